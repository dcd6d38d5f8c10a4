"""Handing a caller over without a word before: who has the caller then, and who gets the caller back."""

import pytest
from django.utils import timezone

from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.connectors.simulator import world
from presence.contract import TransferChanged
from presence.inbox.receive import receive
from presence.models import (
    Call,
    Transfer,
)
from presence.sessions import logon
from presence.transfers import commands as transfers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


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
    logon.log_off_cms(story.alice)
    calls.reject(story.bob)
    assert (story.state("carol"), story.party(party)) == ("alerting", "dialing")


def test_a_caller_whom_nobody_can_take_waits_and_is_not_dropped(story):
    party = story.caller_talks_to("alice")
    logon.set_work_mode(story.carol, code=2)
    transfers.start_blind(story.alice, target=story.bob)
    logon.log_off_cms(story.alice)
    calls.reject(story.bob)
    assert story.party(party) == "queued"
    logon.set_work_mode(story.carol, code=1)
    story.later(1)
    assert story.state("carol") == "alerting"


def test_a_caller_who_hangs_up_in_a_blind_transfer_stops_the_ringing(story):
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    world.outside_hang_up(party.pk)
    assert (story.transfer().state, story.transfer().failure) == ("cancelled", "caller-hung-up")
    assert story.told("alice") == ["The other side has hung up. The transfer to Bob Example has ended."]
    story.assert_quiet()


def test_a_sender_whose_caller_the_system_has_cut_off_hears_why_the_target_did_not_take_the_call(story):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    transfer = story.transfer()
    cut_off = TransferChanged(
        transfer=transfer.cms_id,
        sequence=transfer.cms_sequence + 1,
        conversation=transfer.conversation.cms_id,
        kind="blind",
        state="cancelled",
        sender="alice",
        receiver="bob",
        failure="rejected",
        at=timezone.now(),
    )
    receive(transfer.conversation.destination, [cut_off])
    assert story.told("alice") == ["Bob Example declined. The telephone system has ended the call."]


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
    # both looked before the other one's transfer began
    monkeypatch.setattr("presence.calls.reachability.must_be_available", lambda *args, **kwargs: "")
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
