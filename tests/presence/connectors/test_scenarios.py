"""Scripted scenarios, each played to its end on a stepped clock."""

from datetime import timedelta
from itertools import pairwise

import pytest

from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.scenarios import run as scenario_run
from presence.connectors.simulator.scenarios.catalogue import SCENARIOS
from presence.connectors.simulator.scenarios.context import names_of
from presence.models import Agent, Conversation, Lease, Transfer, TransferState
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import Player, SimAgent, SimConversation
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.presence.stepped import SteppedStory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

COLLEAGUES = ("ann", "ben", "cleo", "dora", "emil", "fay")


@pytest.fixture
def story() -> SteppedStory:
    """Alice is at her browser; six colleagues are not there. Telephones ring for ten seconds."""
    story = SteppedStory(["alice"], colleagues=COLLEAGUES)
    world.set_ring_seconds(10)
    return story


def starts(story: SteppedStory, key: str, **options: object) -> ScenarioRun:
    return scenario_run.start(key, at=story.world, by=story.alice, now=story.now, **options)


def to_the_end(story: SteppedStory, *, within: float = 300) -> ScenarioRun:
    for _turn in range(round(within)):
        story.pass_(1)
        run = scenario_run.latest(story.world)
        if run.ended_at:
            return run
    raise AssertionError(f"it has not ended: step {run.next_step}, {run.passed_over}")


def handed_over() -> list[tuple[str, str]]:
    done = Transfer.objects.filter(state=TransferState.COMPLETED).order_by("pk")
    return list(done.values_list("sender__username", "receiver__username"))


def assert_given_back(story: SteppedStory) -> None:
    story.assert_quiet()
    assert not SimAgent.objects.filter(simulated=True).exists()
    assert not SimAgent.objects.filter(user__in=COLLEAGUES, logged_on=True).exists()
    assert not Agent.objects.filter(user__username__in=COLLEAGUES, cms_logged_on=True).exists()
    assert not Lease.objects.filter(user__username__in=COLLEAGUES).exists()
    assert not any(row.members for row in queues.all_queues(story.world))


def test_a_chain_of_three_transfers(story, completed):
    starts(story, "chain")
    run = to_the_end(story)
    assert run.passed_over == []
    parts = [run.cast[part] for part in ("first", "second", "third", "last")]
    assert handed_over() == list(pairwise(parts))
    assert [transfer.receiver.username for transfer in completed] == parts[1:]
    (conversation,) = SimConversation.objects.all()
    assert conversation.end_reason == "hung-up"
    hops = Conversation.objects.get().envelope.hops
    assert [(hop.sender, hop.receiver) for hop in hops] == list(pairwise(parts))
    assert_given_back(story)


def test_a_colleague_who_never_answers(story):
    starts(story, "never-answers")
    run = to_the_end(story)
    assert run.passed_over == []
    assert story.transfer().state == TransferState.RETURNED
    assert story.transfer().receiver.username == run.cast["silent"]
    (party,) = world.all_parties()
    assert party.with_whom == run.cast["helper"]
    assert_given_back(story)


def test_the_caller_nobody_takes_may_be_one_to_call_back(story):
    story.profile_says(fallback="call-back")
    starts(story, "never-answers")
    assert to_the_end(story).passed_over == []
    assert [party.end_reason for party in world.all_parties()] == ["call-back"]
    assert_given_back(story)


def test_a_busy_monday_morning(story, completed):
    starts(story, "monday")
    waited = 0
    for _second in range(30):
        story.pass_(1)
        waited = max([waited, *(len(each.waiting) for each in queues.all_queues(story.world))])
    run = to_the_end(story, within=200)
    assert waited >= 3
    assert run.passed_over == []
    inbound = SimConversation.objects.filter(player=Player.SCENARIO, direction="inbound")
    assert inbound.count() == 24
    assert {reason for reason in inbound.values_list("end_reason", flat=True)} == {"hung-up"}
    assert not inbound.filter(legs__agent=None, legs__answered_at=None).exists(), "hung up before anybody answered"
    assert handed_over() == [(run.cast["lead"], run.cast["expert"])] * 3
    assert len(completed) == 3
    assert (run.ended_at - run.started_at).total_seconds() < 170
    assert_given_back(story)


def test_a_person_can_play_along_and_acts_by_hand(story):
    starts(story, "chain", with_me=True)
    run = scenario_run.latest(story.world)
    assert run.cast["last"] == "alice"
    story.pass_(35)
    assert story.state("alice") == "alerting"
    story.pass_(7)
    assert story.state("alice") == "alerting", "nobody accepts for Alice"
    calls.accept(story.alice)
    run = to_the_end(story)
    assert run.passed_over == []
    assert handed_over()[-1] == (run.cast["third"], "alice")
    assert_given_back(story)


def test_a_person_who_does_nothing_stops_nothing(story):
    starts(story, "never-answers", with_me=True)
    run = to_the_end(story)
    assert [reason for _step, reason in run.passed_over] == ["Alice Example has not done so yet."]
    assert_given_back(story)


def test_a_person_hands_over_and_the_story_goes_on(story):
    starts(story, "never-answers", with_me=True)
    story.pass_(3)
    calls.accept(story.alice)
    story.pass_(5)
    silent = story.users[scenario_run.latest(story.world).cast["silent"]]
    transfers.start_blind(story.alice, target=silent, now=story.now)
    run = to_the_end(story)
    assert run.passed_over == []
    assert_given_back(story)


def test_stopped_in_the_middle_it_ends_for_all_at_once(story):
    starts(story, "monday")
    story.pass_(30)
    scenario_run.stop(story.world, now=story.now)
    run = to_the_end(story, within=5)
    assert run.stopped
    assert_given_back(story)


def test_a_restart_goes_on_where_it_was(story):
    starts(story, "chain")
    story.pass_(20)
    gateway.forget_connectors()
    gateway.connector_for(story.destination).now = lambda: story.now
    story.now += timedelta(minutes=10)  # nothing ticked meanwhile
    run = to_the_end(story)
    assert run.passed_over == []
    assert len(handed_over()) == 3
    assert_given_back(story)


def test_one_is_played_at_a_time(story):
    starts(story, "never-answers")
    with pytest.raises(Refused, match="A scenario is being played"):
        starts(story, "never-answers")
    assert ScenarioRun.objects.count() == 1


def test_too_few_colleagues_are_refused_in_plain_words(story):
    for name in COLLEAGUES[:3]:
        logon.lease_opened(story.users[name].pk, worker="browser")
    with pytest.raises(Refused, match="needs 4 colleagues who have no browser open and are in no call; there are 3"):
        starts(story, "chain")
    assert not ScenarioRun.objects.exists()


def test_people_at_browsers_are_not_chosen(story):
    logon.lease_opened(story.ann.pk, worker="browser")
    starts(story, "monday", with_me=True)
    run = scenario_run.latest(story.world)
    assert "ann" not in run.cast.values()
    assert set(run.borrowed) == set(COLLEAGUES) - {"ann"}


def test_colleagues_are_given_back_as_they_were(story):
    world.set_colleague("ann", simulated=True, auto_answer=True)
    world.set_colleague("ben", simulated=True, auto_answer=False)
    logon.set_work_mode(story.ben, code=2)
    queues.make("service", world=story.world)
    queues.log_in("ann", key="service", logged_in=True, world=story.world, now=story.now)
    starts(story, "monday")
    assert (story.simulated("ben").auto_answer, story.simulated("ben").work_mode) == (True, 1)
    story.pass_(4)
    scenario_run.stop(story.world, now=story.now)
    to_the_end(story, within=5)
    ann, ben = story.simulated("ann"), story.simulated("ben")
    assert (ann.simulated, ann.auto_answer, ann.logged_on) == (True, True, True)
    assert (ben.simulated, ben.auto_answer, ben.work_mode) == (True, False, 2)
    assert [(row.key, row.members) for row in queues.all_queues(story.world)] == [("sales", []), ("service", ["ann"])]


def test_a_colleague_who_comes_in_the_middle_acts_by_hand_from_then_on(story):
    starts(story, "chain")
    story.pass_(5)
    second = story.users[scenario_run.latest(story.world).cast["second"]]
    logon.lease_opened(second.pk, worker="browser")
    story.pass_(8)
    assert story.state(second.username) == "alerting"
    run = to_the_end(story)
    assert run.passed_over
    assert logon.Lease.objects.filter(user=second, worker="browser").exists()
    assert story.simulated(second.username).logged_on
    story.assert_quiet()


def test_nothing_is_played_while_the_telephone_system_is_silent(story):
    starts(story, "chain")
    world.set_silent(True)
    story.pass_(60)
    world.set_silent(False)
    assert world.all_parties() == []
    assert to_the_end(story).passed_over == []


def test_every_scenario_has_words_for_each_step(story):
    for key, scenario in SCENARIOS.items():
        starts(story, key)
        names = names_of(scenario_run.latest(story.world), scenario)
        assert all(step.text(names).endswith((".", "!")) for step in scenario.steps)
        assert [step.at for step in scenario.steps] == sorted(step.at for step in scenario.steps)
        scenario_run.stop(story.world, now=story.now)
        to_the_end(story, within=5)
