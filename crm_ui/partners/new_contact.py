"""A new contact, usually made of an unknown caller."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from crm_ui.partners import duplicates
from crm_ui.partners.duplicates import Duplicate
from crm_ui.partners.fields import PartnerField, WebClientForm
from customizing.countries import SUPPORTED
from customizing.display_names import full_name, visible
from presence.phone import LONGEST_TYPED, NumberKind, problem_of, read_number, written_number

MOBILE = {phonenumbers.PhoneNumberType.MOBILE}


class ContactForm(WebClientForm, forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=60)
    account = PartnerField(kind=PartnerKind.ACCOUNT, label=_("Account"))
    function = forms.CharField(label=_("Function"), max_length=60, required=False)
    number = forms.CharField(label=_("Telephone number"), max_length=LONGEST_TYPED, required=False)
    kind = forms.ChoiceField(label=_("Kind of number"), choices=PartnerNumber.Kind.choices, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    duplicates: list[Duplicate] = []

    def clean_first_name(self) -> str:
        return visible(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        if name := visible(self.cleaned_data["last_name"]):
            return name
        raise ValidationError(_("Last name: enter one that can be seen."))

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        heard = read_number(number)
        if number and (problem := problem_of(heard, typed=number)):
            raise ValidationError(problem)
        if number and heard.kind != NumberKind.EXTERNAL:
            raise ValidationError(_("This is not a telephone number. Type it with area code, or leave it empty."))
        return number

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        self._warn("number", self._with_the_same_number(data.get("number")))
        if data.get("account") and data.get("last_name"):
            name = full_name(data.get("first_name", ""), data["last_name"], otherwise="")
            self._warn("last_name", duplicates.with_name(name, account=data["account"]))
        return data

    def _with_the_same_number(self, number: str | None) -> list[Duplicate]:
        return duplicates.with_number(number) if number else []

    def _warn(self, field: str, found: list[Duplicate]) -> None:
        """The user is asked once; `duplicates` are all that there is to confirm."""
        self.duplicates = [*self.duplicates, *found]
        for one in duplicates.unconfirmed(found, self.data):
            self.add_error(field, ValidationError(one.text, code=duplicates.ANYWAY))

    @property
    def to_confirm(self) -> str:
        """The value that confirms all duplicates; empty if anything else speaks against saving."""
        errors = [error for errors in self.errors.as_data().values() for error in errors]
        asked = errors and all(error.code == duplicates.ANYWAY for error in errors)
        return duplicates.all_of(self.duplicates) if asked else ""


def prefilled(number: str) -> dict[str, str]:
    """What a caller's number says; nothing, if it is withheld or an extension."""
    heard = read_number(number)
    if not (e164 := heard.e164):
        return {}
    mobile = phonenumbers.number_type(phonenumbers.parse(e164)) in MOBILE
    return {"number": written_number(heard), "kind": PartnerNumber.Kind.MOBILE if mobile else PartnerNumber.Kind.PHONE}


@transaction.atomic
def create(
    *, account: BusinessPartner | None, number: str, kind: str, country: str = "", **fields: str
) -> BusinessPartner:
    """The contact saved, with its number, and as a contact of the account if one is given."""
    heard = read_number(number)
    e164 = heard.e164
    region = phonenumbers.region_code_for_number(phonenumbers.parse(e164)) if e164 else ""
    own = region if region in SUPPORTED else ""  # +800 and its like belong to none
    country = country or (account.country if account else "") or own
    contact = BusinessPartner(kind=PartnerKind.CONTACT, country=country, **fields)
    contact.save()
    if number:
        kind = kind or PartnerNumber.Kind.PHONE
        PartnerNumber.objects.create(partner=contact, kind=kind, typed=written_number(heard) or number)
    if account:
        Relationship.objects.create(source=account, target=contact, kind=RelationshipKind.CONTACT)
    return contact
