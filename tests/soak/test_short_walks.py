"""Short walks under chaos. One that fails is made as short as can be by hypothesis, and printed; keep it as a test."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from crm_ui.models import BusinessTransaction
from presence.connectors.simulator import world
from presence.models import Agent, Call, Conversation
from presence.models.simulator import SimAgent, SimConversation
from tests.chance_plays import play
from tests.soak import audit, invariants
from tests.soak.acts import ACTS, Walk
from tests.soak.company import ANSWERS_ALONE, SteppedCompany
from tests.soak.soak import settle
from tests.soak.weather import LEVELS

pytestmark = pytest.mark.django_db(transaction=True)

chance = st.randoms(use_true_random=False)


class ShortWalk(RuleBasedStateMachine):
    """The acts of the soak, one by one."""

    def __init__(self, company: SteppedCompany):
        super().__init__()
        self.company = company
        self.walk = Walk(company, Random(1))
        for user in company.users.values():
            self.walk.give("log-on", user)
            company.opens_page(user)
        world.set_colleague(ANSWERS_ALONE, simulated=True, now=company.now)

    @rule(act=st.sampled_from(sorted(ACTS)), random=chance)
    def somebody_acts(self, act: str, random: Random) -> None:
        self.walk.random = self.company.connector.chaos.random = random
        self.walk.do(act)
        assert invariants.problems() == [], self.walk.steps

    @rule(random=chance)
    def a_call_goes_on(self, random: Random) -> None:
        self.somebody_acts("user goes on", random)

    @rule(levels=st.sampled_from(LEVELS), silent=st.booleans())
    def chaos(self, levels: dict[str, int], silent: bool) -> None:
        world.set_chaos(silent=silent, **levels)

    @rule()
    def restart(self) -> None:
        world.restart()

    @rule()
    def list_is_fetched(self) -> None:
        self.company.reconcile()
        if not world.chaos().silent:
            assert audit.now().lines() == [], self.walk.steps

    def teardown(self) -> None:
        settle(self.company)
        found = audit.at_the_end(self.company.left).lines()
        for rows in (BusinessTransaction, Call, Conversation, SimConversation, SimAgent):
            rows.objects.all().delete()
        Agent.objects.update(cms_sequence=0, cms_logged_on=False, work_mode=1, next_work_mode=None)
        assert found == [], self.walk.steps


@pytest.fixture
def machine() -> Callable[[], ShortWalk]:
    company = SteppedCompany(Random(1))
    return lambda: ShortWalk(company)


def test_whatever_happens_in_a_short_walk_the_books_are_right(machine: Callable[[], ShortWalk]) -> None:
    play(machine, times=15, acts=20)
