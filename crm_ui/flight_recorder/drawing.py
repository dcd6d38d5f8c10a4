"""The lanes as a drawing: where on the page each phase, mark and time stands.

Across, places are shares of the width, so that the drawing fills what room there is; down, they are pixels. All are
given as texts that SVG understands, whatever the language of the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from crm_ui.flight_recorder.lanes import DrawnHandOver, Lane, Mark
from crm_ui.flight_recorder.legs import Span
from crm_ui.frame.durations import minutes_and_seconds
from customizing.isolation import shortened

ROW, GAP, AXIS = 24, 8, 28
NARROWEST, WIDEST, PIXELS_A_SECOND = 640, 2400, 2
LEFT, RIGHT = 0.015, 0.025
TOGETHER = 18
"""Marks so many pixels apart, in the narrowest drawing, are drawn as one."""

READABLE = 64
SHORTEST = timedelta(seconds=5)
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
TICKS = 8
NAMED = 6
LABEL = 16


@dataclass(frozen=True)
class Segment:
    phase: str
    x: str
    width: str
    y: int
    title: str
    text_x: str
    readable: bool
    going_on: bool


@dataclass(frozen=True)
class DrawnMark:
    kind: str
    x: str
    y: int
    count: int
    title: str


@dataclass(frozen=True)
class DrawnLane:
    key: str
    label: str
    name: str
    y: int
    height: int
    middle: int
    segments: list[Segment]
    marks: list[DrawnMark]


@dataclass(frozen=True)
class Tick:
    x: str
    text: str


@dataclass(frozen=True)
class Arrow:
    x: str
    start: int
    end: int


@dataclass(frozen=True)
class Timeline:
    width: int
    height: int
    axis: int
    lanes: list[DrawnLane]
    ticks: list[Tick]
    arrows: list[Arrow]


class Scale:
    """Where a time stands in the drawing, from left to right."""

    def __init__(self, times: Sequence[datetime]):
        self.start = min(times)
        self.length = max(max(times) - self.start, SHORTEST)
        self.width = int(min(max(NARROWEST, self.length.total_seconds() * PIXELS_A_SECOND), WIDEST))

    def share(self, at: datetime) -> float:
        return LEFT + (1 - LEFT - RIGHT) * ((at - self.start) / self.length)

    def x(self, at: datetime) -> str:
        return percent(self.share(at))

    def ticks(self) -> list[Tick]:
        step = next((step for step in STEPS if self.length.total_seconds() / step <= TICKS), STEPS[-1])
        form = "%H:%M" if step % 60 == 0 else "%H:%M:%S"
        first = -(-self.start.timestamp() // step) * step
        count = int((self.start + self.length).timestamp() - first) // step + 1
        times = [timezone.localtime(datetime.fromtimestamp(first + step * n, tz=UTC)) for n in range(count)]
        return [Tick(self.x(at), at.strftime(form)) for at in times]


def draw(lanes: Sequence[Lane], *, hand_overs: Iterable[DrawnHandOver]) -> Timeline | None:
    """None if there is nothing to draw."""
    spans = [span for lane in lanes for row in lane.rows for span in row]
    times = [time for span in spans for time in (span.start, span.end)]
    times += [mark.at for lane in lanes for mark in lane.marks]
    if not times:
        return None
    scale = Scale(times)
    drawn, y = [], AXIS
    for lane in lanes:
        drawn.append(_lane(lane, scale, y=y))
        y += drawn[-1].height
    return Timeline(scale.width, y, AXIS, drawn, scale.ticks(), _arrows(hand_overs, drawn, scale))


def percent(share: float) -> str:
    return f"{share * 100:.3f}%"


def length_text(span: timedelta) -> str:
    """Minutes and seconds; below ten seconds also tenths."""
    seconds = span.total_seconds()
    if seconds < 9.95:
        return f"0:{seconds:04.1f}"
    return minutes_and_seconds(seconds)


def _lane(lane: Lane, scale: Scale, *, y: int) -> DrawnLane:
    height = lane.height * ROW + GAP
    segments = [
        _segment(span, scale, y=y + GAP // 2 + number * ROW) for number, row in enumerate(lane.rows) for span in row
    ]
    label = shortened(lane.label, most=LABEL)
    marks = _marks(lane.marks, scale, y=y + GAP // 2)
    return DrawnLane(lane.key, label, lane.label, y, height, y + height // 2, segments, marks)


def _segment(span: Span, scale: Scale, *, y: int) -> Segment:
    start, end = scale.share(span.start), scale.share(span.end)
    local = timezone.localtime
    title = f"{local(span.start):%H:%M:%S} – {local(span.end):%H:%M:%S}, {length_text(span.end - span.start)}"
    return Segment(
        phase=span.phase.value,
        x=percent(start),
        width=percent(end - start),
        y=y + 2,
        title=title,
        text_x=percent(start + 6 / scale.width),
        readable=(end - start) * scale.width >= READABLE,
        going_on=span.going_on,
    )


def _marks(marks: Iterable[Mark], scale: Scale, *, y: int) -> list[DrawnMark]:
    """Marks of one kind that stand too close to each other are drawn as one mark, with their number."""
    groups: list[list[Mark]] = []
    last: dict[tuple[str, int], list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.at):
        near = last.get((mark.kind, mark.row))
        if near and (scale.share(mark.at) - scale.share(near[0].at)) * scale.width < TOGETHER:
            near.append(mark)
        else:
            last[mark.kind, mark.row] = [mark]
            groups.append(last[mark.kind, mark.row])
    return [
        DrawnMark(group[0].kind, scale.x(group[0].at), y + group[0].row * ROW + ROW // 2, len(group), _titles(group))
        for group in groups
    ]


def _titles(group: Sequence[Mark]) -> str:
    lines = [f"{timezone.localtime(mark.at):%H:%M:%S} {mark.text}" for mark in group[:NAMED]]
    return "\n".join([*lines, "…"] if len(group) > NAMED else lines)


def _arrows(hand_overs: Iterable[DrawnHandOver], lanes: Sequence[DrawnLane], scale: Scale) -> list[Arrow]:
    middle = {lane.key: lane.middle for lane in lanes}
    return [
        Arrow(scale.x(each.at), middle[each.sender], middle[each.receiver])
        for each in hand_overs
        if each.sender in middle and each.receiver in middle
    ]
