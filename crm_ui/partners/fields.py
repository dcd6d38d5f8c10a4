"""What the forms of the WebClient share: their looks, and the field in which one names a business partner."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_ui.models import BusinessPartner, PartnerKind
from crm_ui.search.find import find_partners
from crm_ui.search.text import MOST_CHARACTERS

ID = re.compile(r"(\d{1,18})")
MOST_OFFERED = 12
ID_IN_BRACKETS = re.compile(r"\((\d{1,18})\)\s*$")


class PartnerField(forms.Field):
    """A business partner of one kind, typed as its ID or its name; the browser suggests both."""

    default_error_messages = {
        "unknown": _("No partner of this kind is called “%(text)s”: choose one from the list, or enter its ID."),
        "several": _("Several partners are called “%(text)s”: choose the one you mean, or enter its ID."),
    }

    offered: list[BusinessPartner] = []
    """Those of whom one is meant, if what was typed fits several."""

    def __init__(self, *, kind: PartnerKind, **kwargs: Any):
        self.kind = kind
        super().__init__(**{"required": False, **kwargs})

    def suggesting(self) -> dict[str, str]:
        """Attributes of an input that fill the list of options beside it while one types."""
        return {
            "autocomplete": "off",
            "maxlength": str(MOST_CHARACTERS),
            "hx-get": f"{reverse('suggest')}?kind={self.kind}",
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "next datalist",
        }

    def prepare_value(self, value: BusinessPartner | int | str | None) -> str:
        """A partner as `name (ID)`; what was typed stays as it is."""
        if not value or isinstance(value, str):
            return str(value or "")
        partner = value if isinstance(value, BusinessPartner) else BusinessPartner.objects.filter(pk=value).first()
        return f"{partner.name} ({partner.pk})" if partner else ""

    def to_python(self, value: object) -> BusinessPartner | None:
        text = str(value or "").strip()
        if not text:
            return None
        partners = BusinessPartner.objects.filter(kind=self.kind)
        number = ID_IN_BRACKETS.search(text) or ID.fullmatch(text)
        found = list(partners.filter(pk=int(number[1]))) if number else _called(text, partners)
        if len(found) != 1:
            self.offered = found
            raise ValidationError(
                self.error_messages["several" if found else "unknown"], code="invalid", params={"text": text}
            )
        return found[0]

    def has_changed(self, initial: BusinessPartner | int | str | None, data: object) -> bool:
        return self.prepare_value(initial) != str(data or "").strip()


def _called(text: str, partners: QuerySet[BusinessPartner]) -> list[BusinessPartner]:
    """The partners of that name; else those that the list of suggestions offers."""
    return list(partners.filter(name__iexact=text)[:MOST_OFFERED]) or list(
        (partners & find_partners(text))[:MOST_OFFERED]
    )


class WebClientForm(forms.BaseForm):
    """A form in the looks of the WebClient. Refused, it opens with the focus in the first field that is wrong."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "field"
            if isinstance(field, PartnerField):
                field.widget.attrs |= {**field.suggesting(), "list": f"id_{name}_options"}

    def full_clean(self) -> None:
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            for name, field in self.fields.items():
                field.widget.attrs["autofocus"] = name == wrong
