"""Chaos at the edge of the simulator: what becomes of events and commands, and what the product makes of it."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from presence import contract
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import late, world
from presence.connectors.simulator.chaos import OVERTAKEN_SECONDS, Chaos
from presence.contract import AgentChanged
from presence.models import Call, Conversation, Transfer
from presence.models.simulator import SimLateEvent, World
from presence.sessions import logon
from presence.status import board
from presence.transfers import commands as transfers
from presence.workers import scheduler
from tests.presence.story import CALLER

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 2_000


def events(number: int = MANY) -> list[AgentChanged]:
    at = timezone.now()
    return [AgentChanged(user="bob", sequence=n, logged_on=True, work_mode=1, at=at) for n in range(number)]


def delivered(**levels: int):
    return Chaos(Random(1)).deliveries(events(), levels=World(**levels))


def test_without_chaos_events_come_as_they_are():
    told = delivered()
    assert ([event.sequence for event in told.at_once], told.late) == (list(range(MANY)), [])


def test_a_share_of_events_never_comes():
    assert 0.65 < len(delivered(drop=30).at_once) / MANY < 0.75
    assert delivered(drop=100).at_once == []


def test_repeated_events_come_three_times():
    times = Counter(event.sequence for event in delivered(repeat=50).at_once)
    assert set(times.values()) == {1, 3}
    assert len(times) == MANY


def test_delayed_events_come_late_but_not_later_than_said():
    told = delivered(delay=5)
    assert len(told.late) == MANY
    assert 0 < min(seconds for seconds, _event in told.late) <= max(seconds for seconds, _event in told.late) <= 5


def test_overtaken_events_come_after_those_that_followed():
    told = delivered(reorder=40)
    assert 0.35 < len(told.late) / MANY < 0.45
    assert max(seconds for seconds, _event in told.late) <= OVERTAKEN_SECONDS
    assert [event.sequence for event in told.at_once] != sorted(event.sequence for event in told.at_once)


def test_commands_are_obeyed_refused_not_carried_out_or_not_answered():
    chaos = Chaos(Random(1))
    fates = Counter(chaos.fate(World(refuse=25, lie=25, no_answer=50)) for _command in range(MANY))
    assert set(fates) == {(False, "refused"), (False, "done"), (True, ""), (False, ""), (True, "done")}
    assert chaos.fate(World()) == (True, "done")


def test_the_same_seed_gives_the_same_chaos():
    levels = World(drop=10, repeat=20, delay=3, reorder=30)
    told = [Chaos(Random(4)).deliveries(events(50), levels=levels) for _time in range(2)]
    assert [each.sequence for each in told[0].at_once] == [each.sequence for each in told[1].at_once]
    assert [seconds for seconds, _event in told[0].late] == [seconds for seconds, _event in told[1].late]


def test_a_late_event_comes_when_its_time_has_come_and_once(story):
    world.set_chaos(delay=10)
    world.simulate_inbound(CALLER, to="alice")
    assert story.state("alice") == ""
    assert SimLateEvent.objects.exists()
    story.later(11)
    assert story.state("alice") == "alerting"
    assert late.due(story.destination, now=timezone.now() + timedelta(minutes=1)) == []


def test_a_late_event_comes_as_it_was_told(story):
    party = world.simulate_inbound(CALLER, to="alice", attached_data={"order": "4711"})
    calls.accept(story.alice)
    told = gateway.connector_for(story.destination).snapshot()
    everything = [*told.agents, *told.calls, *told.conversations, *told.transfers]
    late.keep(story.destination, [(1.0, event) for event in everything], now=timezone.now())
    assert late.due(story.destination, now=timezone.now() + timedelta(seconds=2)) == everything
    world.outside_hang_up(party.pk)


def test_a_refused_command_changes_nothing_and_says_so(story):
    story.caller_rings("alice")
    world.set_chaos(refuse=100)
    with pytest.raises(Refused, match="refuses this now"):
        calls.accept(story.alice)
    assert story.state("alice") == "alerting"


def test_a_command_that_was_accepted_but_not_carried_out_is_reported(story):
    story.caller_rings("alice")
    world.set_chaos(lie=100)
    calls.accept(story.alice)
    assert story.state("alice") == "alerting"
    story.later(10)
    assert "The telephone system did not do that. Try again." in story.told("alice")


def test_a_command_without_an_answer_may_have_been_carried_out(story):
    connector = gateway.connector_for(story.destination)
    connector.chaos = Chaos(Random(1))
    world.set_chaos(no_answer=100)
    done = 0
    for _time in range(20):
        before = story.simulated("alice").work_mode
        with pytest.raises(contract.CmsTimeout):
            connector.execute(contract.SetWorkMode("alice", work_mode=3 - before))
        done += story.simulated("alice").work_mode != before
    assert 0 < done < 20


def test_after_a_restart_everybody_is_free_and_told(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    world.simulate_inbound(CALLER, to="carol")
    world.restart()
    assert Call.objects.open().count() == 4, "nobody was told yet"
    scheduler.reconcile(timezone.now())
    story.assert_quiet()
    for name in ("alice", "bob", "carol"):
        assert board.fresh(story.users[name].pk).word == "available"
    assert set(Conversation.objects.values_list("end_reason", flat=True)) == {"lost"}
    assert Transfer.objects.get().failure == "unconfirmed"
    assert any("Your call with +4930234567890 has ended" in said for said in story.told("alice"))
    assert any("did not say what became of the transfer" in said for said in story.told("alice"))
    assert any("Your call with" in said for said in story.told("bob"))


def test_a_call_that_was_handed_over_is_over_after_a_restart_too(story):
    """The system's list still holds it, as ended, for the sake of its transfer."""
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    world.restart()
    scheduler.reconcile(timezone.now())
    story.assert_quiet()


def test_so_is_that_of_who_has_taken_a_caller_who_came_back(story):
    """The list still holds the leg, as ended, as it alone says who has got the caller."""
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    calls.reject(story.bob)
    calls.accept(story.alice)
    world.restart()
    assert len(gateway.connector_for(story.destination).snapshot().calls) == 1
    scheduler.reconcile(timezone.now())
    story.assert_quiet()


def test_telephones_stay_logged_on_over_a_restart_and_can_be_called(story):
    story.caller_talks_to("alice")
    world.restart()
    scheduler.reconcile(timezone.now())
    logon.set_work_mode(story.alice, code=1)
    story.caller_talks_to("alice")
    assert story.state("alice") == "connected"


def test_events_that_were_on_their_way_at_a_restart_are_lost(story):
    world.set_chaos(delay=10)
    world.simulate_inbound(CALLER, to="alice")
    world.restart()
    story.later(11)
    assert story.state("alice") == ""


def test_what_was_known_to_be_over_is_not_opened_again_by_an_old_event(story):
    """The call rang and was accepted; both events came late, after the system's list had told that it is over."""
    emit, told = gateway.connector_for(story.destination).emit, []
    world.simulate_inbound(CALLER, to="alice")
    gateway.connector_for(story.destination).emit = told.extend
    calls.accept(story.alice)
    gateway.connector_for(story.destination).emit = lambda events: None
    world.outside_hang_up(world.all_parties()[0].pk)
    scheduler.reconcile(timezone.now())
    emit(told)
    story.assert_quiet()
