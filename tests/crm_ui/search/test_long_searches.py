"""Whatever somebody pastes into a search field: the answer comes, and says what was looked for."""

import re
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_ui.search.find import find_partners
from crm_ui.search.text import MOST_CHARACTERS, MOST_WORDS, search_text
from tests import factory
from tests.crm_ui.search.test_search import names

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.thorough]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
RANDOM = Random(1)
WORDS = ["".join(RANDOM.choices(LETTERS, k=RANDOM.randint(1, 9))) for _ in range(5_000)]
PASTED = {
    "five thousand words": " ".join(WORDS),
    "a page": "Dear Sir or Madam,\n\n" + ".\n".join(" ".join(WORDS[n : n + 12]) for n in range(0, 400, 12)),
    "the same word": " ".join(["AND"] * 900),
    "letters": " ".join(LETTERS),
    "one word": "x" * 70_000,
    "hyphens": "-".join(WORDS),
    "asterisks": " ".join(["a*"] * 900),
    "quotes": " ".join(['"a b"'] * 900),
    "digits": "1 " * 5_000,
    "e-mail addresses": " ".join(f"{word}@example.com" for word in WORDS),
}
FIELDS = {
    "/search/": "q",
    "/search/suggest/?kind=account": "account",
    "/communication/agents/": "agent",
    "/admin/crm_ui/businesspartner/": "q",
    "/admin/crm_ui/businesstransaction/": "q",
    "/admin/auth/user/": "q",
    "/admin/customizing/businessrole/": "q",
}


@pytest.mark.parametrize("pasted", PASTED)
@pytest.mark.parametrize("address", FIELDS)
def test_whatever_is_pasted_is_answered_and_it_is_said_what_was_looked_for(
    administrator: Client, address: str, pasted: str
) -> None:
    text = PASTED[pasted]
    address, _, more = address.partition("?")
    asked = dict(part.split("=") for part in more.split("&") if part)
    answer = administrator.get(address, {**asked, FIELDS[f"{address}?{more}" if more else address]: text})
    assert answer.status_code == 200
    assert re.search(r"Only the first (8 words|200 characters) were looked for: ", answer.text)
    assert len(answer.text) < 200_000


def test_a_field_of_the_administration_that_suggests_looks_for_no_more(administrator: Client) -> None:
    asked = {"app_label": "crm_ui", "model_name": "relationship", "field_name": "target", "term": PASTED["letters"]}
    with CaptureQueriesContext(
        connection,
    ) as asked_of_database:
        assert administrator.get("/admin/autocomplete/", asked).status_code == 200
    assert max(query["sql"].count("LIKE") for query in asked_of_database) <= 3 * MOST_WORDS


@pytest.mark.parametrize("address", ["/search/", "/", "/transactions/new/", "/contacts/new/", "/admin/auth/user/"])
def test_the_fields_take_no_more_than_is_looked_for(administrator: Client, address: str) -> None:
    page = administrator.get(address).text
    fields = re.findall(r'<input[^>]*(?:type="search"|hx-get="/search/suggest/|id="searchbar")[^>]*>', page)
    assert fields or address.startswith("/admin")
    own = [field for field in fields if 'id="nav-filter"' not in field]
    assert own
    assert [field for field in own if f'maxlength="{MOST_CHARACTERS}"' not in field] == []


def test_a_search_is_one_query_without_a_join_for_each_word() -> None:
    with CaptureQueriesContext(connection) as few:
        list(find_partners("anna keller"))
    with CaptureQueriesContext(connection) as many:
        list(find_partners(" ".join(WORDS[:8])))
    assert len(few) == len(many) == 1
    assert few[0]["sql"].count("FROM") == many[0]["sql"].count("FROM")
    assert "JOIN" not in many[0]["sql"]


@pytest.mark.parametrize("query", ["kel keller", "keller kel", "anna ann a", "anna anna keller", "k a"])
def test_words_that_begin_alike_are_found_in_the_same_name(query: str) -> None:
    factory.make_contact("Anna Keller")
    factory.make_contact("Ben Okafor")
    assert names(query) == ["Anna Keller"]


def test_two_words_of_a_name_that_begin_alike_are_one_word_of_the_query() -> None:
    factory.make_contact("Anna Annette")
    assert names("ann keller") == names("ann k") == []
    assert names("ann") == names("ann anne") == ["Anna Annette"]


def test_eight_words_are_all_looked_for_and_a_ninth_is_not() -> None:
    name = "one two three four five six seven eight"
    factory.make_account(name)
    assert search_text(name).hint == ""
    assert names(name) == names(f"{name} nine") == [name]
    assert names("one two three four five six seven nine") == []
    assert search_text(f"{name} nine").hint == f"Only the first 8 words were looked for: {name}"


def test_a_number_may_be_written_in_as_many_groups_as_people_like() -> None:
    factory.make_contact("Anna Keller", phone="+493023125123")
    spelled = "+ 4 9 3 0 2 3 1 2 5 1 2 3"
    assert (names(spelled), search_text(spelled).hint) == (["Anna Keller"], "")


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5_000, f"Meridian ({'9' * 5_000})"])
def test_an_id_that_no_partner_has_is_a_message_at_the_field(administrator: Client, digits: str) -> None:
    answer = administrator.post("/transactions/new/", {"account": digits})
    assert answer.status_code == 200
    assert "No partner of this kind is called" in answer.text
