"""Partners that are probably there already: the same telephone number, or the same name at the same account.

A number that two partners have identifies nobody, so whoever saves it a second time is told first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, RelationshipKind
from crm_ui.models.words import split_words
from crm_ui.partners.main_account import main_account_of
from presence.phone import read_number

ANYWAY = "anyway"


@dataclass(frozen=True)
class Duplicate:
    """A partner who exists already, and a text that says what is the same."""

    partner: BusinessPartner
    text: str


def with_number(typed: str, *, region: str = "", besides: BusinessPartner | None = None) -> list[Duplicate]:
    """Others who have the number, in whatever spelling."""
    readings = read_number(typed, region=region).lookups
    owners = BusinessPartner.objects.filter(pk__in=PartnerNumber.objects.filter(e164__in=readings).values("partner"))
    text = _("%(who)s has the number %(number)s. If you save it here too, it identifies nobody any more.")
    return [Duplicate(one, text % {"who": _described(one), "number": typed}) for one in _others(owners, besides)]


def with_name(name: str, *, account: BusinessPartner, besides: BusinessPartner | None = None) -> list[Duplicate]:
    """Contacts of that name at the account."""
    contacts = BusinessPartner.objects.filter(
        reverse_relationships__source=account, reverse_relationships__kind=RelationshipKind.CONTACT
    )
    text = _("%(name)s is a contact of %(account)s already.")
    return [
        Duplicate(one, text % {"name": one.name, "account": account.name})
        for one in _others(contacts.distinct(), besides)
        if split_words(one.name) == split_words(name)
    ]


def accounts_called(name: str, *, besides: BusinessPartner | None = None) -> list[Duplicate]:
    accounts = BusinessPartner.objects.filter(kind=PartnerKind.ACCOUNT, name__iexact=name.strip())
    return [
        Duplicate(one, _("There is an account called %(name)s already.") % {"name": one.name})
        for one in _others(accounts, besides)
    ]


def unconfirmed(found: Iterable[Duplicate], data: Mapping[str, str]) -> list[Duplicate]:
    """The duplicates that the user has not confirmed: not shown yet, or not wanted all the same."""
    confirmed = data.get(ANYWAY, "").split(",")
    return [one for one in found if str(one.partner.pk) not in confirmed]


def all_of(found: Iterable[Duplicate]) -> str:
    """The value that a form sends to confirm these duplicates."""
    return ",".join(sorted({str(one.partner.pk) for one in found}))


def _others(partners: QuerySet[BusinessPartner], besides: BusinessPartner | None) -> list[BusinessPartner]:
    others = partners.exclude(pk=besides.pk) if besides else partners
    return list(others.order_by("name", "pk"))


def _described(partner: BusinessPartner) -> str:
    account = main_account_of(partner)
    if not account:
        return partner.name
    return _("%(name)s of %(account)s") % {"name": partner.name, "account": account.name}
