"""Who changes Customizing, on which occasion and what for. When an act is over, what it has changed is recorded."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from ..models import Occasion
from ..signals import assignments_touched, customizing_changed, customizing_touched
from .assigned import Before
from .recording import record

log = logging.getLogger(__name__)
REASON = "customizing_reason"
"""Under this name the session has what the user is working on."""
notes_others = True
"""Whether changes that are no part of an act are recorded, each transaction for itself."""


@dataclass
class Act:
    """`changed` is whether anything of Customizing was written, though perhaps rolled back again."""

    occasion: Occasion = Occasion.CHANGED
    user_name: str = ""
    reason: str = ""
    changed: bool = False
    assigned: Before = field(default_factory=Before)


_act: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(occasion: Occasion = Occasion.CHANGED, *, user_name: str = "", reason: str = "") -> Iterator[Act]:
    """What is changed in the block is recorded at its end as one state. A block within another tells that one more."""
    outer = _act.get()
    if outer is not None:
        outer.occasion, outer.reason = occasion, reason or outer.reason
        outer.user_name = user_name or outer.user_name
        yield outer
        return
    act = Act(occasion, user_name, reason)
    token = _act.set(act)
    try:
        yield act
    finally:
        _act.reset(token)
        _record(act)


class ActingMiddleware:
    """A request is one act of its user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting() as act:
            response = self.get_response(request)
            if act.changed or act.assigned:
                act.user_name = request.user.get_username()
                act.reason = act.reason or str(request.session.get(REASON, ""))
        return response


@receiver(customizing_touched)
def _note(**kwargs: Any) -> None:
    if act := _act.get():
        act.changed = True


@receiver(assignments_touched)
def _note_before(kind: str, numbers: Iterable[int], new: bool = False, **kwargs: Any) -> None:
    if act := _act.get():
        act.assigned.note(kind, numbers, new=new)


@receiver(customizing_changed)
def _record_what_nobody_does(**kwargs: Any) -> None:
    """A change that is no part of an act, such as one of a shell, is not to be taken for a part of the next one."""
    if _act.get() is None and notes_others:
        _record(Act(Occasion.FOUND, changed=True))


def record_new_version(**kwargs: Any) -> None:
    """After migrations, which may have changed Customizing; and what an older version left is where records begin."""
    _record(Act(Occasion.VERSION, changed=True))


def _record(act: Act) -> None:
    """What could not be recorded is recorded with the next change; it is in force all the same."""
    try:
        if act.changed:
            record(act.occasion, user_name=act.user_name, reason=act.reason)
        if act.assigned:
            act.assigned.record(occasion=act.occasion, user_name=act.user_name, reason=act.reason)
    except DatabaseError:
        log.exception("A change of Customizing was not recorded yet.")
