"""Each spelling of tests/data/readings.csv means the same wherever it is entered, or is refused everywhere.

`reading` is the number in E.164, an extension of ours or a service code, `refused` or `withheld`. Characters beyond
ASCII are written as in `\\u00a0`.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from crm_ui.calls.identify import identify
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber
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


def stored(row: Row) -> str:
    number = PartnerNumber(partner=BusinessPartner(country=row.region), typed=row.typed[:40])
    try:
        number.clean()
    except ValidationError:
        return "refused"
    number.normalise()
    return f"{number.e164} {number.extension}".strip()


def in_the_form(row: Row) -> str:
    form = ContactForm({"last_name": "Keller", "number": row.typed, "kind": "phone"})
    errors = form.errors.as_data().get("number", [])
    return "refused" if any(error.code != ANYWAY for error in errors) else "accepted"  # somebody has it already


def dialled(row: Row) -> str:
    try:
        return reached_by(row.typed, within=None)[1]
    except Refused as refused:
        return "refused" if row.typed in refused.message else refused.message


def searched(row: Row) -> set[str]:
    return set(find_partners(row.typed).values_list("name", flat=True))


def at_the_simulator(row: Row) -> bool:
    return "from_number" not in InboundForm({"from_number": row.typed}).errors


def wrong_at(row: Row) -> list[str]:
    """The entries where the row is read otherwise."""
    refused = row.reading in {"refused", "withheld"}
    internal = "" if refused or row.external else row.reading
    code = set(internal) & {"*", "#"}
    match = identify(row.typed, profile=None)
    told = {
        "stored": (stored(row), "refused" if refused or code else f"{row.external} {row.extension}".strip()),
        "dialled": (dialled(row), "refused" if refused else row.reading),
        "identified": (match.name, row.external),
        "called back": (can_be_called(row.typed), not refused and not code),
    }
    if row.typed.strip():
        told["simulator"] = (at_the_simulator(row), row.reading != "refused" or row.why == "ambiguous")
        told["form"] = (in_the_form(row), "accepted" if row.external else "refused")
    if row.external:
        told["found by search"] = (row.external in searched(row), True)
    if row.reading == "withheld":
        told["said"] = (match.reason, "number withheld")
    return [f"{row}: {entry} {got!r}, not {wanted!r}" for entry, (got, wanted) in told.items() if got != wanted]


def test_every_entry_reads_a_number_the_same(partners, settings):
    wrong = []
    for row in rows():
        settings.DEFAULT_REGION = row.region
        wrong += wrong_at(row)
    assert not wrong, "\n".join(["", *wrong])


def test_each_kind_has_readings_and_none_twice():
    corpus = rows()
    assert len(corpus) >= 180
    assert len({(row.region, row.typed) for row in corpus}) == len(corpus)
    assert sum(row.reading == "refused" for row in corpus) >= 40
