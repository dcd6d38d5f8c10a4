"""The telephones of a user, checked; empty fields are filled with what the employee's numbers say."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_ui.administration.telephony_rules import (
    name_taken,
    read_cms_user_name,
    read_extension,
    read_mobile,
    region_of,
    taken,
)
from crm_ui.models import BusinessPartner, PartnerNumber, TelephoneUser
from customizing.admin.rows import RowFormSet
from customizing.models import CmsDestination
from presence import changes
from presence.models import Agent, OtherTelephone
from presence.phone import LONGEST_TYPED, international, read_number
from presence.sessions import extensions, telephones

STORED = ("telephone", "extension", "own_destination", "cms_user_name", "mobile")


def _system(help_text: Any = "") -> forms.ModelChoiceField[CmsDestination]:
    return forms.ModelChoiceField(
        CmsDestination.objects.order_by("name"),
        label=_("Telephone system"),
        required=False,
        empty_label=_("by business role"),
        help_text=help_text,
    )


class TelephonyForm(forms.ModelForm[TelephoneUser]):
    """The telephone in use, and the mobile number."""

    telephone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, help_text=_("What it is called, if the user has several.")
    )
    extension = forms.CharField(
        label=_("Extension"),
        max_length=32,
        required=False,
        help_text=_("Digits only. Colleagues dial it, and calls from it are recognised."),
    )
    own_destination = _system(_("Where the telephone is, if that is not the CMS profile's destination."))
    cms_user_name = forms.CharField(
        label=_("CMS user name"),
        max_length=150,
        required=False,
        help_text=_("The name of the user at the telephone system. Empty: the user name."),
    )
    mobile = forms.CharField(
        label=_("Mobile"),
        max_length=LONGEST_TYPED,
        required=False,
        help_text=_("For Call Mobile. With area code or country."),
    )

    class Meta:
        model = TelephoneUser
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agent = Agent.objects.filter(user=self.instance.pk).first() or Agent(user_id=self.instance.pk)
        self.partner = BusinessPartner.objects.filter(user=self.instance.pk).prefetch_related("numbers").first()
        suggested = {"extension": self._own_extension(), "mobile": self._own_mobile()}
        for name in STORED:
            self._fill(name, suggested=suggested.get(name, ""))

    def clean_extension(self) -> str:
        return read_extension(self.cleaned_data["extension"])

    def clean_cms_user_name(self) -> str:
        return read_cms_user_name(self.cleaned_data["cms_user_name"])

    def clean_mobile(self) -> str:
        return read_mobile(self.cleaned_data["mobile"], region=region_of(self.instance))

    def clean(self) -> dict[str, Any]:
        super().clean()
        own = self.cleaned_data.get("own_destination")
        at = own.pk if own else None if self.agent.own_destination_id else self.agent.destination_id
        refuse_taken(self, user=self.instance, at=at)
        return self.cleaned_data

    def save_telephony(self) -> None:
        """In force at once: badges offer Call Mobile, the extension can be dialled, open pages are told."""
        with transaction.atomic():
            telephones.keep(self.instance.pk, **self._news())
            changes.changed([self.instance.pk])

    def _news(self) -> dict[str, Any]:
        own = self.cleaned_data["own_destination"]
        given = {name: self.cleaned_data[name] for name in STORED if name != "own_destination"}
        if (own and own.pk) != self.agent.own_destination_id:
            given["own_destination_id"] = own and own.pk
        return given

    def _fill(self, name: str, *, suggested: str) -> None:
        """What is stored; else, to be taken over by Save, what the employee's numbers say."""
        stored = international(self.agent.mobile) if name == "mobile" else getattr(self.agent, name)
        self.initial[name] = stored or suggested
        if name in self.fields and suggested and not stored:
            said = gettext("Suggested from the numbers of employee %(name)s. Save to take it over.")
            self.fields[name].help_text = said % {"name": self.partner}

    def _own_extension(self) -> str:
        found = (
            read_number(each.typed, region=region_of(self.instance)).internal
            for each in self._numbers(PartnerNumber.Kind.PHONE)
        )
        at = extensions.system_of(self.agent)
        free = (each for each in found if each and not extensions.holder(each, at=at, instead_of=self.instance))
        return next(free, "")

    def _own_mobile(self) -> str:
        return next((international(each.e164) for each in self._numbers(PartnerNumber.Kind.MOBILE) if each.e164), "")

    def _numbers(self, kind: str) -> list[PartnerNumber]:
        return [each for each in self.partner.numbers.all() if each.kind == kind] if self.partner else []


class OtherTelephoneForm(forms.ModelForm[OtherTelephone]):
    """A telephone beside the one in use."""

    own_destination = _system()

    def clean_extension(self) -> str:
        return read_extension(self.cleaned_data["extension"])

    def clean_cms_user_name(self) -> str:
        return read_cms_user_name(self.cleaned_data["cms_user_name"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        own = self.cleaned_data.get("own_destination")
        refuse_taken(self, user=self.instance.user, at=own.pk if own else None)
        return self.cleaned_data


class OtherTelephones(RowFormSet[OtherTelephone, TelephoneUser]):
    """They are told apart by name, also from the one in use."""

    def clean(self) -> None:
        super().clean()
        in_use = self.data.get("telephone", "").strip().lower()
        for form in self.forms:
            name = form.cleaned_data.get("telephone", "") if form.is_valid() else ""
            if name and name.lower() == in_use and form not in self.deleted_forms:
                form.add_error("telephone", gettext("Telephone: the one in use has this name. Choose another name."))


def refuse_taken(form: forms.ModelForm[Any], *, user: Any, at: int | None) -> None:
    """No two users have one extension or one name at a telephone system."""
    extension, name = form.cleaned_data.get("extension", ""), form.cleaned_data.get("cms_user_name", "")
    if other := extensions.holder(extension, at=at, instead_of=user):
        form.add_error("extension", taken(extension, other))
    if name and (other := extensions.holder_of_name(name, at=at, instead_of=user)):
        form.add_error("cms_user_name", name_taken(name, other))
