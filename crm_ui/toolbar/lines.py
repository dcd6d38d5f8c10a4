"""What waits beside the call that the context area is about: a line each, what asks for an answer first."""

from collections.abc import Iterator
from typing import NamedTuple

from crm_ui.toolbar.context_area import ContextArea
from crm_ui.toolbar.pending_rows import PendingRow


class Line(NamedTuple):
    """What `template` says about `item`."""

    template: str
    item: object


def lines_of(area: ContextArea, pending: tuple[PendingRow, ...]) -> list[Line]:
    """In the order in which they concern the user; only the first one is always in sight."""
    return list(_lines(area, pending))


def _lines(area: ContextArea, pending: tuple[PendingRow, ...]) -> Iterator[Line]:
    waiting = [each for each in area.others if not each.rings]
    yield from (Line("toolbar/_other_call.html", each) for each in area.others if each.rings)
    yield from (Line("toolbar/_question.html", each) for each in area.questions)
    yield from (Line("toolbar/_when_free.html", each) for each in area.when_free_requests if each.offered)
    yield from (Line("toolbar/_pending.html", each) for each in pending)
    yield from (Line("toolbar/_other_call.html", each) for each in waiting)
    yield from (Line("toolbar/_when_free.html", each) for each in area.when_free_requests if not each.offered)
