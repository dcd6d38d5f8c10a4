"""What commands and events may ask of the database: statements about the product's own tables."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest
from django.utils import timezone

from presence import contract
from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.connectors.simulator.commands import HANDLERS
from presence.contract import Event
from presence.inbox import receive as inbox
from presence.models import Call
from presence.sessions import departures, logon
from presence.transfers import commands as transfers
from presence.transfers import conference, pending
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story, consult
from tests.statements import Statements

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
Act = Callable[[Story], object]


class Command(NamedTuple):
    """How it comes to the command, how it is given, and how many statements that and all that comes of it may take."""

    before: Act
    given: Act
    at_most: int


@pytest.fixture
def story() -> Story:
    """Anna Keller may call Alice, who may hand her over to Bob."""
    make_contact("Anna Keller", account=make_account("Meridian Bikes GmbH"), main=True, phone=CALLER)
    return Story()


def at_rest(story: Story) -> None:
    pass


def deactivated_in_a_call(story: Story) -> None:
    story.caller_talks_to("alice")
    logon.lease_closed(story.alice.pk, worker="browser")
    story.alice.is_active = False
    story.alice.save()


def on_hold(story: Story) -> None:
    story.caller_talks_to("alice")
    calls.hold(story.alice)


def sent_on(story: Story) -> None:
    story.caller_rings("alice")
    calls.deflect(story.alice, target=story.bob)


def muted(story: Story) -> None:
    story.caller_talks_to("alice")
    calls.mute(story.alice)


COMMANDS: dict[type[contract.Command], Command] = {
    contract.LogOn: Command(lambda s: logon.log_off_cms(s.alice), lambda s: logon.log_on_cms(s.alice), 12),
    contract.LogOff: Command(at_rest, lambda s: logon.log_off_cms(s.alice), 8),
    contract.SetWorkMode: Command(at_rest, lambda s: logon.set_work_mode(s.alice, code=1000), 10),
    contract.Dial: Command(at_rest, lambda s: calls.call_colleague(s.alice, target=s.bob), 16),
    contract.Accept: Command(Story.caller_rings, lambda s: calls.accept(s.alice), 8),
    contract.Reject: Command(Story.caller_rings, lambda s: calls.reject(s.alice), 15),
    contract.Hold: Command(Story.caller_talks_to, lambda s: calls.hold(s.alice), 8),
    contract.Retrieve: Command(on_hold, lambda s: calls.retrieve(s.alice), 8),
    contract.Mute: Command(Story.caller_talks_to, lambda s: calls.mute(s.alice), 8),
    contract.Unmute: Command(muted, lambda s: calls.unmute(s.alice), 8),
    contract.HangUp: Command(Story.caller_talks_to, lambda s: calls.hang_up(s.alice), 12),
    contract.Release: Command(deactivated_in_a_call, lambda s: departures.see_off(timezone.now()), 21),
    contract.Deflect: Command(Story.caller_rings, lambda s: calls.deflect(s.alice, target=s.bob), 18),
    contract.TakeBack: Command(
        sent_on, lambda s: pending.take_back_sent_on(s.alice, call_id=Call.objects.get(user=s.alice).pk), 20
    ),
    contract.SendDigits: Command(Story.caller_talks_to, lambda s: calls.send_tones(s.alice, tones="1"), 4),
    contract.BlindTransfer: Command(
        Story.caller_talks_to, lambda s: transfers.start_blind(s.alice, target=s.bob, note="Angry"), 20
    ),
    contract.StartConsult: Command(
        Story.caller_talks_to, lambda s: transfers.start_warm(s.alice, target=s.bob, note="Angry"), 18
    ),
    contract.Toggle: Command(consult, lambda s: conference.toggle(s.alice), 10),
    contract.Conference: Command(consult, lambda s: conference.join(s.alice), 14),
    contract.CompleteTransfer: Command(consult, lambda s: transfers.complete(s.alice), 31),
    contract.CancelTransfer: Command(consult, lambda s: transfers.cancel(s.alice), 15),
}
EVENTS: dict[type[Event], int] = {
    contract.AgentChanged: 5,
    contract.CallChanged: 6,
    contract.ConversationChanged: 3,
    contract.TransferChanged: 7,
}


def test_every_command_and_event_has_a_budget() -> None:
    assert COMMANDS.keys() == HANDLERS.keys()
    assert EVENTS.keys() == inbox.HANDLERS.keys()


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_asks_no_more_than_its_budget(story: Story, kind: type[contract.Command]) -> None:
    command = COMMANDS[kind]
    command.before(story)
    with Statements() as asked:
        command.given(story)
    assert len(asked.own) <= command.at_most, asked.own


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_asks_no_more_than_its_budget(story: Story, kind: type[Event]) -> None:
    consult(story)
    told = gateway.connector_for(story.destination).snapshot()
    known = [*told.agents, *told.conversations, *told.calls, *told.transfers]
    event = next(each for each in known if isinstance(each, kind))
    destination = story.destination
    with Statements() as asked:
        inbox.receive(destination, [replace(event, sequence=event.sequence + 1)])
    assert len(asked.own) <= EVENTS[kind], asked.own


def test_a_call_with_a_warm_transfer_asks_no_more_than_its_budget(story: Story) -> None:
    with Statements() as asked:
        party = story.caller_talks_to("alice")
        transfers.start_warm(story.alice, target=story.bob, note="Angry")
        calls.accept(story.bob)
        transfers.complete(story.alice)
        world.outside_hang_up(party.pk)
    assert len(asked.own) <= 90, asked.own
    assert asked.savepoints <= 5
    assert asked.commits <= 12
