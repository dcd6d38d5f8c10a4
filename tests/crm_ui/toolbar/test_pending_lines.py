"""What the context area says of callers who were handed over, and of one who comes back."""

import re

import pytest

from customizing.models import QueueNumber
from presence.calls import commands as calls
from presence.connectors.simulator import queues, world
from presence.models import Transfer
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


@pytest.fixture
def people() -> dict[str, AtPage]:
    """Alice, who talks to Anna Keller, and Bob."""
    people = {name: AtPage(name).logs_on() for name in ("alice", "bob")}
    world.simulate_inbound(ANNA, to="alice")
    return people


def line(page: str) -> str:
    """The text of the line, if there is one."""
    found = re.search(r'<li class="line line--pending".*?</li>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def came_back(page: str) -> str:
    found = re.search(r"data-came-back>.*?</p>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0].partition(">")[2]).split()) if found else ""


def hand_over(people: dict[str, AtPage]) -> None:
    people["alice"].does("accept")
    people["alice"].does("blind-transfer", target="bob")


def test_a_blind_transfer_is_a_line_with_take_back_until_it_is_taken(people: dict[str, AtPage]) -> None:
    hand_over(people)
    assert line(people["alice"].html).startswith("To Bob Example: Anna Keller")
    assert "rings, since" in line(people["alice"].html)
    assert "Take Back" in line(people["alice"].html)
    assert line(people["bob"].looks()) == ""
    people["bob"].does("accept")
    assert line(people["alice"].looks()) == ""


def test_the_line_is_on_each_page_and_in_each_browser(people: dict[str, AtPage]) -> None:
    hand_over(people)
    for path in ("/", "/accounts/", "/missed-calls/"):
        assert "To Bob Example" in line(client_of(people["alice"].user).get(path).text)


def test_take_back_lets_the_caller_ring_here_again(people: dict[str, AtPage]) -> None:
    hand_over(people)
    assert people["alice"].does("take-back", transfer=Transfer.objects.get().pk) == ""
    assert people["alice"].state == "alerting"
    assert line(people["alice"].html) == ""
    assert came_back(people["alice"].html) == "Taken back from Bob Example"


def test_a_caller_who_comes_back_is_handed_over_by_nobody(people: dict[str, AtPage]) -> None:
    """Also if the caller was handed over to the user before."""
    hand_over(people)
    people["bob"].does("accept")
    assert "From Alice Example" in people["bob"].html
    people["bob"].does("blind-transfer", target="alice")
    people["alice"].does("reject")
    assert came_back(people["bob"].looks()) == "Came back from Alice Example : declined"
    assert "Incoming call" in people["bob"].html
    assert "Alice Example hands over" not in people["bob"].html
    assert "decline_reason" not in people["bob"].html
    people["bob"].does("accept")
    assert "From Alice Example" in people["bob"].html


@pytest.mark.parametrize(
    ("reason", "why"),
    [("", "declined"), ("In a meeting", "declined, says “In a meeting”")],
    ids=["declined", "with a reason"],
)
def test_a_caller_who_comes_back_says_from_whom_and_why(people: dict[str, AtPage], reason: str, why: str) -> None:
    hand_over(people)
    people["bob"].does("reject", decline_reason=reason)
    assert came_back(people["alice"].looks()) == f"Came back from Bob Example : {why}"
    assert came_back(people["bob"].looks()) == ""
    people["alice"].does("accept")
    assert came_back(people["alice"].html) == ""


def test_a_call_that_was_sent_on_is_a_line_too(people: dict[str, AtPage]) -> None:
    alice = people["alice"]
    alice.does("deflect", number="bob")
    said = line(alice.html)
    assert said.startswith("To Bob Example: Anna Keller")
    assert "rings, since" in said
    key = re.search(r'name="sent_on" value="(\d+)"', alice.html)[1]
    assert alice.does("take-back", sent_on=key) == ""
    assert alice.state == "alerting"
    assert came_back(alice.html) == "Taken back from Bob Example"


def test_a_call_that_was_sent_on_and_declined_says_so_when_it_is_taken_back(people: dict[str, AtPage]) -> None:
    alice = people["alice"]
    alice.does("deflect", number="bob")
    people["bob"].does("reject")
    key = re.search(r'name="sent_on" value="(\d+)"', alice.looks())[1]
    alice.does("take-back", sent_on=key)
    assert came_back(alice.html) == "Came back from Bob Example : declined"


def test_a_queue_to_which_a_caller_was_handed_over_is_called_by_its_name(people: dict[str, AtPage]) -> None:
    alice = people["alice"]
    alice.does("accept")
    at = queues.make("sales", world=world.this_world())
    QueueNumber.objects.create(destination=at.world.destination, queue="Sales Germany", number=at.number)
    alice.does("blind-transfer", number=at.number)
    assert line(alice.html).startswith("To Sales Germany: Anna Keller")


def test_who_takes_what_was_sent_on_takes_the_line_away(people: dict[str, AtPage]) -> None:
    people["alice"].does("deflect", number="bob")
    calls.accept(people["bob"].user)
    assert line(people["alice"].looks()) == ""


def test_of_a_number_outside_to_which_a_call_was_sent_on_it_says_what_is_not_known(people: dict[str, AtPage]) -> None:
    people["alice"].does("deflect", number="+4989123456")
    said = line(people["alice"].html)
    assert said.startswith("To +49 89 123456: Anna Keller")
    assert "not known whether answered, since" in said


def test_take_back_of_something_else_is_refused_in_words(people: dict[str, AtPage]) -> None:
    assert "no such hand-over" in people["alice"].does("take-back", transfer="4711")
    assert "no such hand-over" in people["alice"].does("take-back", sent_on="4711")
    assert "no such hand-over" in people["alice"].does("take-back", transfer="no number")


def test_take_back_needs_no_button_of_the_toolbar_profile(people: dict[str, AtPage]) -> None:
    hand_over(people)
    toolbar = people["alice"].user.business_roles.get().toolbar_profile
    toolbar.buttons.exclude(command="hang-up").delete()
    assert people["alice"].does("take-back", transfer=Transfer.objects.get().pk) == ""
    assert people["alice"].state == "alerting"
