"""The central search."""

import pytest
from django.db import connection

from crm_ui.models import BusinessPartner
from crm_ui.search.find import NUMBER, find_partners, find_transactions
from crm_ui.transactions.edit import create
from tests.crm_ui.spellings import CASES
from tests.factory import (
    make_account,
    make_contact,
    make_transaction_type,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def names(query):
    return [partner.name for partner in find_partners(query)]


@pytest.mark.parametrize("query", ["Anna Keller", "keller anna", "kel", "ANN KELL", "anna*", " anna  keller "])
def test_words_of_the_name_are_found_by_their_beginning_in_any_order(query):
    make_contact("Anna Keller")
    make_contact("Ben Okafor")
    assert names(query) == ["Anna Keller"]


@pytest.mark.parametrize("query", ["eller", "anna okafor", "", "   ", "*", "%", "_", "+", "'", '"', "\x00", "🙂"])
def test_what_matches_nobody_finds_nobody(query):
    make_contact("Anna Keller")
    make_contact("Ben Okafor")
    assert names(query) == []


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("Jürgen Müller", ["jurgen", "Jürgen", "juergen muller", "MÜLLER", "mueller", "mu\u0308ller"]),
        ("Søren Ångström", ["soren", "soeren", "Angstrom", "ångström"]),
        ("Zoë O’Brien-Núñez", ["zoe", "obrien", "O'Brien", "nunez", "O’BRIEN-nu"]),
        ("Łukasz Żółkiewski", ["lukasz", "zolk", "Łuk"]),
        ("Weiß & Söhne GmbH", ["weiss", "weiß", "soehne", "sohne gmbh"]),
        ("Δημήτρης 山田", ["δημητρης", "山田"]),
    ],
)
def test_accents_do_not_matter(name, queries):
    make_account(name)
    assert [query for query in queries if names(query) != [name]] == []


def test_partners_are_found_by_e_mail_and_id():
    anna = make_contact("Anna Keller", email="Anna.Keller@meridian.example")
    make_contact("Ben Okafor", email="ben@meridian.example")
    for query in ("anna.keller@meridian.example", "ANNA.KELLER@MERIDIAN", "anna.keller@m", str(anna.pk)):
        assert names(query) == ["Anna Keller"]


@pytest.mark.thorough
@pytest.mark.parametrize(("e164", "typed"), [(e164, typed) for e164, _, typed in CASES if NUMBER.fullmatch(typed)])
def test_partners_are_found_by_their_number_as_written_in_their_country(e164, typed):
    make_contact("Anna Keller", phone=e164)
    make_contact("Ben Okafor", phone="+493023199999")
    assert names(typed) == ["Anna Keller"]


@pytest.mark.parametrize("query", ["23125123", "125123", "+49 30 2312", "49302312", "(0)30 23125-123"])
def test_the_end_or_the_beginning_of_a_number_is_enough(query):
    make_contact("Anna Keller", phone="+493023125123")
    make_contact("Ben Okafor", phone="+493023199999")
    assert names(query) == ["Anna Keller"]


def test_a_new_name_is_found_and_the_old_one_is_not():
    anna = make_contact("Anna Keller", email="keller@meridian.example")
    anna.last_name = "Vogel"
    anna.email = ""
    anna.save()
    assert names("vogel") == names("anna") == ["Anna Vogel"]
    assert names("keller") == []


def test_bulk_loaded_partners_are_found_too():
    BusinessPartner.bulk_save([BusinessPartner(kind="account", name="Meridian Bikes GmbH")])
    assert names("bikes meridian") == ["Meridian Bikes GmbH"]


def test_transactions_are_found_by_number_with_and_without_leading_zeros():
    ticket = create(make_user("alice"), type=make_transaction_type(number_from=5_000_000), description="Brake squeaks")
    for query in ("5000000", "0005000000", " 0005000000 "):
        assert list(find_transactions(query)) == [ticket]
    for query in ("5000001", "00000005000000", "TSRV"):
        assert list(find_transactions(query)) == []


@pytest.mark.parametrize("query", ["9" * 30, "٣" * 5, "1" * 10, "²"])
def test_strange_digits_are_no_error(query):
    assert [*find_transactions(query), *find_partners(query)] == []


@pytest.mark.parametrize("query", ["kel ann", "030 23125123", "anna@x.example"])
def test_no_table_is_read_from_end_to_end(query):
    if connection.vendor != "sqlite":
        return
    plan = find_partners(query).order_by().explain()
    assert "SCAN crm_ui" not in plan, plan
