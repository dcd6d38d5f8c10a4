"""Own fields of a transaction type: in the form, on the page, in the history, by hand and from calls."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from crm_ui.models import BusinessTransaction
from crm_ui.transactions.own_fields import filled, in_words
from customizing.models import OwnField, TransactionType
from tests.crm_ui.pages import block, logged_on
from tests.sent_form import Opened

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
NEW = "/transactions/new/?type=TSRV"


def own(name: str, kind: str = "text", *, code: str = "TSRV", **fields: Any) -> OwnField:
    type_ = TransactionType.objects.get(code=code)
    return OwnField.objects.create(type=type_, name=name, kind=kind, label=name.capitalize(), **fields)


@pytest.fixture
def bicycle() -> dict[str, OwnField]:
    """A service ticket has one of each kind."""
    fields = [
        own("frame", key="frame, chassis", position=10),
        own("price", "number", key="price", position=20),
        own("bought", "date", key="bought", position=30),
        own("insured", "yes-no", key="insured", position=40),
        own("color", "choice", choices="Red, Blue, Red", key="color", position=50),
    ]
    return {each.name: each for each in fields}


SENT = {
    "own_field_frame": "SN 47",
    "own_field_price": "4.50",
    "own_field_bought": "2026-11-30",
    "own_field_insured": "no",
    "own_field_color": "Blue",
}
KEPT = {"frame": "SN 47", "price": "4.5", "bought": "2026-11-30", "insured": "no", "color": "Blue"}


@pytest.fixture
def alice() -> Client:
    return logged_on("alice")[0]


@pytest.fixture
def made(bicycle: dict[str, OwnField], alice: Client) -> BusinessTransaction:
    assert Opened(alice, NEW).send(description="Brake", **SENT).status_code == 302
    return BusinessTransaction.objects.get()


def edited(client: Client, made: BusinessTransaction) -> Opened:
    return Opened(client, f"{made.get_absolute_url()}edit/", having="as_opened")


def history(made: BusinessTransaction) -> list[str]:
    return [change.text for change in made.changes.order_by("id")]


def test_they_are_filled_in_by_hand_and_kept_in_no_language(made: BusinessTransaction) -> None:
    assert made.own_values == KEPT


def test_the_page_shows_them_in_their_order_and_in_the_words_of_the_user(
    made: BusinessTransaction, alice: Client
) -> None:
    url = made.get_absolute_url()
    rows = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", block(alice.get(url).text, "details"))
    own = [(label, strip_tags(value)) for label, value in rows if label in {each.capitalize() for each in KEPT}]
    assert own == [
        ("Frame", "SN 47"),
        ("Price", "4.5"),
        ("Bought", "30 Nov 2026"),
        ("Insured", "No"),
        ("Color", "Blue"),
    ]
    assert "4,5" in block(alice.get(url, headers={"accept-language": "de"}).text, "details")


def test_another_type_has_none_of_them(made: BusinessTransaction, alice: Client) -> None:
    html = alice.get("/transactions/new/?type=LEAD").text
    assert 'id="own-fields"' in html
    assert "own_field_frame" not in html
    Opened(alice, "/transactions/new/?type=LEAD").send(description="A", own_field_frame="SN 48")
    assert BusinessTransaction.objects.get(type="LEAD").own_values == {}


def test_the_form_asks_for_those_of_the_type_that_is_chosen(bicycle: dict[str, OwnField], alice: Client) -> None:
    html = alice.get("/transactions/new/?type=LEAD").text
    assert "#own-fields:outerHTML" in html.partition('name="type"')[2].partition(">")[0]
    again = Opened(alice, "/transactions/new/?type=LEAD").refused(type="TSRV", description="")
    assert 'name="own_field_frame"' in again.html


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("own_field_price", "four", "Enter a number."),
        ("own_field_bought", "yesterday", "Enter a valid date."),
        ("own_field_color", "Green", "Green is not one of the available choices."),
        ("own_field_insured", "perhaps", "perhaps is not one of the available choices."),
        ("own_field_frame", "x" * 201, "at most 200 characters"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    bicycle: dict[str, OwnField], alice: Client, name: str, text: str, said: str
) -> None:
    html = Opened(alice, NEW).refused(description="A", **{name: text}).html
    assert said in html.partition(f'id="row_{name}"')[2].partition("</div>")[0]
    assert not BusinessTransaction.objects.exists()


def test_without_one_that_is_required_nothing_is_saved(bicycle: dict[str, OwnField], alice: Client) -> None:
    OwnField.objects.filter(name__in=["frame", "insured"]).update(required=True)
    html = Opened(alice, NEW).refused(description="A").html
    for name in ("frame", "insured"):
        assert "This field is required." in html.partition(f'id="row_own_field_{name}"')[2].partition("</div>")[0]
    assert Opened(alice, NEW).send(description="A", own_field_frame="SN", own_field_insured="no").status_code == 302


def test_a_change_is_told_in_the_history_and_one_that_is_none_is_not(made: BusinessTransaction, alice: Client) -> None:
    before = len(history(made))
    edited(alice, made).send(own_field_price="5.0", own_field_frame="", own_field_bought="2026-11-30")
    made.refresh_from_db()
    assert made.own_values == {**KEPT, "price": "5", "frame": ""}
    assert sorted(history(made)[before:]) == ["Frame: SN 47 → none", "Price: 4.5 → 5"]


def test_of_two_who_change_different_ones_both_are_kept_and_of_the_same_one_is_asked(
    made: BusinessTransaction, alice: Client
) -> None:
    bob = logged_on("bob")[0]
    hers, his = edited(alice, made), edited(bob, made)
    assert his.send(own_field_price="6").status_code == 302
    assert hers.send(own_field_color="Red").status_code == 302
    made.refresh_from_db()
    assert (made.own_values["price"], made.own_values["color"]) == ("6", "Red")
    hers, his = edited(alice, made), edited(bob, made)
    his.send(own_field_price="7")
    assert "Bob Example has changed the same" in hers.refused(own_field_price="8").html


def test_a_follow_up_of_a_type_with_the_same_field_takes_its_value_over(
    made: BusinessTransaction, alice: Client
) -> None:
    own("frame", code="LEAD")
    html = alice.get(f"/transactions/new/?follows={made.pk}&type=LEAD").text
    assert 'value="SN 47"' in html.partition('id="row_own_field_frame"')[2].partition("</div>")[0]
    assert "own_field_price" not in html


def test_a_choice_that_is_taken_out_of_the_list_can_stay(made: BusinessTransaction, alice: Client) -> None:
    OwnField.objects.filter(name="color").update(choices="Red, Green")
    edited(alice, made).send(description="B")
    made.refresh_from_db()
    assert (made.description, made.own_values["color"]) == ("B", "Blue")


def test_what_a_field_of_another_kind_or_one_that_is_gone_has_kept_is_not_lost(
    made: BusinessTransaction, alice: Client
) -> None:
    OwnField.objects.filter(name="frame").update(kind="date")
    OwnField.objects.filter(name="price").delete()
    shown = block(alice.get(made.get_absolute_url()).text, "details")
    assert "SN 47" in shown
    assert "Price" not in shown
    edited(alice, made).send(description="B")
    made.refresh_from_db()
    assert made.own_values == KEPT


@pytest.mark.parametrize(
    ("attached", "kept"),
    [
        ({"chassis": " SN\n47 ", "frame": " "}, {"frame": "SN 47"}),
        ({"price": "4.50"}, {"price": "4.5"}),
        ({"price": "100"}, {"price": "100"}),
        ({"bought": "2026-11-30"}, {"bought": "2026-11-30"}),
        ({"insured": "True"}, {"insured": "yes"}),
        ({"insured": "0"}, {"insured": "no"}),
        ({"color": "blue"}, {"color": "Blue"}),
        ({"other": "x"}, {}),
    ],
)
def test_the_attached_data_of_a_call_fill_them(
    bicycle: dict[str, OwnField], attached: dict[str, str], kept: dict[str, str]
) -> None:
    found = filled(TransactionType.objects.get(code="TSRV"), attached)
    assert (found.values, found.ignored) == (kept, [])


@pytest.mark.parametrize("key", ["price", "bought", "insured", "color"])
def test_attached_data_that_do_not_fit_are_left_out_with_the_reason(bicycle: dict[str, OwnField], key: str) -> None:
    found = filled(TransactionType.objects.get(code="TSRV"), {key: "nonsense"})
    assert (found.values, found.keys) == ({}, {})
    [line] = found.ignored
    assert line.startswith(f"Attached data {key} = nonsense left out: ")


def test_numbers_and_dates_are_read_in_the_language_of_the_user(bicycle: dict[str, OwnField]) -> None:
    with translation.override("de"):
        words = [in_words(bicycle[name], KEPT[name]) for name in ("price", "bought", "insured")]
    assert words == ["4,5", "30. Nov 2026", "Nein"]


@pytest.mark.parametrize("name", ["Frame", "9frame", "frame-number", "rahmen nr", "größe"])
def test_a_name_has_small_letters_digits_and_underscores_only(name: str) -> None:
    field = OwnField(type=TransactionType.objects.get(code="TSRV"), name=name, label="Frame")
    with pytest.raises(ValidationError, match="Name: small letters, digits and underscores only"):
        field.full_clean()


@pytest.mark.parametrize(
    ("fields", "said", "constraint"),
    [
        ({"kind": "choice"}, "Choices: enter what users choose among", "own_choice_has_choices"),
        ({"label": ""}, "Name and label: enter both.", "own_field_complete"),
        ({"name": "frame"}, "Name: the type has a field of this name already.", "own_?field"),
    ],
)
def test_the_form_and_the_database_refuse_one_that_is_incomplete_or_there_already(
    fields: dict[str, str], said: str, constraint: str
) -> None:
    first = own("frame")
    field = OwnField(**{"type": first.type, "name": "other", "label": "Other", **fields})
    with pytest.raises(ValidationError, match=said):
        field.validate_constraints()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        field.save()


def asked_with(html: str) -> str:
    """What a change of the type sends."""
    return html.partition('name="type"')[2].partition("hx-include=")[2].partition('"')[2].partition('"')[0]


def test_what_was_typed_stays_when_another_type_is_chosen(bicycle: dict[str, OwnField], alice: Client) -> None:
    own("frame", code="LEAD")
    assert "[name^=own_field_]" in asked_with(alice.get(NEW).text)
    typed = {"own_field_frame": "SN 47", "own_field_price": "4,5"}
    html = alice.get("/transactions/new/", {"type": "LEAD", **typed}).text
    assert 'value="SN 47"' in html.partition('id="row_own_field_frame"')[2].partition("</div>")[0]
    assert '<input type="hidden" name="own_field_price" value="4,5">' in html
    back = alice.get("/transactions/new/", {"type": "TSRV", **typed}).text
    assert 'value="4,5"' in back.partition('id="row_own_field_price"')[2].partition("</div>")[0]
    assert 'type="hidden" name="own_field' not in back


def test_what_is_refused_has_it_still_for_the_other_type(bicycle: dict[str, OwnField], alice: Client) -> None:
    form = Opened(alice, "/transactions/new/?type=LEAD").refused(description="", own_field_frame="SN 47")
    assert form.fields["own_field_frame"] == ["SN 47"]
    assert form.send(type="TSRV", description="A").status_code == 302
    assert BusinessTransaction.objects.get().own_values["frame"] == "SN 47"
