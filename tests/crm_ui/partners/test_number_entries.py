"""Each spelling of tests/data/readings.csv means the same wherever it is entered, or is refused everywhere.

`reading` is the number in E.164, an extension of ours or a service code, `refused` or `withheld`. Characters beyond
ASCII are written as in `\\u00a0`.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from crm_ui.administration.telephony_form import TelephonyForm
from crm_ui.calls.identify import identify
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, TelephoneUser
from crm_ui.partners.duplicates import ANYWAY
from crm_ui.partners.new_contact import ContactForm
from crm_ui.phone.texts import can_be_called
from crm_ui.search.find import find_partners
from crm_ui.simulator.world import InboundForm
from presence.calls.reachability import reached_by
from presence.errors import Refused
from tests.factory import load_customizing

READINGS = Path(__file__).parents[2] / "data" / "readings.csv"


@dataclass(frozen=True)
class Row:
    region: str
    typed: str
    reading: str
    extension: str
    why: str

    @property
    def external(self) -> str:
        return self.reading if self.reading.startswith("+") else ""

    @property
    def refused(self) -> bool:
        return self.reading in {"refused", "withheld"}

    @property
    def is_code(self) -> bool:
        """Whether it is meant for the telephone system itself."""
        return not self.refused and not self.external and bool(set(self.reading) & {"*", "#"})


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", lambda match: chr(int(match[1] or match[2], 16)), text)


def rows() -> list[Row]:
    with READINGS.open(encoding="utf-8", newline="") as file:
        return [Row(**{name: unescaped(text) for name, text in line.items()}) for line in csv.DictReader(file)]


@pytest.fixture
def partners(db) -> None:
    """A contact for each number."""
    load_customizing()
    numbers = sorted({row.external for row in rows()} - {""})
    made = BusinessPartner.bulk_save(
        BusinessPartner(kind=PartnerKind.CONTACT, name=number, last_name=number) for number in numbers
    )
    PartnerNumber.bulk_save(PartnerNumber(partner=partner, typed=partner.name) for partner in made)


Answer = tuple[object, object]
"""What a place makes of a spelling, and what it should."""


def in_the_dial_pad(row: Row) -> Answer:
    try:
        dialled = reached_by(row.typed, within=None)[1]
    except Refused as refused:
        dialled = "refused" if row.typed in refused.message else refused.message
    return dialled, "refused" if row.refused else row.reading


def in_the_central_search(row: Row) -> Answer:
    found = set(find_partners(row.typed).values_list("name", flat=True))
    return row.external in found, bool(row.external)


def in_the_identification(row: Row) -> Answer:
    match = identify(row.typed, profile=None)
    withheld = row.reading == "withheld"
    return (match.name, match.reason == "number withheld"), (row.external, withheld)


def in_a_call_back(row: Row) -> Answer:
    return can_be_called(row.typed), not row.refused and not row.is_code


def in_the_contact_form(row: Row) -> Answer:
    form = ContactForm({"last_name": "Keller", "number": row.typed, "kind": "phone"})
    errors = form.errors.as_data().get("number", [])
    refused = any(error.code != ANYWAY for error in errors)  # somebody has it already
    return refused, not row.external and bool(row.typed.strip())


def in_the_administration(row: Row) -> Answer:
    """Stored with a partner: the column takes as much as anybody writes by hand."""
    number = PartnerNumber(partner=BusinessPartner(country=row.region), typed=row.typed[:40])
    wanted = "refused" if row.refused or row.is_code else f"{row.external} {row.extension}".strip()
    try:
        number.clean()
    except ValidationError:
        return "refused", wanted
    number.normalise()
    return f"{number.e164} {number.extension}".strip(), wanted


def in_a_users_telephones(row: Row) -> Answer:
    """A mobile telephone has no extension."""
    form = TelephonyForm({"mobile": row.typed}, instance=TelephoneUser())
    form.is_valid()
    mobile = form.cleaned_data.get("mobile", "refused")
    return mobile, (row.external if not row.extension and row.external else "refused") if row.typed.strip() else ""


def at_the_simulator(row: Row) -> Answer:
    """A telephone system may tell a withheld number, or one that is not certain."""
    heard = "from_number" not in InboundForm({"from_number": row.typed}).errors
    return heard, bool(row.typed.strip()) and (row.reading != "refused" or row.why == "ambiguous")


PLACES: list[Callable[[Row], Answer]] = [
    in_the_dial_pad,
    in_the_central_search,
    in_the_identification,
    in_a_call_back,
    in_the_contact_form,
    in_the_administration,
    in_a_users_telephones,
    at_the_simulator,
]


@pytest.mark.thorough
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_every_place_reads_a_number_the_same(partners, settings, place):
    wrong = []
    for row in rows():
        settings.DEFAULT_REGION = row.region
        got, wanted = place(row)
        if got != wanted:
            wrong.append(f"{row}: {got!r}, not {wanted!r}")
    assert not wrong, "\n".join(["", *wrong])


def test_each_kind_has_readings_and_none_twice():
    corpus = rows()
    assert len(corpus) >= 180
    assert len({(row.region, row.typed) for row in corpus}) == len(corpus)
    assert sum(row.reading == "refused" for row in corpus) >= 40
