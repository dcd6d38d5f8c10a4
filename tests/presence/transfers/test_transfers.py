"""A transfer when the telephone system or a browser fails, and what the database allows."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from presence import contract
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.connectors.simulator.acts import ring_timeout
from presence.models import (
    OPEN_TRANSFER_STATES,
    Conversation,
    Transfer,
    TransferState,
)
from presence.sessions import logon
from presence.signals import transfer_completed
from presence.state_machines.tables import TRANSFERS
from presence.transfers import commands as transfers
from presence.transfers import time_outs
from presence.transfers.commands import GRACE
from tests.presence.story import Story, consult

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


def test_every_open_transfer_state_can_end():
    for state in OPEN_TRANSFER_STATES:
        ways = {to for (of, _what), to in TRANSFERS.items() if of == state}
        assert {TransferState.COMPLETED, TransferState.CANCELLED, TransferState.FAILED} <= ways


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
    raises(monkeypatch, story, contract.CmsError("No line is free."))
    for start in (transfers.start_blind, transfers.start_warm):
        with pytest.raises(Refused, match="No line is free"):
            start(story.alice, target=story.bob)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    assert not Transfer.objects.open().exists()


def test_a_transfer_the_cms_never_heard_of_is_given_up_after_its_deadline(story, monkeypatch):
    party = story.caller_talks_to("alice")
    # the telephone system takes the command and does nothing
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
    raises(monkeypatch, story, contract.CmsTimeout("The telephone system did not answer in time."), first=True)
    transfers.start_warm(story.alice, target=story.bob)
    assert story.transfer().state == "requested"
    assert story.state("bob") == "alerting"


def test_a_completion_that_the_cms_ignores_can_be_tried_again(story, monkeypatch, completed):
    consult(story)
    # the telephone system takes the command and does nothing
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
    time_outs.expire_transfers(timezone.now() + ring_timeout() + GRACE)  # the simulator's own clock stands still
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

    def execute_and_raise(command: contract.Command) -> None:
        if first:
            execute(command)
        raise error

    # the telephone system fails
    monkeypatch.setattr(connector, "execute", execute_and_raise)


# When the sender's browser crashes


@pytest.mark.parametrize("answered", [False, True])
def test_a_sender_whose_browser_crashes_in_a_consult_loses_nobody(story, completed, answered):
    party = consult(story, answered=answered)
    logon.lease_closed(story.alice.pk, worker="browser")
    story.later(1)
    assert (story.party(party), story.toolbar("alice").state) == ("held", "consulting")
    logon.lease_opened(story.alice.pk, worker="another")
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
    logon.lease_closed(story.alice.pk, worker="browser")
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
