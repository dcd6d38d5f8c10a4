"""Missed calls on the screen: the number in the toolbar, the list, the block of the home page, and the mark."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_ui.models import ConversationPartner
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call, Conversation, MissedCallDone
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage
from tests.crm_ui.pages import block
from tests.statements import Statements

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]
LIST = "/missed-calls/"


def counter(page: str) -> str:
    found = re.search(r'data-missed="(\d+)"', page)
    return found[1] if found else ""


def call_in_vain(to: str, number: str = ANNA) -> str:
    """Returns the id of the conversation."""
    world.outside_hang_up(world.simulate_inbound(number, to=to).pk)
    return str(Call.objects.latest("pk").conversation_id)


def browser_of(person: AtPage) -> Client:
    return client_of(person.user)


@pytest.fixture
def alice() -> AtPage:
    return AtPage("alice").logs_on()


def test_the_toolbar_counts_and_leads_to_the_list(alice: AtPage) -> None:
    assert counter(alice.looks()) == ""
    call_in_vain("alice")
    call_in_vain("alice", "+4930111")
    assert counter(alice.looks()) == "2"
    page = browser_of(alice).get(re.search(r'id="missed-calls" href="([^"]*)"', alice.html)[1]).text
    assert page.count("data-missed-call=") == 2


def test_the_list_names_who_called_and_calls_back_in_one_click(alice: AtPage) -> None:
    call_in_vain("alice")
    contact = ConversationPartner.objects.get().contact
    page = browser_of(alice).get(LIST).text
    assert f'href="/partners/{contact.pk}/"' in page
    dial = reverse("command", args=["dial"])
    assert re.search(rf'<button[^>]*formaction="{dial}" name="number" value="{re.escape(ANNA)}"', page)
    alice.does("dial", number=ANNA)
    assert alice.state == "dialing"


def test_a_colleague_is_called_back_by_name(alice: AtPage) -> None:
    bob = AtPage("bob").logs_on()
    calls.call_colleague(bob.user, target=alice.user)
    calls.hang_up(bob.user)
    page = browser_of(alice).get(LIST).text
    assert 'name="target" value="bob"' in page
    assert counter(browser_of(bob).get("/").text) == ""


def test_a_withheld_number_cannot_be_called_back(alice: AtPage) -> None:
    call_in_vain("alice", "")
    page = browser_of(alice).get(LIST).text
    assert "Number withheld" in page
    assert "Call Back" not in page


def test_what_others_answered_is_listed_and_not_counted(alice: AtPage) -> None:
    bob = AtPage("bob").logs_on()
    world.simulate_inbound(ANNA, to="bob")
    bob.does("accept")
    transfers.start_blind(bob.user, target=alice.user)
    transfers.cancel(bob.user)
    bob.does("accept")
    page = browser_of(alice).get(LIST).text
    assert "Answered by Bob Example" in page
    assert "Call Back" not in page
    assert counter(page) == ""
    assert "data-missed-call" not in browser_of(alice).get(f"{LIST}?open=1").text


def test_a_caller_who_rang_again_and_was_answered_is_listed_so_and_not_counted(alice: AtPage) -> None:
    conversation = call_in_vain("alice")
    bob = AtPage("bob").logs_on()
    world.simulate_inbound(ANNA, to="bob")
    bob.does("accept")
    page = browser_of(alice).get(LIST).text
    assert f'id="missed-{conversation}"' in page
    assert "Rang again, answered by Bob Example" in page
    assert "Call Back" not in page
    assert counter(page) == ""


def test_of_what_a_colleague_sent_on_to_a_number_outside_it_says_what_is_not_known(alice: AtPage) -> None:
    bob = AtPage("bob").logs_on()
    conversation = call_in_vain("alice")
    Call.objects.filter(conversation=conversation).update(rang=True)
    sent_on = {"deflected_by": bob.user, "deflected_number": "+4989123456", "deflected_at": timezone.now()}
    Conversation.objects.filter(pk=conversation).update(**sent_on)
    page = browser_of(alice).get(LIST).text
    assert "Sent on to +49 89 123456; not known whether it was answered there" in page
    assert "Answered at" not in page
    assert counter(page) == ""


def test_done_is_for_everybody_at_whom_it_rang(alice: AtPage) -> None:
    conversation = call_in_vain("alice")
    bob = AtPage("bob").logs_on()
    Call.objects.create(**{**_copy(conversation), "user": bob.user, "cms_id": "beside"})
    row = alice.client.post(reverse("missed-call", args=[conversation]), {"done": "1"}).text
    assert row.strip().startswith("<tr")
    assert "Done: Alice Example" in row
    assert (counter(alice.looks()), counter(bob.looks())) == ("", "")
    again = bob.client.post(reverse("missed-call", args=[conversation])).text
    assert "Done: Alice" not in again
    assert (counter(alice.looks()), counter(bob.looks())) == ("1", "1")


def test_without_a_script_the_mark_leads_back_to_the_list(alice: AtPage) -> None:
    conversation = call_in_vain("alice")
    answer = browser_of(alice).post(reverse("missed-call", args=[conversation]), {"done": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


@pytest.mark.parametrize("marked", [{"done": "1"}, {}], ids=["done", "to do"])
def test_who_did_not_let_it_ring_cannot_mark_it(alice: AtPage, marked: dict[str, str]) -> None:
    conversation = call_in_vain("alice")
    bob = AtPage("bob").logs_on()
    assert bob.client.post(reverse("missed-call", args=[conversation]), marked).status_code == 404
    assert bob.client.get(reverse("missed-call", args=[conversation])).status_code == 405
    assert not MissedCallDone.objects.exists()


def test_the_home_page_has_what_is_to_do(alice: AtPage) -> None:
    first, second = call_in_vain("alice"), call_in_vain("alice", "+4930111")
    alice.client.post(reverse("missed-call", args=[first]), {"done": "1"})
    missed = block(browser_of(alice).get("/").text, "missed-calls")
    assert second in missed
    assert first not in missed
    assert "(1)</span>" in missed


def test_a_role_without_communication_has_no_list(alice: AtPage) -> None:
    role = alice.user.business_roles.get()
    role.communication_enabled = False
    role.save()
    assert browser_of(alice).get(LIST).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(alice: AtPage) -> None:
    browser = browser_of(alice)
    call_in_vain("alice")
    browser.get(LIST)
    with Statements() as few:
        browser.get(LIST)
    for number in range(8):
        call_in_vain("alice", f"+493055500{number:03}")
    with Statements() as many:
        assert browser.get(LIST).text.count("data-missed-call=") == 9
    assert len(many.texts) == len(few.texts), set(many.texts) - set(few.texts)


def _copy(conversation: str) -> dict[str, object]:
    leg = Call.objects.get(conversation=conversation)
    return {
        name: getattr(leg, name)
        for name in ("conversation", "destination", "direction", "state", "state_since", "started_at", "rang")
    }


def test_the_block_of_the_home_page_is_there_unseen_for_its_first_missed_call(alice: AtPage) -> None:
    def opening(page: str) -> str:
        return re.search(r'<section[^>]*id="block-missed-calls"[^>]*>', page)[0]

    before = opening(browser_of(alice).get("/").text)
    assert "data-follows-calls" in before
    assert " hidden " in before
    call_in_vain("alice")
    address = f"{reverse('home-block', args=['missed-calls'])}?whole=open&page=1"
    assert " hidden " not in opening(browser_of(alice).get(address, headers={"hx-request": "true"}).text)
