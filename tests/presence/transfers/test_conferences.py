"""Caller, sender and colleague: turning from one to the other, talking all three, and who goes on when one leaves."""

import pytest

from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.inbox import receive as inbox
from presence.models import Conversation, Transfer, TransferState
from presence.models.simulator import World
from presence.transfers import commands as transfers
from presence.transfers import conference as conference_commands
from tests.presence.story import CALLER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
TALKING = [("primary", "connected")]


@pytest.fixture
def consult(story):
    party = story.caller_talks_to("alice", ticket="4711")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    return party


@pytest.fixture
def conference(story, consult):
    conference_commands.join(story.alice)
    return consult


def test_toggling_turns_to_the_caller_and_back(story, consult):
    conference_commands.toggle(story.alice)
    assert story.states("alice") == [("primary", "connected"), ("consult", "held")]
    assert (story.party(consult), story.transfer().state) == ("connected", "consulting")
    conference_commands.toggle(story.alice)
    assert story.states("alice") == [("primary", "held"), ("consult", "connected")]
    assert story.party(consult) == "held"


def test_a_number_outside_waits_while_the_sender_talks_to_the_caller(story):
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, number="+49305550100")
    story.later(3)
    conference_commands.toggle(story.alice)
    assert sorted(leg.state for leg in world.all_parties()) == ["connected", "held"]
    transfers.complete(story.alice)
    assert [leg.state for leg in world.all_parties()] == ["connected", "connected"]
    world.outside_hang_up(party.pk)
    story.assert_quiet()


@pytest.mark.parametrize("how", ["complete", "hang-up"])
def test_a_transfer_is_completed_whoever_waits(story, consult, completed, how):
    conference_commands.toggle(story.alice)
    transfers.complete(story.alice) if how == "complete" else calls.hang_up(story.alice)
    assert (story.states("alice"), story.states("bob"), story.party(consult)) == ([], TALKING, "connected")
    assert len(completed) == 1


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_consult_ends_whoever_waits_and_the_caller_is_back(story, consult, who):
    conference_commands.toggle(story.alice)
    transfers.cancel(story.alice) if who == "alice" else calls.hang_up(story.bob)
    assert (story.states("alice"), story.states("bob"), story.party(consult)) == (TALKING, [], "connected")


def test_a_caller_who_hangs_up_while_the_colleague_waits_leaves_the_colleagues_talking(story, consult):
    conference_commands.toggle(story.alice)
    world.outside_hang_up(consult.pk)
    assert (story.states("alice"), story.states("bob")) == (TALKING, TALKING)


def test_in_a_conference_all_three_talk(story, conference):
    assert (story.states("alice"), story.states("bob"), story.party(conference)) == (TALKING, TALKING, "connected")
    assert (story.transfer().state, story.transfer().deadline) == ("conference", None)
    (call,) = calls.open_calls(story.bob)
    assert (call.conversation.number, call.peer_number) == (CALLER, CALLER)


def test_a_waiting_caller_can_be_joined_after_toggling(story, consult):
    conference_commands.toggle(story.alice)
    conference_commands.join(story.alice)
    assert (story.states("alice"), story.states("bob"), story.party(consult)) == (TALKING, TALKING, "connected")


@pytest.mark.parametrize("how", ["complete", "hang-up"])
def test_a_sender_who_leaves_a_conference_has_handed_the_caller_over(story, conference, completed, how):
    transfers.complete(story.alice) if how == "complete" else calls.hang_up(story.alice)
    assert (story.states("alice"), story.states("bob"), story.party(conference)) == ([], TALKING, "connected")
    assert [(transfer.receiver, transfer.state) for transfer in completed] == [(story.bob, "completed")]
    calls.hang_up(story.bob)
    story.assert_quiet()


def test_a_conference_that_began_at_a_telephone_is_left_by_its_own_id(story, conference, completed):
    Transfer.objects.update(call=None)  # the telephone system told of a transfer that nobody asked for here
    transfers.complete(story.alice)
    assert (story.states("alice"), story.states("bob"), story.party(conference)) == ([], TALKING, "connected")
    assert [transfer.state for transfer in completed] == ["completed"]


@pytest.mark.parametrize("who", ["bob", "alice"])
def test_a_conference_without_the_colleague_is_the_call_it_was(story, conference, completed, who):
    calls.hang_up(story.bob) if who == "bob" else transfers.cancel(story.alice)
    assert (story.states("alice"), story.states("bob"), story.party(conference)) == (TALKING, [], "connected")
    assert story.transfer().state == ("failed" if who == "bob" else "cancelled")
    assert completed == []
    transfers.start_blind(story.alice, target=story.carol)
    calls.accept(story.carol)
    assert len(completed) == 1


def test_a_caller_who_leaves_a_conference_leaves_the_colleagues_talking(story, conference, completed):
    world.outside_hang_up(conference.pk)
    assert (story.states("alice"), story.states("bob")) == (TALKING, TALKING)
    assert (story.transfer().state, story.transfer().failure) == ("cancelled", "caller-hung-up")
    [call] = calls.open_calls(story.bob)
    assert (call.conversation.direction, call.peer_user, call.peer_number) == ("internal", story.alice, "")
    calls.hang_up(story.bob)
    story.assert_quiet()
    assert completed == []


@pytest.mark.parametrize("end_is_told", [False, True])
def test_the_data_of_a_caller_who_left_go_with_no_other_call(story, conference, completed, end_is_told):
    told = Conversation.objects.get()
    World.objects.update(drop=100)
    world.outside_hang_up(conference.pk)
    World.objects.update(drop=0)
    now = gateway.connector_for(story.destination).snapshot()
    ends = [each for each in now.conversations if each.ended] if end_is_told else []
    inbox.receive(story.destination, [*now.transfers, *ends])
    for hand_over in (transfers.start_blind, transfers.start_warm):
        with pytest.raises(Refused, match="changed meanwhile"):
            hand_over(story.alice, target=story.carol)
    inbox.reconcile(story.destination, now)
    transfers.start_blind(story.alice, target=story.carol)
    calls.accept(story.carol)
    [call] = calls.open_calls(story.carol)
    assert (call.conversation.direction, call.conversation.pk == told.pk) == ("internal", False)
    told.refresh_from_db()
    assert (told.ended_at is not None, told.aliases.exists()) == (True, False)


def test_a_conference_with_a_number_outside_knows_who_was_asked(story, completed):
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, number=CALLER)
    story.later(3)
    conference_commands.join(story.alice)
    assert (story.states("alice"), len(world.all_parties())) == (TALKING, 2)
    transfers.cancel(story.alice)
    assert (story.states("alice"), story.party(party)) == (TALKING, "connected")


def test_a_conference_among_colleagues(story, completed):
    calls.call_colleague(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.start_warm(story.bob, target=story.carol)
    calls.accept(story.carol)
    conference_commands.join(story.bob)
    assert [story.states(name) for name in ("alice", "bob", "carol")] == [TALKING] * 3
    calls.hang_up(story.alice)
    assert [story.states(name) for name in ("alice", "bob", "carol")] == [[], TALKING, TALKING]
    calls.hang_up(story.carol)
    story.assert_quiet()


@pytest.mark.parametrize("act", [conference_commands.toggle, conference_commands.join])
def test_without_an_answered_consult_it_is_refused(story, act):
    with pytest.raises(Refused, match="No transfer is under way"):
        act(story.alice)
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    with pytest.raises(Refused, match="Bob Example has not answered yet"):
        act(story.alice)
    calls.accept(story.bob)
    with pytest.raises(Refused):
        act(story.bob)
    conference_commands.join(story.alice)
    with pytest.raises(Refused, match="with both already"):
        act(story.alice)
    assert story.party(party) == "connected"


def test_nobody_is_put_on_hold_in_a_conference(story, conference):
    for user in (story.alice, story.bob):
        with pytest.raises(Refused, match="Complete or cancel"):
            calls.hold(user)
    assert story.party(conference) == "connected"


def test_a_conference_the_cms_takes_but_does_not_make_is_reported(story, consult, monkeypatch):
    # the telephone system takes the command and does nothing
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", lambda command: None)
    conference_commands.join(story.alice)
    monkeypatch.undo()
    story.later(6)
    assert story.told("alice") == ["The telephone system did not do that. Try again."]
    assert story.transfer().state == TransferState.CONSULTING
    conference_commands.join(story.alice)
    assert story.transfer().state == TransferState.CONFERENCE
