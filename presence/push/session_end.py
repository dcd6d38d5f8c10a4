"""Sockets whose right has ended: the session is over, the user deactivated, the password new, the role taken away.

Whoever ends it in a process of ours has it looked at there and everywhere at once. What was changed past all signals,
by an UPDATE or by a command beside the server, is found by looking: each session about once a second.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from customizing import access
from presence import bus, working_role
from presence.push import api
from presence.push.authenticate import admit
from presence.push.connection import Visitor
from presence.sessions import departures

PARTS = 2
"""The sessions are looked at in so many parts, one at each turn of the engine."""

SESSION_OVER, DEACTIVATED, PASSWORD_CHANGED, ROLE_OVER = "session-over", "deactivated", "password-changed", "role-over"
_turns = 0


def look(now: datetime) -> None:
    """End what is over among the next part of the sessions with sockets here."""
    global _turns
    _turns += 1
    visitors = _by_session(api.visitors())
    _conclude({key: visitors[key] for key in sorted(visitors)[_turns % PARTS :: PARTS]})


def end_sessions_that_are_over() -> None:
    """Ask for every socket here, by all rules, whether it would still be let in, and close it if not."""
    _conclude(_by_session(api.visitors()), thoroughly=True)


def customizing_changed() -> None:
    """Roles may have been given, taken or changed."""
    _conclude(_by_session(api.visitors()))


def review(user_id: int) -> None:
    """The rights of this user, or the role of a session, have changed: look at the sockets here at once."""
    _conclude(_by_session(each for each in api.visitors() if each.user_id == user_id), thoroughly=True)


def review_everywhere(user_id: int) -> None:
    """The same at all workers."""
    review(user_id)
    bus.current().send_rights_changed(user_id)


def _by_session(visitors: Iterable[Visitor]) -> dict[str, Visitor]:
    return {each.session_key: each for each in visitors}


def _doubtful(visitors: dict[str, Visitor]) -> dict[str, str]:
    """The sessions that may have ended or changed, and why. Two small queries, as this is asked all the time."""
    valid = Session.objects.filter(session_key__in=list(visitors), expire_date__gt=timezone.now())
    sessions = set(valid.values_list("session_key", flat=True))
    users = User.objects.filter(pk__in={each.user_id for each in visitors.values()}, is_active=True)
    passwords = dict(users.values_list("pk", "password"))
    why = {}
    for key, visitor in visitors.items():
        if visitor.user_id not in passwords:
            why[key] = DEACTIVATED
        elif key not in sessions:
            why[key] = SESSION_OVER
        elif hash(passwords[visitor.user_id]) != visitor.seal:
            why[key] = PASSWORD_CHANGED
        elif _role_differs(visitor):
            why[key] = ROLE_OVER
    return why


def _role_differs(visitor: Visitor) -> bool:
    may_watch = working_role.may_watch(visitor.user_id, visitor.role_id)
    return may_watch != visitor.may_watch or not access.holds(visitor.user_id, visitor.role_id)


def _conclude(visitors: dict[str, Visitor], *, thoroughly: bool = False) -> None:
    """Whether any of them ends is decided by the rules of admission; those that are not doubtful need no such look."""
    reasons = _doubtful(visitors) if visitors else {}
    if thoroughly:
        reasons = dict.fromkeys(visitors, SESSION_OVER) | reasons
    if not reasons:
        return
    still = admit(reasons)
    ended = {key: reason for key, reason in reasons.items() if key not in still}
    renewed = {key: each for key, each in still.items() if _differs(each, visitors[key])}
    departures.expect_back({visitors[key].user_id for key in ended}, now=timezone.now())
    if ended or renewed:
        api.on_loop(lambda hub: hub.settle(ended, renewed))


def _differs(now: Visitor, before: Visitor) -> bool:
    return (now.role_id, now.seal, now.may_watch) != (before.role_id, before.seal, before.may_watch)


@receiver(user_logged_out)
def _logged_out(request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user and request.session.session_key:
        api.session_ended(request.session.session_key, user_id=user.pk)
