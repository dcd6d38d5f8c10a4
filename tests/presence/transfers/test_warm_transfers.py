"""Asking a colleague before the caller is handed over: who talks to whom, whatever ends first."""

from itertools import pairwise

import pytest

from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.connectors.simulator import world
from presence.models import (
    Conversation,
)
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.presence.story import CALLER, consult

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_a_warm_transfer_is_completed(story, completed):
    party = consult(story, answered=False)
    assert story.states("alice") == [("primary", "held"), ("consult", "dialing")]
    assert (story.states("bob"), story.party(party)) == ([("consult", "alerting")], "held")
    calls.accept(story.bob)
    assert story.states("alice") == [("primary", "held"), ("consult", "connected")]
    transfers.complete(story.alice)
    assert (story.states("alice"), story.states("bob")) == ([], [("primary", "connected")])
    assert story.party(party) == "connected"
    (transfer,) = completed
    assert (transfer.receiver, transfer.note, transfer.kind) == (story.bob, "Angry", "warm")
    (call,) = calls.open_calls(story.bob)
    assert (call.conversation, call.direction, call.peer_number) == (transfer.conversation, "inbound", CALLER)
    calls.hang_up(story.bob)
    story.assert_quiet()


def test_the_colleague_asked_sees_the_caller_before_accepting(story):
    consult(story, answered=False)
    (call,) = calls.open_calls(story.bob)
    assert (call.conversation.number, call.peer_user) == (CALLER, story.alice)
    assert call.conversation.envelope.values == {"ticket": "4711", "crm.note": "Angry"}
    assert call.conversation.note == "Angry"


def test_a_held_call_can_be_transferred_after_a_consult(story, completed):
    story.caller_talks_to("alice")
    calls.hold(story.alice)
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.complete(story.alice)
    assert len(completed) == 1


@pytest.mark.parametrize("answered", [False, True])
def test_a_consult_can_be_cancelled_at_every_moment_and_the_caller_is_back(story, completed, answered):
    party = consult(story, answered=answered)
    transfers.cancel(story.alice)
    assert (story.states("alice"), story.state("bob")) == ([("primary", "connected")], "")
    assert (story.party(party), story.transfer().state) == ("connected", "cancelled")
    assert (completed, story.told("alice")) == ([], [])


@pytest.mark.parametrize("why", ["rejected", "no-answer", "target-hung-up"])
def test_a_consult_that_the_colleague_ends_brings_the_caller_back(story, completed, why):
    party = consult(story, answered=why == "target-hung-up")
    if why == "rejected":
        calls.reject(story.bob)
    elif why == "no-answer":
        story.later(31)
    else:
        calls.hang_up(story.bob)
    assert (story.states("alice"), story.state("bob")) == ([("primary", "connected")], "")
    assert (story.transfer().state, story.transfer().failure) == ("failed", why)
    assert story.party(party) == "connected"
    assert story.told("alice")[0].endswith("The caller is still with you.")
    assert completed == []


def test_a_caller_who_hangs_up_in_a_consult_leaves_the_colleagues_talking(story, completed):
    party = consult(story)
    world.outside_hang_up(party.pk)
    assert story.transfer().state == "cancelled"
    assert (story.states("alice"), story.states("bob")) == ([("primary", "connected")], [("primary", "connected")])
    assert calls.open_calls(story.bob)[0].conversation.direction == "internal"
    assert Conversation.objects.get(number=CALLER).ended_at
    assert story.told("bob") == ["The caller has hung up."]
    with pytest.raises(Refused):
        transfers.complete(story.alice)
    calls.hang_up(story.alice)
    story.assert_quiet()
    assert completed == []


def test_a_caller_who_hangs_up_before_the_colleague_answers_ends_all(story):
    party = consult(story, answered=False)
    world.outside_hang_up(party.pk)
    story.assert_quiet()


def test_a_sender_who_hangs_up_in_a_consult_completes_it(story, completed):
    party = consult(story)
    calls.hang_up(story.alice)
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("", "connected", "connected")
    assert len(completed) == 1


def test_a_sender_who_hangs_up_before_the_colleague_answers_keeps_the_caller(story):
    party = consult(story, answered=False)
    calls.hang_up(story.alice)
    assert (story.states("alice"), story.state("bob")) == ([("primary", "connected")], "")
    assert story.party(party) == "connected"


def test_completing_twice_completes_once(story, completed):
    consult(story)
    transfers.complete(story.alice)
    with pytest.raises(Refused, match="No transfer is under way"):
        transfers.complete(story.alice)
    assert len(completed) == 1


def test_a_consult_that_was_not_answered_cannot_be_completed(story):
    consult(story, answered=False)
    with pytest.raises(Refused, match="Bob Example has not answered yet"):
        transfers.complete(story.alice)
    assert story.transfer().state == "requested"


def test_only_the_sender_completes_or_cancels(story):
    consult(story)
    for act in (transfers.complete, transfers.cancel):
        with pytest.raises(Refused):
            act(story.bob)
    assert story.transfer().state == "consulting"


def test_a_consult_to_an_outside_number_is_completed_without_receiver(story, completed):
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, number="+49305550100")
    story.later(3)
    transfers.complete(story.alice)
    assert story.party(party) == "connected"
    assert [transfer.receiver for transfer in completed] == [None]
    world.outside_hang_up(party.pk)
    story.assert_quiet()


def test_an_outbound_call_can_be_handed_over(story, completed):
    calls.dial(story.alice, number="+493023456789")
    story.later(3)
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.complete(story.alice)
    assert completed[0].conversation.direction == "outbound"


@pytest.mark.parametrize("start", [transfers.start_blind, transfers.start_warm])
def test_a_call_between_colleagues_can_be_handed_over(story, completed, start):
    calls.call_colleague(story.alice, target=story.bob)
    calls.accept(story.bob)
    start(story.bob, target=story.carol)
    calls.accept(story.carol)
    if start is transfers.start_warm:
        transfers.complete(story.bob)
    assert (story.state("alice"), story.state("bob"), story.state("carol")) == ("connected", "", "connected")
    assert completed[0].conversation.direction == "internal"
    calls.hang_up(story.carol)
    story.assert_quiet()


def test_a_colleague_whom_nobody_can_take_waits_for_the_next_available(story):
    calls.call_colleague(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.start_blind(story.bob, target=story.carol)
    logon.log_off_cms(story.bob)
    calls.reject(story.carol)
    assert (story.state("alice"), story.state("bob"), story.state("carol")) == ("dialing", "", "")
    logon.log_on_cms(story.bob)
    story.later(1)
    assert story.state("bob") == "alerting"
    calls.accept(story.bob)
    assert (story.state("alice"), story.state("bob")) == ("connected", "connected")


def test_a_chain_of_three_transfers_keeps_caller_data_and_conversation(story, completed):
    dave = story.users["dave"] = story.arrives("dave")
    story.caller_talks_to("alice", ticket="4711")
    chain = [story.alice, story.bob, story.carol, dave]
    for sender, receiver in pairwise(chain):
        transfers.start_warm(sender, target=receiver, note=f"for {receiver.username}")
        calls.accept(receiver)
        transfers.complete(sender)
    (call,) = calls.open_calls(dave)
    assert {transfer.conversation_id for transfer in completed} == {call.conversation_id}
    envelope = call.conversation.envelope
    assert (call.conversation.number, envelope.values) == (CALLER, {"ticket": "4711", "crm.note": "for dave"})
    hops = [(hop.sender, hop.receiver) for hop in envelope.hops]
    assert hops == [("alice", "bob"), ("bob", "carol"), ("carol", "dave")]
    assert [transfer.note for transfer in completed] == ["for bob", "for carol", "for dave"]
