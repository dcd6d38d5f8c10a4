"""Every spelling of tests/data/numbers.csv finds its partner, and nobody else, with all partners stored at once.

A row says: a partner of `country` has the number as `stored`; at a telephone system in `region` a call comes in with
`incoming`; that is the partner (`match` yes), or nobody (no) although the two are alike. Characters that cannot be
seen are written as in `\\u00a0`. The partners of DE, GB, US, CA, AU, FR, SE and IE have numbers reserved for fiction,
those of countries that reserve none have numbers around the examples of libphonenumber.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_ui.calls.identify import Match, identify
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber
from customizing.models import AccountIdentificationProfile
from tests.factory import load_customizing

CORPUS = Path(__file__).parents[2] / "data" / "numbers.csv"
KINDS = [PartnerKind.ACCOUNT, PartnerKind.CONTACT, PartnerKind.EMPLOYEE]


@dataclass(frozen=True)
class Row:
    country: str
    stored: str
    region: str
    incoming: str
    match: str
    why: str

    @property
    def partner(self) -> str:
        """A name for each stored spelling, with what cannot be seen of it written out."""
        return f"{self.country} {self.stored!a}".replace(" ", "_")

    @property
    def expected(self) -> str:
        return self.partner if self.match == "yes" else ""


def rows() -> list[Row]:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return [Row(**{name: shown(text) for name, text in line.items()}) for line in csv.DictReader(file)]


def shown(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


@pytest.fixture
def partners(db) -> None:
    """All partners of the corpus; accounts, contacts and employees in turn."""
    load_customizing()
    different = {row.partner: row for row in rows()}
    made = BusinessPartner.bulk_save(
        BusinessPartner(kind=KINDS[place % 3], name=name, last_name=name, country=row.country)
        for place, (name, row) in enumerate(different.items())
    )
    PartnerNumber.bulk_save(
        PartnerNumber(partner=partner, typed=row.stored) for partner, row in zip(made, different.values(), strict=True)
    )


@pytest.fixture
def profile(partners) -> AccountIdentificationProfile:
    return AccountIdentificationProfile.objects.get(name="DEFAULT")


def found(match: Match) -> str:
    partner = match.contact or match.account
    return partner.name if partner else ""


def report(wrong: list[str], failed: Counter, total: Counter) -> str:
    countries = [f"{country}: {total[country] - failed[country]} of {total[country]}" for country in sorted(failed)]
    return "\n".join(["", *countries, *wrong])


def test_every_number_of_the_corpus_finds_its_partner_and_nobody_else(profile, settings):
    wrong, failed, total = [], Counter(), Counter()
    for row in rows():
        settings.DEFAULT_REGION = row.region
        match = identify(row.incoming, profile=profile)
        total[row.country] += 1
        if found(match) != row.expected or match.candidates:
            failed[row.country] += 1
            wrong.append(f"{row}: found {found(match) or 'nobody'} ({match.reason})")
    assert not wrong, report(wrong, failed, total)


def test_the_corpus_is_large_and_has_no_row_twice():
    corpus = rows()
    assert len(corpus) >= 220
    assert len({row.country for row in corpus}) >= 15
    assert len({(row.partner, row.region, row.incoming) for row in corpus}) == len(corpus)
    assert min(Counter(row.match for row in corpus).values()) >= 60
