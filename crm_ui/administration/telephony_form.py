"""Extension and mobile number of a user, checked; empty ones are filled with what the employee's numbers say."""

import re
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_ui.models import BusinessPartner, PartnerNumber, TelephoneUser
from customizing.display_names import name_of
from presence import changes
from presence.models import Agent
from presence.phone import NumberKind, plain_characters, problem_of, read_number, readable
from presence.sessions import extensions

EXTENSION = re.compile(r"[0-9]{1,15}")
EASES_READING = re.compile(r"[\s./-]")


class TelephonyForm(forms.ModelForm[TelephoneUser]):
    extension = forms.CharField(
        label=_("Extension"),
        max_length=32,
        required=False,
        help_text=_("Digits only. Colleagues dial it, and calls from it are recognised."),
    )
    mobile = forms.CharField(
        label=_("Mobile"), max_length=40, required=False, help_text=_("For Call Mobile. With area code or country.")
    )

    class Meta:
        model = TelephoneUser
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agent = Agent.objects.filter(user=self.instance.pk).first() or Agent(user_id=self.instance.pk)
        self.partner = BusinessPartner.objects.filter(user=self.instance.pk).prefetch_related("numbers").first()
        suggested = {"extension": self._own_extension(), "mobile": self._own_mobile()}
        stored = {"extension": self.agent.extension, "mobile": readable(self.agent.mobile)}
        for name, value in stored.items():
            self._fill(name, stored=value, suggested=suggested[name])

    def clean_extension(self) -> str:
        extension = EASES_READING.sub("", plain_characters(self.cleaned_data["extension"]))
        if not extension:
            return ""
        if not EXTENSION.fullmatch(extension):
            raise ValidationError(_("Extension: digits only, at most 15 of them, as the telephone system has it."))
        if phonenumbers.is_emergency_number(extension, settings.DEFAULT_REGION):
            raise ValidationError(_("Extension: this is an emergency number, which must stay free to be dialled."))
        if other := extensions.holder(extension, instead_of=self.instance):
            raise ValidationError(self._taken(extension, other))
        return extension

    def clean_mobile(self) -> str:
        typed = self.cleaned_data["mobile"]
        number = read_number(typed, region=self._region()) if typed.strip() else None
        if number and (problem := problem_of(number, typed=typed)):
            raise ValidationError(f"{self.fields['mobile'].label}: {problem}")
        if number and (number.kind != NumberKind.EXTERNAL or number.extension):
            raise ValidationError(
                _("Mobile: this is not a telephone number. Type it with area code, or leave it empty.")
            )
        return number.e164 if number else ""

    def save_telephony(self) -> None:
        """In force at once: badges offer Call Mobile, the extension can be dialled, open pages are told."""
        user = self.instance.pk
        new = {name: self.cleaned_data[name] for name in ("extension", "mobile")}
        with transaction.atomic():
            Agent.objects.get_or_create(user_id=user)
            Agent.objects.filter(user=user).update(**new)
            changes.changed([user])

    def _fill(self, name: str, *, stored: str, suggested: str) -> None:
        """What is stored; else, to be taken over by Save, what the employee's numbers say."""
        self.initial[name] = stored or suggested
        if name in self.fields and suggested and not stored:
            said = gettext("Suggested from the numbers of employee %(name)s. Save to take it over.")
            self.fields[name].help_text = said % {"name": self.partner}

    def _own_extension(self) -> str:
        found = (
            read_number(each.typed, region=self._region()).internal for each in self._numbers(PartnerNumber.Kind.PHONE)
        )
        return next((each for each in found if each and not extensions.holder(each, instead_of=self.instance)), "")

    def _own_mobile(self) -> str:
        return next((readable(each.e164) for each in self._numbers(PartnerNumber.Kind.MOBILE) if each.e164), "")

    def _numbers(self, kind: str) -> list[PartnerNumber]:
        return [each for each in self.partner.numbers.all() if each.kind == kind] if self.partner else []

    def _region(self) -> str:
        return self.partner.region if self.partner else settings.DEFAULT_REGION

    def _taken(self, extension: str, other: Agent) -> str:
        said = gettext("Extension: %(extension)s belongs to %(name)s (%(username)s). Take it away there first.")
        return said % {"extension": extension, "name": name_of(other.user), "username": other.user.get_username()}
