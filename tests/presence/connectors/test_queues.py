"""Queues of the simulator: callers in their order, agents by who is idle longest, nobody lost."""

import pytest

from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.connectors.simulator import queues, world
from presence.models.simulator import SimLeg
from presence.sessions import logon
from tests.presence.stepped import SteppedStory
from tests.presence.story import CALLER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
NAMES = ("alice", "bob", "carol")


@pytest.fixture
def story() -> SteppedStory:
    """Alice and Bob are agents of Service; Carol is logged on too, but not an agent of it."""
    story = SteppedStory(NAMES)
    queues.make("service", world=story.world)
    for name in ("alice", "bob"):
        logs_in(story, name)
    return story


def logs_in(story: SteppedStory, name: str, *, logged_in: bool = True) -> None:
    queues.log_in(name, key="service", logged_in=logged_in, world=story.world, now=story.now)


def rings(story: SteppedStory, number: str = CALLER, to: str = "queue:service") -> SimLeg:
    return world.simulate_inbound(number, to=to)


def ringing(story: SteppedStory) -> list[str]:
    return [name for name in NAMES if story.state(name) == "alerting"]


def waiting(story: SteppedStory) -> list[tuple[int, str]]:
    return [(caller.place, caller.number) for caller in queues.all_queues(story.world)[0].waiting]


def test_a_caller_is_offered_to_the_agent_idle_longest_and_never_to_others(story):
    story.caller_talks_to("alice")
    calls.hang_up(story.alice)
    rings(story)
    assert ringing(story) == ["bob"]
    rings(story)
    rings(story)
    assert sorted(ringing(story)) == ["alice", "bob"]


def test_the_number_of_a_queue_leads_to_it(story):
    rings(story, to="7001")
    assert ringing(story) == ["alice"]
    assert world.all_parties()[0].conversation.dialed == "7001"


def test_a_caller_whom_an_agent_lets_ring_goes_to_the_next_and_comes_round_again(story):
    party = rings(story)
    (first,) = ringing(story)
    story.pass_(31)
    (second,) = ringing(story)
    assert {first, second} == {"alice", "bob"}
    calls.reject(story.users[second])
    assert (ringing(story), story.party(party)) == ([], "queued")
    story.pass_(31)
    assert len(ringing(story)) == 1
    calls.accept(story.users[ringing(story)[0]])
    assert story.party(party) == "connected"


def test_callers_are_served_in_their_order_and_a_refusal_costs_no_place(story):
    logs_in(story, "bob", logged_in=False)
    talking = rings(story)
    calls.accept(story.alice)
    for number in ("+4930231250001", "+4930231250002", "+4930231250003"):
        rings(story, number)
        story.pass_(1)
    assert waiting(story) == [(1, "+4930231250001"), (2, "+4930231250002"), (3, "+4930231250003")]
    world.outside_hang_up(talking.pk)
    story.pass_(1)
    calls.reject(story.alice)
    assert waiting(story)[0] == (1, "+4930231250001")
    assert queues.all_queues(story.world)[0].waiting[0].rings_at == ""
    story.pass_(31)
    calls.accept(story.alice)
    assert waiting(story) == [(1, "+4930231250002"), (2, "+4930231250003")]


def test_a_caller_waits_until_an_agent_logs_in(story):
    for name in ("alice", "bob"):
        logs_in(story, name, logged_in=False)
    party = rings(story)
    story.pass_(2)
    assert story.party(party) == "queued"
    logs_in(story, "carol")
    story.pass_(1)
    assert ringing(story) == ["carol"]


def test_a_waiting_caller_can_hang_up(story):
    logon.log_off_cms(story.alice)
    logon.log_off_cms(story.bob)
    party = rings(story)
    assert waiting(story) == [(1, CALLER)]
    world.outside_hang_up(party.pk)
    assert waiting(story) == []
    story.assert_quiet()


def test_an_agent_in_wrap_up_or_not_ready_is_not_asked(story):
    logon.set_work_mode(story.alice, code=2)
    rings(story)
    rings(story)
    assert ringing(story) == ["bob"]


def test_two_agents_share_what_waits(story):
    parties = [rings(story, f"+493023125{number:04}") for number in range(6)]
    served = []
    for _round in range(3):
        for name in ringing(story):
            calls.accept(story.users[name])
            served.append(name)
        for party in parties:
            if story.party(party) == "connected":
                world.outside_hang_up(party.pk)
        story.pass_(1)
    assert (served.count("alice"), served.count("bob")) == (3, 3)
    story.assert_quiet()


def test_a_queue_that_is_not_there_is_refused(story):
    with pytest.raises(Refused, match="no queue “nowhere”"):
        rings(story, to="queue:nowhere")
    with pytest.raises(Refused, match="no queue “nowhere”"):
        queues.log_in("alice", key="nowhere", logged_in=True, world=story.world, now=story.now)


def test_telephones_ring_as_long_as_the_world_has_it(story):
    world.set_ring_seconds(5)
    rings(story)
    (first,) = ringing(story)
    story.pass_(4)
    assert ringing(story) == [first]
    story.pass_(2)
    assert ringing(story) not in ([first], [])


def test_who_waits_for_anyone_is_shown_too(story):
    for name in NAMES:
        logon.log_off_cms(story.users[name])
    rings(story, to="")
    service, anyone = queues.all_queues(story.world)
    assert (service.name, service.members, service.free) == ("Service", ["alice", "bob"], 0)
    assert (anyone.key, anyone.name, [caller.place for caller in anyone.waiting]) == ("", "Anyone available", [1])
