"""From moments to a drawing, without a database: whatever comes in whatever order, it can be drawn and read."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crm_ui.flight_recorder.drawing import LEFT, RIGHT, draw, length_text
from crm_ui.flight_recorder.lanes import Lane, Mark
from crm_ui.flight_recorder.legs import Phase, heard_outside, legs_of, rows_of
from crm_ui.flight_recorder.names import Names
from crm_ui.flight_recorder.words import remarks_of
from presence.models.moments import Moment
from tests.points_of_time import NINE

SECONDS = st.integers(0, 40).map(lambda seconds: NINE + timedelta(seconds=seconds))
STATES = st.sampled_from(["alerting", "dialing", "connected", "held", "ended"])
KINDS = st.sampled_from(["primary", "consult"])


def moment(
    state: str, at: float, *, sequence: int, kind: str = "primary", call: str = "a", told: float | None = None
) -> Moment:
    """The CMS tells that a leg has been so for some time, in seconds after nine."""
    return Moment(
        pk=sequence,
        kind="event",
        what="call",
        subject=call,
        sequence=sequence,
        user_id=ord(call[0]),
        since=NINE + timedelta(seconds=at),
        at=NINE + timedelta(seconds=at if told is None else told),
        detail={"state": state, "kind": kind},
    )


MOMENTS = st.lists(
    st.builds(
        moment,
        STATES,
        st.integers(0, 40),
        sequence=st.integers(1, 9),
        kind=KINDS,
        call=st.sampled_from(["a", "b", "a2"]),
        told=st.integers(0, 40),
    ),
    max_size=12,
)


def phases(moments: list[Moment], *, until: float = 60) -> list[tuple[str, float, float]]:
    (leg,) = legs_of(moments, until=NINE + timedelta(seconds=until))
    return [
        (span.phase.value, (span.start - NINE).total_seconds(), (span.end - NINE).total_seconds())
        for span in leg.spans
    ]


def test_a_leg_is_ringing_talking_and_on_hold_as_it_was_told():
    told = [("alerting", 0), ("connected", 4), ("held", 10), ("connected", 15), ("ended", 30)]
    moments = [moment(state, at, sequence=number) for number, (state, at) in enumerate(told)]
    assert phases(moments) == [("ring", 0, 4), ("talk", 4, 10), ("hold", 10, 15), ("talk", 15, 30)]


def test_what_came_late_is_drawn_where_it_belongs():
    moments = [moment("alerting", 0, sequence=1), moment("ended", 30, sequence=3), moment("connected", 4, sequence=2)]
    assert phases(moments) == [("ring", 0, 4), ("talk", 4, 30)]


@pytest.mark.parametrize(("language", "says"), [("en", "told 2.5 s late"), ("de", "2,5 s zu spät gemeldet")])
def test_how_late_it_was_is_said_as_people_write_numbers(language: str, says: str):
    with translation.override(language):
        assert remarks_of(moment("held", 0, sequence=1, told=2.5), Names([])) == says


def test_a_consult_that_becomes_the_call_is_one_after_the_other():
    moments = [
        moment("connected", 0, sequence=1, kind="consult"),
        moment("connected", 0, sequence=2, told=9),
        moment("ended", 20, sequence=3),
    ]
    assert phases(moments) == [("consult", 0, 9), ("talk", 9, 20)]


def test_the_caller_is_with_the_colleague_from_the_moment_in_which_the_transfer_is_completed():
    completed = moment("completed", 8, sequence=5, told=10)
    completed.what, completed.subject = "transfer", "t"
    moments = [
        moment("held", 0, sequence=1),
        moment("ended", 8, sequence=2),
        moment("connected", 4, sequence=1, kind="consult", call="b"),
        moment("connected", 4, sequence=2, call="b", told=9),
        completed,
    ]
    heard = heard_outside(legs_of(moments, until=NINE + timedelta(seconds=20)))
    assert [(span.phase, (span.start - NINE).seconds, (span.end - NINE).seconds) for span in heard] == [
        (Phase.HOLD, 0, 8),
        (Phase.TALK, 8, 20),
    ]


def test_a_leg_that_has_not_ended_goes_on_until_the_drawing():
    (leg,) = legs_of([moment("connected", 0, sequence=1)], until=NINE + timedelta(seconds=60))
    assert leg.spans[-1].going_on
    assert phases([moment("connected", 0, sequence=1)]) == [("talk", 0, 60)]


def test_the_caller_is_on_hold_only_if_nobody_talks_with_him():
    moments = [
        moment("connected", 0, sequence=1),
        moment("held", 10, sequence=2),
        moment("connected", 12, sequence=1, kind="consult", call="a2"),
        moment("ended", 20, sequence=3),
        moment("connected", 15, sequence=1, call="b"),
    ]
    heard = heard_outside(legs_of(moments, until=NINE + timedelta(seconds=30)))
    assert [(span.phase, (span.start - NINE).seconds) for span in heard] == [
        (Phase.TALK, 0),
        (Phase.HOLD, 10),
        (Phase.TALK, 15),
    ]


@given(MOMENTS)
def test_phases_never_overlap_in_a_row(moments):
    legs = legs_of(moments, until=NINE + timedelta(seconds=60))
    for row in [*rows_of(legs), heard_outside(legs)]:
        assert all(before.end <= after.start for before, after in pairwise(row))
        assert all(span.start <= span.end for span in row)


@given(MOMENTS, st.lists(st.builds(Mark, st.sampled_from(["event", "command"]), SECONDS, st.text(max_size=3))))
def test_everything_stands_on_the_drawing_and_no_mark_is_lost(moments, marks):
    legs = legs_of(moments, until=NINE + timedelta(seconds=60))
    drawing = draw([Lane("a", "A", rows_of(legs)), Lane("system", "System", marks=marks)], hand_overs=[])
    if drawing is None:
        assert not marks
        assert not legs
        return
    segments = [segment for lane in drawing.lanes for segment in lane.segments]
    drawn = [mark for lane in drawing.lanes for mark in lane.marks]
    for place in [*(segment.x for segment in segments), *(mark.x for mark in drawn)]:
        assert 100 * LEFT - 0.01 <= float(place.rstrip("%")) <= 100 * (1 - RIGHT) + 0.01
    assert sum(mark.count for mark in drawn) == len(marks)
    assert 1 <= len(drawing.ticks) <= 10


def test_times_are_written_as_people_read_them():
    written = [length_text(timedelta(seconds=seconds)) for seconds in (0.25, 9.96, 59.6, 75, 3_725)]
    assert written == ["0:00.2", "0:10", "1:00", "1:15", "1:02:05"]
