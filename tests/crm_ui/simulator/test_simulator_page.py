"""The simulator page: a call from outside, what outside parties do, and simulated colleagues."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_ui.calls import attached_data_rows
from crm_ui.simulator.world import InboundForm
from presence.connectors.simulator import world
from presence.models import Call, Conversation
from tests import factory
from tests.clients import client_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
CALLER = "+4962215550114"


def call(browser: Client, **fields: str) -> str:
    """Fills in the form; returns the page after it."""
    given = {"from_number": CALLER, "to": "alice", "attached_data": "", **fields}
    return browser.post(reverse("simulate-inbound"), given, follow=True).content.decode()


def test_a_call_from_outside_rings_at_the_user(browser: Client, alice: User) -> None:
    page = call(browser, attached_data="order = 4711\n\nsubject=a=b\n")
    conversation = Conversation.objects.get()
    assert Call.objects.get(user=alice).state == "alerting"
    assert conversation.number == CALLER
    assert conversation.envelope.values == {"order": "4711", "subject": "a=b"}
    assert 'data-command="outside-hang-up"' in page


def test_a_call_to_anyone_rings_at_somebody_available(browser: Client, alice: User) -> None:
    call(browser, to="")
    assert Call.objects.get().user == alice


def test_what_was_typed_is_there_for_the_next_call(browser: Client, alice: User) -> None:
    call(browser, attached_data="order=4711")
    page = browser.get(reverse("simulator")).content.decode()
    assert CALLER in page
    assert "order=4711" in page
    assert '<option value="alice" selected' in page


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("order=1\nno sign\nx=2", "Line 2, “no sign”"),
        ("=value", "Line 1"),
        ("a=1\nb=2\na=3", "Line 3 gives “a” a second time"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_lost(browser: Client, alice: User, text: str, says: str) -> None:
    page = call(browser, attached_data=text)
    assert says in page
    assert CALLER in page
    assert text in page
    assert not Call.objects.exists()


def test_a_call_without_a_number_is_refused(browser: Client, alice: User) -> None:
    assert "Type the number that calls" in call(browser, from_number=" ")
    assert "Choose a user of the list" in call(browser, to="nobody")
    assert not Call.objects.exists()


@pytest.mark.usefixtures("alice")
def test_whom_a_call_may_be_for_is_read_once_for_a_form(django_assert_num_queries: Any) -> None:
    form = InboundForm({"from_number": CALLER, "to": "nobody"})
    assert "to" in form.errors
    with django_assert_num_queries(0):
        assert "alice" in dict(form.fields["to"].choices)


def test_outside_parties_hang_up_answer_and_do_not_answer(browser: Client, alice: User) -> None:
    call(browser)
    party = world.all_parties()[0]
    browser.post(reverse("simulator-party", args=[party.pk, "hang-up"]))
    assert Call.objects.get(user=alice).state == "ended"
    assert "outside-hang-up" not in browser.get(reverse("simulator-world")).content.decode()
    assert browser.post(reverse("simulator-party", args=[party.pk, "hang-up"])).status_code == 302
    assert browser.post(reverse("simulator-party", args=[party.pk, "fly"])).status_code == 404


@pytest.mark.parametrize(("act", "state"), [("answer", "connected"), ("no-answer", "ended")])
def test_a_party_that_rings_answers_or_does_not(browser: Client, alice: User, act: str, state: str) -> None:
    from presence.calls import commands as calls

    browser.post(reverse("simulator-outside"), {"answers": "off"})
    calls.dial(alice, number="+4962215550999")
    page = browser.get(reverse("simulator-world")).content.decode()
    assert 'data-command="outside-answer"' in page
    assert 'data-command="outside-no-answer"' in page
    browser.post(reverse("simulator-party", args=[world.all_parties()[0].pk, act]))
    assert Call.objects.get(user=alice).state == state


def test_colleagues_are_simulated_and_answer_by_themselves(browser: Client, alice: User) -> None:
    factory.make_user("bob", role="SERVICEPRO")
    url = reverse("simulator-colleague", args=["bob"])
    browser.post(url, {"simulated": "on", "auto_answer": "on"})
    colleague = next(agent for agent in world.colleagues() if agent.user == "bob")
    assert (colleague.simulated, colleague.auto_answer, colleague.logged_on) == (True, True, True)
    browser.post(url, {"simulated": "", "auto_answer": ""})
    assert not next(agent for agent in world.colleagues() if agent.user == "bob").simulated
    assert browser.post(reverse("simulator-colleague", args=["dana"])).status_code == 404


def test_known_numbers_are_offered(browser: Client) -> None:
    factory.make_contact("Anna Keller", phone=CALLER)
    assert "Anna Keller" in browser.get(reverse("simulator")).content.decode()


def test_without_a_simulator_the_page_says_what_to_do(browser: Client) -> None:
    destination = factory.make_destination()
    destination.active = False
    destination.save()
    assert "No active CMS destination" in browser.get(reverse("simulator")).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_calls(browser: Client, alice: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("simulator-world"))
        return len(captured)

    world.simulate_inbound(CALLER, to="alice")
    queries()
    before = queries()
    for number in range(12):
        world.simulate_inbound(f"+49622155501{number:02}")
    assert queries() == before


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("simulator", [], "get"),
        ("simulator-world", [], "get"),
        ("simulate-inbound", [], "post"),
        ("simulator-party", [1, "hang-up"], "post"),
        ("simulator-colleague", ["bob"], "post"),
        ("simulator-outside", [], "post"),
    ],
)
def test_only_roles_with_the_simulator_may(client: Client, name: str, args: list, method: str) -> None:
    url = reverse(name, args=args)
    assert getattr(client, method)(url).status_code == 302
    client.force_login(factory.make_user("bob", role=factory.make_role("SERVICEPRO", simulator=False)))
    assert getattr(client, method)(url).status_code == 403
    wrong = client.post if method == "get" else client.get
    assert wrong(url).status_code == 405


def test_posts_need_the_token(dana: User) -> None:
    strict = client_of(dana, enforce_csrf_checks=True)
    assert strict.post(reverse("simulate-inbound"), {"from_number": CALLER}).status_code == 403


def test_attached_data_may_be_empty() -> None:
    assert attached_data_rows.parse(" \n\n") == {}
