"""Extension and mobile number of a user, checked; empty ones are filled with what the employee's numbers say."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_ui.administration.telephony_rules import read_extension, read_mobile, region_of, taken
from crm_ui.models import BusinessPartner, PartnerNumber, TelephoneUser
from presence import changes
from presence.models import Agent
from presence.phone import read_number, readable
from presence.sessions import extensions


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
        extension = read_extension(self.cleaned_data["extension"])
        if other := extensions.holder(extension, instead_of=self.instance):
            raise ValidationError(taken(extension, other))
        return extension

    def clean_mobile(self) -> str:
        return read_mobile(self.cleaned_data["mobile"], region=region_of(self.instance))

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
            read_number(each.typed, region=region_of(self.instance)).internal
            for each in self._numbers(PartnerNumber.Kind.PHONE)
        )
        return next((each for each in found if each and not extensions.holder(each, instead_of=self.instance)), "")

    def _own_mobile(self) -> str:
        return next((readable(each.e164) for each in self._numbers(PartnerNumber.Kind.MOBILE) if each.e164), "")

    def _numbers(self, kind: str) -> list[PartnerNumber]:
        return [each for each in self.partner.numbers.all() if each.kind == kind] if self.partner else []
