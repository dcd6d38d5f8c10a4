"""The record in the interaction center: from the first word of the call, with Confirm, End and Clear."""

import pytest
from django.urls import reverse

from crm_ui.models import BusinessTransaction, CallRecord, ConversationPartner, RecordState
from presence.connectors.simulator import world
from presence.models import Agent, Call, Conversation
from tests.crm_ui.at_page import ANNA, AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


@pytest.fixture
def ivy() -> AtPage:
    """Ivy of the interaction center, who talks to Anna."""
    ivy = AtPage("ivy", role="IC_AGENT").logs_on()
    world.simulate_inbound(ANNA, to="ivy")
    ivy.does("accept")
    return ivy


def panel(ivy: AtPage) -> str:
    return ivy.client.get(reverse("records")).text


def does(ivy: AtPage, act: str, **fields: str) -> str:
    pk = Conversation.objects.get().pk
    return ivy.client.post(reverse(f"record-{act}", args=[pk]), fields).text


def test_the_interaction_record_stands_beside_the_call_with_confirm_end_and_clear(ivy: AtPage) -> None:
    html = panel(ivy)
    assert "Interaction Record" in html
    for act in ("caller", "end", "clear"):
        assert f'data-record-act="{act}"' in html


def test_confirm_says_who_is_on_the_line(ivy: AtPage) -> None:
    html = does(ivy, "caller", **{"record-note": "Angry"})
    assert "The call is with Anna Keller." in html
    assert 'data-record-act="caller"' not in html
    assert ConversationPartner.objects.get().confirmed_by == ivy.user
    assert "Angry" in html


def test_end_keeps_the_record_as_an_interaction_record(ivy: AtPage) -> None:
    ivy.has_wrap_up(seconds=60)
    ivy.does("hang-up")
    assert ivy.state == "wrap-up"
    does(ivy, "confirm", end="1", **{"record-note": "Angry", "record-type_id": "0010"})
    made = BusinessTransaction.objects.get()
    assert (made.type_id, made.contact.name, made.conversation_id) == (
        "0010",
        "Anna Keller",
        Conversation.objects.get().pk,
    )
    assert ivy.state == "idle"
    assert Agent.objects.get(user=ivy.user).wrap_up_until is None
    assert CallRecord.objects.get().transaction == made


def test_end_in_the_call_leaves_the_caller_on_the_line(ivy: AtPage) -> None:
    does(ivy, "confirm", end="1", **{"record-type_id": "0010"})
    assert Call.objects.open().filter(user=ivy.user).exists()
    assert "<form" not in panel(ivy)


def test_clear_in_the_call_begins_anew(ivy: AtPage) -> None:
    call = Call.objects.get()
    ivy.client.post(reverse("note"), {"call": call.pk, "note": "Wrong caller"})
    does(ivy, "caller", **{"record-note": "Wrong caller"})
    html = does(ivy, "drop", **{"record-note": "Wrong caller"})
    assert "Wrong caller" not in html
    assert 'data-record-act="caller"' in html
    assert Conversation.objects.get().note == ""
    assert CallRecord.objects.get().state == RecordState.OPEN


def test_clear_after_the_call_drops_the_record(ivy: AtPage) -> None:
    ivy.does("hang-up")
    does(ivy, "drop")
    assert "<form" not in panel(ivy)
    assert not BusinessTransaction.objects.exists()
