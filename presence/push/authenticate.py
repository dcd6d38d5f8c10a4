"""Who may open a socket, and what comes with it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypedDict

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_stubs_ext import WithAnnotations

from customizing import access
from presence import working_role
from presence.models import Notice
from presence.notices import deliver
from presence.push.connection import Visitor
from presence.working_role import ROLE_KEY

GRACE = 5


class HasNotices(TypedDict):
    """What is read of a user beside the user's own row."""

    has_notices: bool


def admit(session_keys: Collection[str]) -> dict[str, Visitor]:
    """The visitors with these sessions. Left out is a key without a valid session of an active user, or whose user
    does not have the role of the session any more and has no call to finish.

    All at once, as after a restart all pages come back at once; by the same rules as `django.contrib.auth.get_user`.
    """
    sessions = {session.session_key: _content(session) for session in _valid(session_keys)}
    users = _users(content[SESSION_KEY] for content in sessions.values() if SESSION_KEY in content)
    visitors = {}
    for key, content in sessions.items():
        user = users.get(str(content.get(SESSION_KEY)))
        if user and _is_of(user, content):
            notices = deliver.unshown_text(user.pk) if user.has_notices else ""
            visitors[key] = visitor(user, key, role_id=_role_of(user, content), notices=notices)
    return _with_a_right(visitors)


def visitor(user: User, session_key: str, *, role_id: int | None, notices: str = "") -> Visitor:
    """The user as who has a page open in this session, with this role."""
    return Visitor(
        user_id=user.pk,
        session_key=session_key,
        role_id=role_id,
        seal=hash(user.password),
        may_watch=working_role.may_watch(user.pk, role_id),
        grace=grace_of(role_id),
        notices=notices,
    )


def grace_of(role_id: int | None) -> float:
    """For how many seconds a user of this role may be without any open page."""
    heartbeat = access.profile_bundle(role_id).heartbeat
    return heartbeat.tolerance if heartbeat else GRACE


def _valid(session_keys: Iterable[str]) -> Iterable[Session]:
    return Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=timezone.now())


def _content(session: Session) -> dict[str, Any]:
    return SessionStore().decode(session.session_data)


def _users(user_ids: Iterable[str]) -> dict[str, "WithAnnotations[User, HasNotices]"]:
    has_notices = Exists(Notice.objects.filter(user=OuterRef("pk"), shown_at=None))
    users = User.objects.filter(pk__in=list(user_ids), is_active=True).select_related("agent")
    return {str(user.pk): user for user in users.annotate(has_notices=has_notices)}


def _is_of(user: User, content: Mapping[str, Any]) -> bool:
    """Whether the session was opened by this user with the password that is still valid."""
    seal = content.get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    known_backend = content.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return known_backend and any(constant_time_compare(seal, each) for each in hashes)


def _role_of(user: User, content: Mapping[str, Any]) -> int | None:
    """The role chosen at log-on; before any choice, the only one that the user has."""
    if ROLE_KEY in content:
        chosen: int | None = content[ROLE_KEY]
        return chosen
    held = access.roles_of(user)
    return held[0].pk if len(held) == 1 else None


def _with_a_right(visitors: Mapping[str, Visitor]) -> dict[str, Visitor]:
    lost = {each.user_id for each in visitors.values() if not access.holds(each.user_id, each.role_id)}
    gone = lost - working_role.in_call(lost) if lost else lost
    return {
        key: each
        for key, each in visitors.items()
        if each.user_id not in gone or access.holds(each.user_id, each.role_id)
    }
