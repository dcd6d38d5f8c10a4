"""The state machine of bookings, whatever happens in whatever order."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from presence.models import OPEN_BOOKING_STATES, BookingState
from presence.state_machines.tables import BOOKING_EVENTS, BOOKINGS
from presence.status.derive import Word
from presence.when_free.decide import LONGEST_WAIT, OFFER, Situation, verdict

NINE = datetime(2025, 3, 3, 9, tzinfo=UTC)
SITUATIONS = st.builds(
    Situation,
    word=st.sampled_from(Word.values),
    stale=st.booleans(),
    ready=st.booleans(),
    given=st.booleans(),
    elsewhere=st.booleans(),
    over=st.booleans(),
)
MOVES = BOOKINGS | BOOKING_EVENTS


@dataclass
class Paper:
    """A booking without a database."""

    state: str = BookingState.WAITING
    call_back: bool = False
    expires_at: datetime = NINE + LONGEST_WAIT
    until: datetime | None = None


BOOKINGS_OF_ANY_KIND = st.builds(
    Paper,
    state=st.sampled_from(OPEN_BOOKING_STATES),
    call_back=st.booleans(),
    expires_at=st.sampled_from([NINE - OFFER, NINE + OFFER]),
    until=st.sampled_from([None, NINE - OFFER, NINE + OFFER]),
)


@given(BOOKINGS_OF_ANY_KIND, SITUATIONS, st.booleans())
def test_every_verdict_is_a_line_of_the_state_machine(booking, situation, others_turn):
    what = verdict(booking, situation, now=NINE, others_turn=others_turn)
    assert what == "" or (booking.state, what) in MOVES


@given(BOOKINGS_OF_ANY_KIND, SITUATIONS, st.booleans())
def test_it_is_offered_only_for_a_free_colleague_who_is_asked_about_nobody_else(booking, situation, others_turn):
    if verdict(booking, situation, now=NINE, others_turn=others_turn) == "the colleague is free":
        assert situation.word == Word.AVAILABLE
        assert situation.ready
        assert not any([situation.stale, others_turn, situation.over, situation.given, situation.elsewhere])


@given(BOOKINGS_OF_ANY_KIND, SITUATIONS)
def test_a_call_that_is_over_leaves_no_booking_open(booking, situation):
    if situation.over or situation.elsewhere or situation.given:
        assert MOVES[booking.state, verdict(booking, situation, now=NINE)] not in OPEN_BOOKING_STATES


class Queue(RuleBasedStateMachine):
    """Several who wait for one colleague; time goes on, and the colleague comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NINE
        self.bookings: list[Paper] = []
        self.word = Word.BUSY

    def those(self, state: str) -> list[Paper]:
        return [each for each in self.bookings if each.state == state]

    @rule()
    def somebody_books(self) -> None:
        self.bookings.append(Paper(expires_at=self.now + LONGEST_WAIT))
        self.two_rounds()

    @rule(word=st.sampled_from([Word.BUSY, Word.AVAILABLE, Word.AVAILABLE, Word.LOGGED_OFF]))
    def the_colleague_is(self, word: str) -> None:
        self.word = word
        self.two_rounds()

    @rule(seconds=st.sampled_from([1, 31, 400]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.two_rounds()

    @precondition(lambda self: self.those(BookingState.OFFERED))
    @rule(what=st.sampled_from(["hand-over", "decline", "withdraw", "call-back"]))
    def somebody_answers(self, what: str) -> None:
        offered = self.those(BookingState.OFFERED)[0]
        offered.state = MOVES[offered.state, what]
        self.two_rounds()

    def two_rounds(self) -> None:
        for _round in range(2):
            in_turn = sorted(self.bookings, key=lambda each: (each.until is not None, each.until))
            for booking in in_turn:
                if booking.state in OPEN_BOOKING_STATES:
                    self.look_at(booking)

    def look_at(self, booking: Paper) -> None:
        others_turn = bool(self.those(BookingState.OFFERED))
        if what := verdict(booking, Situation(word=self.word), now=self.now, others_turn=others_turn):
            booking.state = MOVES[booking.state, what]
            booking.until = self.now + OFFER if what in {"the colleague is free", "nobody took it"} else None

    @invariant()
    def one_is_asked_at_a_time(self) -> None:
        assert len(self.those(BookingState.OFFERED)) <= 1

    @invariant()
    def nobody_waits_longer_than_allowed(self) -> None:
        assert all(each.expires_at > self.now for each in self.those(BookingState.WAITING))

    @invariant()
    def nobody_waits_for_who_is_gone(self) -> None:
        assert self.word != Word.LOGGED_OFF or not self.those(BookingState.WAITING)

    @invariant()
    def who_is_free_is_asked_about_whoever_may_be_next(self) -> None:
        next_ones = [each for each in self.those(BookingState.WAITING) if (each.until or NINE) <= self.now]
        assert self.word != Word.AVAILABLE or not next_ones or self.those(BookingState.OFFERED)

    @invariant()
    def who_booked_first_is_asked_first(self) -> None:
        fresh = [each for each in self.bookings if each.state == BookingState.WAITING and each.until is None]
        offered = [each for each in self.bookings if each.state == BookingState.OFFERED]
        assert not (fresh and offered) or self.bookings.index(offered[0]) < self.bookings.index(fresh[0])


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
