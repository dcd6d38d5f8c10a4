"""Categories, reasons, statuses and choices: each reads them in the own language, and kept is one text for all."""

import re

import pytest
from django.test import Client

from crm_ui.models import BusinessTransaction
from crm_ui.transactions.edit import edit
from customizing.models import OwnField, TransactionType
from tests.crm_ui.pages import block, logged_on
from tests.sent_form import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
NEW = "/transactions/new/?type=TSRV"
GERMAN = {"accept-language": "de-AT,de;q=0.9"}
TERMS = "Brake = Bremse\nWorn = Verschlissen\nNew = Neu\nDone = Erledigt\nRed = Rot"


@pytest.fixture
def alice() -> Client:
    return logged_on("alice")[0]


@pytest.fixture
def ticket() -> TransactionType:
    kind = TransactionType.objects.get(code="TSRV")
    kind.categories, kind.reasons, kind.statuses = "Brake\nFrame", "Brake > Worn", "New = open\nDone = completed"
    kind.terms = {"de": TERMS}
    kind.full_clean()
    kind.save()
    values = {"kind": "choice", "choices": "Red, Blue", "translations": {"de": "Farbe"}}
    OwnField.objects.create(type=kind, name="color", label="Color", **values)
    return kind


@pytest.fixture
def made(ticket: TransactionType, alice: Client) -> BusinessTransaction:
    values = {"category": "Brake", "reason": "Worn", "status": "New", "own_field_color": "Red"}
    assert Opened(alice, NEW).send(description="A", **values).status_code == 302
    return BusinessTransaction.objects.get()


def offered(html: str, name: str) -> list[tuple[str, str]]:
    row = html.partition(f'name="{name}"')[2].partition("</select>")[0]
    return [(value, text) for value, text in re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)<', row)]


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        ("category", ["Brake", "Frame"], ["Bremse", "Frame"]),
        ("reason", ["Worn"], ["Verschlissen"]),
        ("status", ["New", "Done"], ["Neu", "Erledigt"]),
        ("own_field_color", ["Red", "Blue"], ["Rot", "Blue"]),
    ],
)
def test_one_chooses_in_the_own_language_among_the_same_values(
    ticket: TransactionType, alice: Client, name: str, english: list[str], german: list[str]
) -> None:
    url = f"{NEW}&category=Brake"
    assert offered(alice.get(url).text, name) == list(zip(english, english, strict=True))
    assert offered(alice.get(url, headers=GERMAN).text, name) == list(zip(english, german, strict=True))


def test_the_page_is_in_the_language_of_who_reads_it(made: BusinessTransaction, alice: Client) -> None:
    url = made.get_absolute_url()
    german = block(alice.get(url, headers=GERMAN).text, "details")
    assert {">Bremse<", ">Verschlissen<", ">Neu<", ">Rot<", ">Farbe<"} <= set(re.findall(r">\w+<", german))
    english = block(alice.get(url).text, "details")
    assert {">Brake<", ">Worn<", ">New<", ">Red<", ">Color<"} <= set(re.findall(r">\w+<", english))


def test_who_saves_in_another_language_changes_nothing_but_what_was_changed(
    made: BusinessTransaction, alice: Client
) -> None:
    url = f"{made.get_absolute_url()}edit/"
    alice.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert Opened(alice, url, having="as_opened").send(description="B").status_code == 302
    kept = BusinessTransaction.objects.get()
    assert (kept.category, kept.reason, kept.own_status, kept.own_values["color"]) == ("Brake", "Worn", "New", "Red")
    assert [line.text for line in kept.changes.all()[:1]] == ["Beschreibung: A → B"]
    assert Opened(alice, url, having="as_opened").send(status="Done").status_code == 302
    kept = BusinessTransaction.objects.get()
    assert (kept.status, kept.own_status) == ("completed", "Done")
    assert [line.text for line in kept.changes.all()[:1]] == ["Status: Neu → Erledigt"]


def test_the_history_says_a_category_as_its_author_reads_it(made: BusinessTransaction) -> None:
    assert edit(made, made.created_by, category="Frame", reason="") == [
        "Category: Brake → Frame",
        "Reason: Worn → none",
    ]
