"""The autopilot: a seeded random walk that acts for simulated colleagues only, loses nobody and ends cleanly."""

from random import Random

import pytest

from presence.calls.commands import Refused
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.acts import OPEN_TRANSFER
from presence.connectors.simulator.scenarios import autopilot, autopilot_moves, run
from presence.connectors.simulator.scenarios.autopilot_moves import MOST_TALKS
from presence.models import Call, Conversation, Notice, Transfer, TransferState
from presence.models.scenarios import Autopilot
from presence.models.simulator import Player, SimConversation, SimLeg, SimTransfer
from presence.sessions import logon
from tests.presence.stepped import SteppedStory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

COLLEAGUES = ("ann", "ben", "cleo", "dora", "emil", "fay")
ACTS, EVERY = 80, 4


@pytest.fixture
def story() -> SteppedStory:
    """Alice is at her browser, six colleagues are simulated; half of them answer by themselves."""
    story = SteppedStory(["alice"], colleagues=COLLEAGUES)
    for place, name in enumerate(COLLEAGUES):
        world.set_colleague(name, simulated=True, auto_answer=place % 2 == 0)
    queues.make("service", world=story.world)
    for name in ("ann", "ben", "alice"):
        queues.log_in(name, key="service", logged_in=True, world=story.world, now=story.now)
    return story


def switch(story: SteppedStory, *, on: bool, seed: int = 1) -> None:
    autopilot.switch(story.world, on=on, seed=seed, now=story.now)


def acts(story: SteppedStory) -> int:
    return Autopilot.objects.get(world=story.world).acts


def check() -> None:
    """Nobody talks alone, and the CRM knows what is so."""
    legs = list(SimLeg.objects.open().select_related("agent", "conversation"))
    for conversation in SimConversation.objects.filter(ended_at=None):
        here = [leg.state for leg in legs if leg.conversation_id == conversation.pk]
        assert here, "open, but nobody is in it"
        assert here == ["queued"] or len(here) > 1, f"alone: {here}"
        assert "dialing" not in here or "alerting" in here, f"hears it ring, but it rings nowhere: {here}"
    told = set(Call.objects.open().values_list("user__username", "state", "kind"))
    assert told == {(leg.user, leg.state, leg.kind) for leg in legs if leg.agent}
    open_transfers = SimTransfer.objects.filter(state__in=OPEN_TRANSFER)
    assert set(open_transfers.values_list("reference", "state")) == set(
        Transfer.objects.open().values_list("cms_id", "state")
    )
    open_now = SimConversation.objects.filter(ended_at=None).count()
    assert open_now == Conversation.objects.filter(ended_at=None).count() <= MOST_TALKS + 1


def test_eighty_acts_lose_nobody_and_switched_off_all_ends_within_a_minute(story):
    switch(story, on=True)
    for act in range(ACTS):
        story.pass_(EVERY, tick=EVERY)
        if act % 2:
            check()
    assert acts(story) == ACTS
    assert Transfer.objects.filter(state=TransferState.COMPLETED).count() >= 5
    assert not Call.objects.filter(user=story.alice).exists(), "it called somebody at a browser"
    switch(story, on=False)
    story.pass_(60)
    story.assert_quiet()
    assert not Transfer.objects.filter(state=TransferState.COMPLETED, handled_at=None).exists()
    assert not Notice.objects.filter(shown_at=None).exists()
    before = acts(story)
    story.pass_(20)
    assert acts(story) == before


def test_the_same_seed_does_the_same(story):
    switch(story, on=True, seed=7)
    story.pass_(30)

    def choices(seed: int) -> list[str]:
        pilot = Autopilot.objects.get()
        chosen = []
        for act in range(20):
            random = Random(f"{seed}:{act}")
            chosen.append(
                autopilot_moves.choose(autopilot_moves.possible(pilot, random=random, now=story.now), random).what
            )
        return chosen

    assert choices(7) == choices(7) != choices(8)


def test_it_leaves_the_calls_of_people_alone(story):
    mine = story.caller_talks_to("alice")
    theirs = world.simulate_inbound("+4930231250001", to="ann", now=story.now)
    story.pass_(3)
    switch(story, on=True)
    story.pass_(120)
    assert (story.party(mine), story.party(theirs)) == ("connected", "connected")
    switch(story, on=False)
    story.pass_(60)
    assert SimConversation.objects.filter(ended_at=None).count() == 2


def test_it_does_notact_for_a_colleague_who_opens_a_browser(story):
    for name in COLLEAGUES[1:]:
        logon.lease_opened(story.users[name].pk, worker="browser")
    with pytest.raises(Refused, match="needs two simulated colleagues"):
        switch(story, on=True)
    assert not autopilot.is_on(story.world)


def test_it_waits_while_a_scenario_is_played(story):
    switch(story, on=True)
    story.pass_(30)
    for leg in SimLeg.objects.open().filter(agent=None):
        world.outside_hang_up(leg.pk)
    story.pass_(1)
    world.set_ring_seconds(5)
    run.start("never-answers", at=story.world, by=story.alice, now=story.now)
    before = SimConversation.objects.filter(player=Player.AUTOPILOT).count()
    story.pass_(25)
    assert run.latest(story.world).ended_at is None
    assert SimConversation.objects.filter(player=Player.AUTOPILOT).count() == before
    story.pass_(40)
    assert run.latest(story.world).passed_over == []
    assert SimConversation.objects.filter(player=Player.AUTOPILOT).count() > before


def test_switching_it_on_twice_begins_once(story):
    switch(story, on=True, seed=1)
    story.pass_(10)
    before = acts(story)
    switch(story, on=True, seed=2)
    assert Autopilot.objects.get().seed == 1
    assert acts(story) == before > 0


def test_calls_of_the_autopilot_do_not_ring_at_people(story):
    for name in ("ann", "ben"):
        queues.log_in(name, key="service", logged_in=False, world=story.world, now=story.now)
    party = world.simulate_inbound("+4930231250001", to="queue:service", player=Player.AUTOPILOT, now=story.now)
    story.pass_(5)
    assert (story.party(party), story.state("alice")) == ("queued", "")
