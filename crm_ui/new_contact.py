"""A new contact, usually made of an unknown caller."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm_ui.forms import PartnerField
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from crm_ui.numbers import NumberKind, read, readable

MOBILE = {phonenumbers.PhoneNumberType.MOBILE}


class ContactForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=60)
    account = PartnerField(kind=PartnerKind.ACCOUNT, label=_("Account"))
    function = forms.CharField(label=_("Function"), max_length=60, required=False)
    number = forms.CharField(label=_("Telephone number"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind of number"), choices=PartnerNumber.Kind.choices, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"
        account = self.fields["account"]
        account.widget.attrs |= {**account.suggesting(), "list": "id_account_options"}

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if number and read(number, region=settings.DEFAULT_REGION).kind != NumberKind.EXTERNAL:
            raise ValidationError(_("This is not a telephone number. Type it with area code, or leave it empty."))
        return number


def prefilled(number: str) -> dict[str, str]:
    """What a caller's number says; nothing, if it is withheld or an extension."""
    e164 = read(number, region=settings.DEFAULT_REGION).e164
    if not e164:
        return {}
    mobile = phonenumbers.number_type(phonenumbers.parse(e164)) in MOBILE
    return {"number": readable(e164), "kind": PartnerNumber.Kind.MOBILE if mobile else PartnerNumber.Kind.PHONE}


@transaction.atomic
def create(
    *, account: BusinessPartner | None, number: str, kind: str, country: str = "", **fields: str
) -> BusinessPartner:
    """The contact saved, with its number, and as a contact of the account if one is given."""
    e164 = read(number, region=settings.DEFAULT_REGION).e164
    region = phonenumbers.region_code_for_number(phonenumbers.parse(e164)) if e164 else ""
    country = country or (account.country if account else "") or region or ""
    contact = BusinessPartner(kind=PartnerKind.CONTACT, country=country, **fields)
    contact.save()
    if number:
        typed = readable(e164) or number
        PartnerNumber.objects.create(partner=contact, kind=kind or PartnerNumber.Kind.PHONE, typed=typed)
    if account:
        Relationship.objects.create(source=account, target=contact, kind=RelationshipKind.CONTACT)
    return contact
