"""Commands of the toolbar in use: notes, hand-overs, work modes, and logging off and on."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from presence.models import Agent, Call, Conversation
from presence.sessions import logon
from tests.crm_ui.at_page import AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company"), pytest.mark.thorough]


def test_the_note_is_kept_and_read_by_the_colleague_before_accepting(connected: AtPage, bob: AtPage) -> None:
    call = Call.objects.get(user=connected.user)
    connected.client.post(reverse("note"), {"call": call.pk, "note": "Waits for brakes."})
    assert Conversation.objects.get().note == "Waits for brakes."
    assert connected.does("warm-transfer", target="bob") == ""
    assert bob.state == "alerting"
    for text in ["Alice Example", "Waits for brakes.", "Anna Keller", "4711"]:
        assert text in bob.html


def test_a_note_written_while_the_colleague_is_asked_reaches_the_colleague(connected: AtPage, bob: AtPage) -> None:
    call = Call.objects.get(user=connected.user)
    connected.does("warm-transfer", target="bob", note="First")
    connected.client.post(reverse("note"), {"call": call.pk, "note": "Second thought"})
    assert "Second thought" in bob.looks()


def test_the_note_of_another_s_call_cannot_be_written(connected: AtPage, bob: AtPage) -> None:
    call = Call.objects.get(user=connected.user)
    bob.html = bob.client.post(reverse("note"), {"call": call.pk, "note": "x"}).content.decode()
    assert "not your call" in bob.said
    assert Conversation.objects.get().note == ""


def test_a_warm_transfer_is_completed(connected: AtPage, bob: AtPage) -> None:
    connected.does("warm-transfer", target="bob", note="Please help")
    assert connected.state == "consulting"
    assert connected.can("cancel")
    assert not connected.can("complete")
    bob.does("accept")
    assert bob.state == "consulting" or bob.state == "connected"
    assert connected.does("complete") == ""
    assert (connected.state, bob.state) == ("idle", "connected")


def test_a_warm_transfer_is_cancelled(connected: AtPage, bob: AtPage) -> None:
    connected.does("warm-transfer", target="bob")
    bob.does("accept")
    assert connected.does("cancel") == ""
    assert (connected.state, bob.state) == ("connected", "idle")


def test_the_mobile_of_a_colleague_is_dialed(alice: AtPage, bob: AtPage) -> None:
    Agent.objects.filter(user=bob.user).update(mobile="+4915550001")
    assert alice.does("call", target="bob", address="mobile") == ""
    assert Call.objects.open().get(user=alice.user).conversation.dialed == "+4915550001"


def test_log_off_and_log_on_the_cms(alice: AtPage) -> None:
    alice.does("log-off")
    assert alice.state == "not-on-cms"
    assert alice.can("log-on")
    alice.does("log-on")
    assert alice.state == "idle"


def test_logging_off_with_an_open_call_is_refused(connected: AtPage) -> None:
    assert connected.does("log-off") != ""
    assert connected.state == "connected"


def test_a_work_mode_is_chosen(alice: AtPage) -> None:
    assert alice.does("work-mode", work_mode="1000") == ""
    assert re.search(r'value="1000" selected', alice.looks())


def test_a_work_mode_chosen_in_a_call_takes_effect_after_it(connected: AtPage) -> None:
    connected.does("work-mode", work_mode="1000")
    assert "Work mode after the call" in connected.looks()
    connected.does("hang-up")
    logon.expire_wrap_ups(timezone.now())
    assert "Work mode after the call" not in connected.looks()
    assert re.search(r'value="1000" selected', connected.html)


def test_in_wrap_up_any_mode_can_be_chosen_to_end_it(connected: AtPage) -> None:
    connected.has_wrap_up(seconds=60)
    connected.does("hang-up")
    assert connected.state == "wrap-up"
    assert re.search(r'<option value="" selected disabled>Wrap-up', connected.html)
    connected.does("work-mode", work_mode="1")
    assert connected.state == "idle"
