"""Business partners as lists show them: plain values, few queries however many rows."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest

from crm_ui.frame.paging import ListPage
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship
from crm_ui.partners.main_account import accounts_of
from presence import compiled, phone


class NumberOfRow(NamedTuple):
    kind: str
    typed: str
    e164: str
    extension: str

    @property
    def shown(self) -> str:
        return phone.shown(self.typed, e164=self.e164, extension=self.extension)

    @property
    def to_dial(self) -> str:
        return phone.with_parameter(self.e164, extension=self.extension)


class PartnerRow(NamedTuple):
    """A business partner in a list. Two that look the same are equal."""

    pk: int
    kind: str
    name: str
    user_id: int | None
    email: str
    function: str
    department: str
    city: str
    country: str
    classification: str
    numbers: tuple[NumberOfRow, ...] = ()

    @property
    def get_kind_display(self) -> str:
        return str(PartnerKind(self.kind).label)


class AccountOfRow(NamedTuple):
    pk: int
    name: str


FIELDS = PartnerRow._fields[:-1]


class PartnersPage(ListPage):
    """The page of a list of partners that the address asks for, with their numbers."""

    rows: list[PartnerRow]

    def __init__(self, partners: QuerySet[BusinessPartner], *, request: HttpRequest):
        super().__init__(partners.values_list(*FIELDS), request=request)
        numbers = _numbers_of([row[0] for row in self.rows])
        self.rows = [PartnerRow._make((*row, tuple(numbers[row[0]]))) for row in self.rows]


def partner_row(partner: BusinessPartner) -> PartnerRow:
    """A partner whose numbers are best fetched beforehand."""
    values = [getattr(partner, name) for name in FIELDS]
    numbers = tuple(NumberOfRow(row.kind, row.typed, row.e164, row.extension) for row in partner.numbers.all())
    return PartnerRow._make((*values, numbers))


def main_accounts_of(contacts: Iterable[PartnerRow]) -> dict[int, AccountOfRow]:
    """The main account of each contact that has one."""
    main_accounts: dict[int, AccountOfRow] = {}
    for contact_id, account_id, name in _accounts_of([row.pk for row in contacts]):
        main_accounts.setdefault(contact_id, AccountOfRow(account_id, name))
    return main_accounts


@compiled.query
def _accounts_of(contact_ids: list[int]) -> QuerySet[Relationship, tuple[int, int, str]]:
    return accounts_of(contact_ids).values_list("target_id", "source_id", "source__name")


def _numbers_of(partner_ids: list[int]) -> dict[int, list[NumberOfRow]]:
    numbers = defaultdict(list)
    for partner_id, *number in _numbers(partner_ids):
        numbers[partner_id].append(NumberOfRow(*number))
    return numbers


@compiled.query
def _numbers(partner_ids: list[int]) -> QuerySet[PartnerNumber, tuple[int, str, str, str, str]]:
    found = PartnerNumber.objects.filter(partner__pk__in=partner_ids).order_by("pk")
    return found.values_list("partner_id", "kind", "typed", "e164", "extension")
