"""The state machine of When Free requests, whatever happens in whatever order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from presence.models import OPEN_WHEN_FREE_STATES, WhenFreeState
from presence.state_machines.tables import WHEN_FREE, WHEN_FREE_EVENTS
from presence.status.derive import PresenceStatus
from presence.when_free.decide import LONGEST_WAIT, OFFER, Situation, verdict
from tests.points_of_time import NINE

SITUATIONS = st.builds(
    Situation,
    word=st.sampled_from(PresenceStatus.values),
    stale=st.booleans(),
    ready=st.booleans(),
    given=st.booleans(),
    elsewhere=st.booleans(),
    over=st.booleans(),
)
MOVES = WHEN_FREE | WHEN_FREE_EVENTS


@dataclass
class Paper:
    """A When Free request without a database."""

    state: str = WhenFreeState.WAITING
    call_back: bool = False
    expires_at: datetime = NINE + LONGEST_WAIT
    until: datetime | None = None


WHEN_FREE_OF_ANY_KIND = st.builds(
    Paper,
    state=st.sampled_from(OPEN_WHEN_FREE_STATES),
    call_back=st.booleans(),
    expires_at=st.sampled_from([NINE - OFFER, NINE + OFFER]),
    until=st.sampled_from([None, NINE - OFFER, NINE + OFFER]),
)


@given(WHEN_FREE_OF_ANY_KIND, SITUATIONS, st.booleans())
def test_every_verdict_is_a_line_of_the_state_machine(when_free, situation, others_turn):
    what = verdict(when_free, situation, now=NINE, others_turn=others_turn)
    assert what == "" or (when_free.state, what) in MOVES


@given(WHEN_FREE_OF_ANY_KIND, SITUATIONS, st.booleans())
def test_it_is_offered_only_for_a_free_colleague_who_is_asked_about_nobody_else(when_free, situation, others_turn):
    if verdict(when_free, situation, now=NINE, others_turn=others_turn) == "the colleague is free":
        assert situation.word == PresenceStatus.AVAILABLE
        assert situation.ready
        assert not any([situation.stale, others_turn, situation.over, situation.given, situation.elsewhere])


@given(WHEN_FREE_OF_ANY_KIND, SITUATIONS)
def test_a_call_that_is_over_leaves_no_when_free_open(when_free, situation):
    if situation.over or situation.elsewhere or situation.given:
        assert MOVES[when_free.state, verdict(when_free, situation, now=NINE)] not in OPEN_WHEN_FREE_STATES


class Queue(RuleBasedStateMachine):
    """Several who wait for one colleague; time goes on, and the colleague comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NINE
        self.requests: list[Paper] = []
        self.word = PresenceStatus.BUSY

    def those(self, state: str) -> list[Paper]:
        return [each for each in self.requests if each.state == state]

    @rule()
    def somebody_books(self) -> None:
        self.requests.append(Paper(expires_at=self.now + LONGEST_WAIT))
        self.two_rounds()

    @rule(
        word=st.sampled_from(
            [PresenceStatus.BUSY, PresenceStatus.AVAILABLE, PresenceStatus.AVAILABLE, PresenceStatus.LOGGED_OFF]
        )
    )
    def the_colleague_is(self, word: str) -> None:
        self.word = word
        self.two_rounds()

    @rule(seconds=st.sampled_from([1, 31, 400]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.two_rounds()

    @precondition(lambda self: self.those(WhenFreeState.OFFERED))
    @rule(what=st.sampled_from(["hand-over", "decline", "withdraw", "call-back"]))
    def somebody_answers(self, what: str) -> None:
        offered = self.those(WhenFreeState.OFFERED)[0]
        offered.state = MOVES[offered.state, what]
        self.two_rounds()

    def two_rounds(self) -> None:
        for _round in range(2):
            in_turn = sorted(self.requests, key=lambda each: (each.until is not None, each.until))
            for when_free in in_turn:
                if when_free.state in OPEN_WHEN_FREE_STATES:
                    self.look_at(when_free)

    def look_at(self, when_free: Paper) -> None:
        others_turn = bool(self.those(WhenFreeState.OFFERED))
        if what := verdict(when_free, Situation(word=self.word), now=self.now, others_turn=others_turn):
            when_free.state = MOVES[when_free.state, what]
            when_free.until = self.now + OFFER if what in {"the colleague is free", "nobody took it"} else None

    @invariant()
    def one_is_asked_at_a_time(self) -> None:
        assert len(self.those(WhenFreeState.OFFERED)) <= 1

    @invariant()
    def nobody_waits_longer_than_allowed(self) -> None:
        assert all(each.expires_at > self.now for each in self.those(WhenFreeState.WAITING))

    @invariant()
    def nobody_waits_for_who_is_gone(self) -> None:
        assert self.word != PresenceStatus.LOGGED_OFF or not self.those(WhenFreeState.WAITING)

    @invariant()
    def who_is_free_is_asked_about_whoever_may_be_next(self) -> None:
        next_ones = [each for each in self.those(WhenFreeState.WAITING) if (each.until or NINE) <= self.now]
        assert self.word != PresenceStatus.AVAILABLE or not next_ones or self.those(WhenFreeState.OFFERED)

    @invariant()
    def who_asked_first_is_asked_first(self) -> None:
        fresh = [each for each in self.requests if each.state == WhenFreeState.WAITING and each.until is None]
        offered = [each for each in self.requests if each.state == WhenFreeState.OFFERED]
        assert not (fresh and offered) or self.requests.index(offered[0]) < self.requests.index(fresh[0])


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
