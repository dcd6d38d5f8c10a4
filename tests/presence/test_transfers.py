from itertools import pairwise, product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from presence import calls, gateway, overdue, sessions, transfers
from presence.calls import Refused
from presence.connectors import base
from presence.connectors.simulator import world
from presence.connectors.simulator.acts import ring_timeout
from presence.models import (
    OPEN_TRANSFER_STATES,
    Call,
    Conversation,
    Transfer,
    TransferState,
)
from presence.signals import transfer_completed
from presence.transfers import GRACE
from presence.transitions import TRANSFERS
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_every_open_transfer_state_can_end():
    for state in OPEN_TRANSFER_STATES:
        ways = {to for (of, _what), to in TRANSFERS.items() if of == state}
        assert {TransferState.COMPLETED, TransferState.CANCELLED, TransferState.FAILED} <= ways


# Blind


def test_a_blind_transfer_that_is_accepted_is_completed_once(story, completed):
    party = story.caller_talks_to("alice", ticket="4711")
    transfers.start_blind(story.alice, target=story.bob, note="Wants his money back")
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("", "alerting", "dialing")
    calls.accept(story.bob)
    assert (story.state("bob"), story.party(party)) == ("connected", "connected")
    (transfer,) = completed
    assert (transfer.sender, transfer.receiver, transfer.kind) == (story.alice, story.bob, "blind")
    assert transfer.note == transfer.conversation.note == "Wants his money back"
    assert transfer.conversation.envelope.values["ticket"] == "4711"
    story.later(60)
    assert len(completed) == 1
    calls.hang_up(story.bob)
    story.assert_quiet()


@pytest.mark.parametrize("why", ["rejected", "no-answer"])
def test_a_blind_transfer_nobody_takes_comes_back_to_the_sender(story, completed, why):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    if why == "rejected":
        calls.reject(story.bob)
    else:
        story.later(31)
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("alerting", "", "dialing")
    assert (story.transfer().state, story.transfer().failure) == ("returned", why)
    assert story.told("alice")[0].startswith("Bob Example d")
    assert story.told("alice")[0].endswith("The caller comes back to you.")
    calls.accept(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    assert completed == []


def test_a_returned_caller_can_be_transferred_again(story, completed):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.reject(story.bob)
    calls.accept(story.alice)
    transfers.start_blind(story.alice, target=story.carol)
    calls.accept(story.carol)
    assert [transfer.receiver for transfer in completed] == [story.carol]


def test_a_caller_whom_the_sender_does_not_take_back_goes_to_anyone_available(story):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.reject(story.bob)
    calls.reject(story.alice)
    assert (story.state("carol"), story.party(party)) == ("alerting", "dialing")
    calls.accept(story.carol)
    assert story.party(party) == "connected"


def test_a_caller_whose_sender_has_logged_off_goes_to_anyone_available(story):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    sessions.log_off_cms(story.alice)
    calls.reject(story.bob)
    assert (story.state("carol"), story.party(party)) == ("alerting", "dialing")


def test_a_caller_whom_nobody_can_take_waits_and_is_not_dropped(story):
    party = story.caller_talks_to("alice")
    sessions.set_work_mode(story.carol, code=2)
    transfers.start_blind(story.alice, target=story.bob)
    sessions.log_off_cms(story.alice)
    calls.reject(story.bob)
    assert story.party(party) == "queued"
    sessions.set_work_mode(story.carol, code=1)
    story.later(1)
    assert story.state("carol") == "alerting"


def test_a_caller_who_hangs_up_in_a_blind_transfer_stops_the_ringing(story):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    world.outside_hang_up(party.pk)
    assert (story.transfer().state, story.transfer().failure) == ("cancelled", "caller-hung-up")
    assert story.told("alice") == ["The other side has hung up. The transfer to Bob Example has ended."]
    story.assert_quiet()


def test_a_target_who_became_busy_is_named_and_nothing_changes(story):
    party = story.caller_talks_to("alice")
    story.caller_talks_to("bob")
    for start in (transfers.start_blind, transfers.start_warm):
        with pytest.raises(Refused, match="Bob Example is no longer available: Busy, in a call"):
            start(story.alice, target=story.bob, seen_version=1)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    assert not Transfer.objects.exists()


def test_a_second_click_on_blind_transfer_is_refused_and_changes_nothing(story):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    with pytest.raises(Refused, match="no call to transfer"):
        transfers.start_blind(story.alice, target=story.bob)
    assert Transfer.objects.count() == 1
    assert story.state("bob") == "alerting"


def test_two_transfers_of_one_conversation_are_kept_apart_by_the_database(story):
    story.caller_talks_to("alice")
    call = calls.open_calls(story.alice)[0]
    Transfer.objects.create(
        conversation=call.conversation, sender=story.alice, receiver=story.carol, kind="warm", cms_id="other"
    )
    with pytest.raises(Refused, match="is being transferred already"):
        transfers.start_blind(story.alice, target=story.bob)
    assert story.state("alice") == "connected"


def test_two_senders_cannot_hand_over_to_one_colleague_at_the_same_time(story, monkeypatch):
    first, second = story.caller_talks_to("alice"), story.caller_talks_to("carol")
    transfers.start_blind(story.alice, target=story.bob)
    monkeypatch.setattr("presence.people.must_be_available", lambda *args, **kwargs: None)  # both looked before
    with pytest.raises(Refused, match="bob is busy"):
        transfers.start_blind(story.carol, target=story.bob)
    assert (story.state("carol"), story.party(first), story.party(second)) == ("connected", "dialing", "connected")
    assert not Transfer.objects.open().filter(sender=story.carol).exists()


@pytest.mark.parametrize("start", [transfers.start_blind, transfers.start_warm])
def test_nobody_transfers_to_himself_or_to_nothing(story, start):
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="to yourself"):
        start(story.alice, target=story.alice)
    with pytest.raises(Refused, match="not a telephone number"):
        start(story.alice, number="nobody")
    with pytest.raises(Refused, match="has letters"):
        start(story.alice, number="0800 FLOWERS")
    assert story.state("alice") == "connected"


@pytest.mark.parametrize(
    "typed", ["0049 (0) 30 23125100", "+49 030 23125100", "+49 0 30 23125100", "\u202d+49 30 23125100\u202c"]
)
@pytest.mark.parametrize("start", [transfers.start_blind, transfers.start_warm])
def test_a_number_in_any_spelling_is_the_one_dialled(story, start, typed):
    story.caller_talks_to("alice")
    assert start(story.alice, number=typed).number == "+493023125100"


def test_an_extension_typed_is_the_colleague(story, completed):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, number=story.bob.agent.extension)
    calls.accept(story.bob)
    assert completed[0].receiver == story.bob


def test_a_blind_transfer_to_an_outside_number_is_completed_without_receiver(story, completed):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, number="+49 30 555 0100")
    assert story.party(party) == "dialing"
    story.later(3)
    assert story.party(party) == "connected"
    assert [(transfer.receiver, transfer.number) for transfer in completed] == [(None, "+49305550100")]
    assert Call.objects.open().count() == 0
    world.outside_hang_up(party.pk)
    story.assert_quiet()


def test_an_outside_number_that_does_not_answer_brings_the_caller_back(story):
    world.set_outside_answers(False)
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, number="+49305550100")
    story.later(31)
    assert (story.state("alice"), story.party(party)) == ("alerting", "dialing")


# Warm


def consult(story: Story, *, answered: bool = True):
    party = story.caller_talks_to("alice", ticket="4711")
    transfers.start_warm(story.alice, target=story.bob, note="Angry")
    if answered:
        calls.accept(story.bob)
    return party


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
    sessions.log_off_cms(story.bob)
    calls.reject(story.carol)
    assert (story.state("alice"), story.state("bob"), story.state("carol")) == ("dialing", "", "")
    sessions.log_on_cms(story.bob)
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


# When the CMS fails


def test_a_cancel_that_the_cms_refuses_is_not_done_later_behind_the_users_back(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    ringing_until = story.transfer().deadline
    world.set_chaos(refuse=100)
    with pytest.raises(Refused, match="refuses this now"):
        transfers.cancel(story.alice)
    world.set_chaos()
    assert story.transfer().deadline == ringing_until
    calls.accept(story.bob)
    world.set_chaos(refuse=100)
    with pytest.raises(Refused, match="refuses this now"):
        transfers.cancel(story.alice)
    world.set_chaos()
    story.later(120)
    assert story.states("alice") == [("primary", "held"), ("consult", "connected")]
    assert story.transfer().state == TransferState.CONSULTING


def test_a_cms_that_refuses_a_transfer_says_why_and_the_caller_is_still_there(story, monkeypatch):
    party = story.caller_talks_to("alice")
    raises(monkeypatch, story, base.CmsError("No line is free."))
    for start in (transfers.start_blind, transfers.start_warm):
        with pytest.raises(Refused, match="No line is free"):
            start(story.alice, target=story.bob)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    assert not Transfer.objects.open().exists()


def test_a_transfer_the_cms_never_heard_of_is_given_up_after_its_deadline(story, monkeypatch):
    party = story.caller_talks_to("alice")
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", lambda command: None)
    transfers.start_blind(story.alice, target=story.bob)
    monkeypatch.undo()
    assert story.transfer().state == "requested"
    story.later(36)
    assert story.transfer().state == "failed"
    assert "did not say what became of the transfer to Bob Example" in story.told("alice")[0]
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")


def test_a_time_out_of_the_command_leaves_the_answer_to_the_events(story, monkeypatch):
    story.caller_talks_to("alice")
    raises(monkeypatch, story, base.CmsTimeout("The telephone system did not answer in time."), first=True)
    transfers.start_warm(story.alice, target=story.bob)
    assert story.transfer().state == "requested"
    assert story.state("bob") == "alerting"


def test_a_completion_that_the_cms_ignores_can_be_tried_again(story, monkeypatch, completed):
    consult(story)
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", lambda command: None)
    transfers.complete(story.alice)
    assert story.transfer().state == TransferState.COMPLETING
    monkeypatch.undo()
    story.later(6)
    assert story.transfer().state == TransferState.CONSULTING
    assert "did not complete the transfer" in story.told("alice")[0]
    transfers.complete(story.alice)
    assert len(completed) == 1


def test_a_ringing_the_cms_does_not_end_is_ended_for_it(story):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    overdue.expire(timezone.now() + ring_timeout() + GRACE)  # the simulator's own clock stands still
    assert (story.state("alice"), story.party(party)) == ("alerting", "dialing")
    assert story.transfer().failure == "no-answer"


def test_the_effect_of_a_transfer_that_failed_is_tried_again_and_happens_once(story):
    told = []

    def receiver(transfer: Transfer, **kwargs: object) -> None:
        told.append(transfer.pk)
        if len(told) == 1:
            raise RuntimeError("no number range")

    transfer_completed.connect(receiver)
    try:
        consult(story)
        transfers.complete(story.alice)
        assert story.transfer().handled_at is None
        story.later(10)
        assert len(told) == 1
        story.later(40)
        assert (len(told), story.transfer().handled_at is None) == (2, False)
    finally:
        transfer_completed.disconnect(receiver)
    story.later(100)
    assert len(told) == 2


def raises(monkeypatch: pytest.MonkeyPatch, story: Story, error: Exception, *, first: bool = False) -> None:
    """The CMS raises; with `first`, only after it has done what it was told."""
    connector = gateway.connector_for(story.destination)
    execute = connector.execute

    def execute_and_raise(command: base.Command) -> None:
        if first:
            execute(command)
        raise error

    monkeypatch.setattr(connector, "execute", execute_and_raise)


# When the sender's browser crashes


@pytest.mark.parametrize("answered", [False, True])
def test_a_sender_whose_browser_crashes_in_a_consult_loses_nobody(story, completed, answered):
    party = consult(story, answered=answered)
    sessions.lease_closed(story.alice.pk, worker="browser")
    story.later(1)
    assert (story.party(party), story.toolbar("alice").state) == ("held", "consulting")
    sessions.lease_opened(story.alice.pk, worker="another")
    bar = story.toolbar("alice")
    assert {button.command for button in bar.buttons if button.enabled} >= {"cancel", "hang-up"}
    if answered:
        transfers.complete(story.alice)
        assert (story.state("bob"), len(completed)) == ("connected", 1)
    else:
        story.later(31)
        assert (story.state("alice"), story.party(party)) == ("connected", "connected")


@pytest.mark.parametrize("who", ["colleague", "caller"])
def test_a_sender_who_never_comes_back_to_the_browser_leaves_nobody_waiting_alone(story, who):
    party = consult(story)
    sessions.lease_closed(story.alice.pk, worker="browser")
    if who == "colleague":
        calls.hang_up(story.bob)
        assert (story.states("alice"), story.party(party)) == ([("primary", "connected")], "connected")
        world.outside_hang_up(party.pk)
    else:
        world.outside_hang_up(party.pk)
        assert story.states("bob") == [("primary", "connected")]
        calls.hang_up(story.bob)
    story.assert_quiet()


def test_the_database_lets_a_conversation_have_one_open_transfer(story):
    story.caller_talks_to("alice")
    people = {"conversation": Conversation.objects.get(), "sender": story.alice, "kind": "warm"}
    for first, second in product(OPEN_TRANSFER_STATES, repeat=2):
        opened = Transfer.objects.create(**people, receiver=story.bob, state=first)
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.create(**people, receiver=story.carol, state=second)
        Transfer.objects.filter(pk=opened.pk).update(state="failed")
