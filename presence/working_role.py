"""With which business role a session works. What the role loses takes effect after the user's open call.

A user in a call whose role is taken away, or loses communication or telephony, keeps the role and its toolbar until
the call has ended; what is seen of others ends at once. Nothing is written for it: once no call is open, the same
questions have other answers.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.models import User

from customizing import access
from customizing.access import Profiles
from customizing.activations import when_free
from customizing.models import BusinessRole
from presence.models import Agent, Call

ROLE_KEY = "business_role"
"""Under this key a session holds the id of the role chosen at log-on."""


def role_of(user: User, *, chosen: int | None) -> BusinessRole | None:
    """The role chosen at log-on, as long as the user has it or is in a call."""
    if chosen is None or not user.is_active:
        return None
    role = access.profile_bundle(chosen).role
    return role if role and (access.holds(user.pk, chosen) or in_call([user.pk])) else None


def profiles_of(user: User, role: BusinessRole | None) -> Profiles:
    """The profiles by which the user works with this role now."""
    profiles = access.profile_bundle(role)
    former = access.former() if role else None
    if role and former and in_call([user.pk], since_before=former.since):
        profiles = former.profiles.get(role.pk, profiles)
    if role is None or (profiles.telephony and access.holds(user.pk, role.pk)) or not in_call([user.pk]):
        return profiles
    return access.profiles_to_finish_a_call(role, may_watch=may_watch(user.pk, role.pk))


def role_at_logon(user: User | int | None) -> int | None:
    """The id of the role that the user logged on with last, for what has no session. It may be taken away since."""
    return Agent.objects.filter(user=user).values_list("role", flat=True).first()


def roles_at_logon(users: Iterable[User]) -> dict[int, int | None]:
    """The same as `role_at_logon` for many users, by their ids, in one query."""
    return dict(Agent.objects.filter(user__in=users).values_list("user", "role"))


def may_watch(user_id: int, role_id: int | None) -> bool:
    """Whether the user sees presence with this role: it is assigned, and communicates."""
    return access.holds(user_id, role_id) and access.profile_bundle(role_id).communication


def in_call(user_ids: Collection[int], *, since_before: datetime | None = None) -> set[int]:
    """The users among these who have an open call; one that had begun by then, if a moment is given."""
    opened = Call.objects.open().filter(user_id__in=user_ids)
    if since_before:
        opened = opened.filter(started_at__lt=since_before)
    return set(opened.values_list("user_id", flat=True))


def end_former_customizing() -> None:
    """If nobody is in a call any more that had begun before a change for each when free: all have it by now."""
    former = access.former()
    if former and not Call.objects.open().filter(started_at__lt=former.since).exists():
        when_free.end(former.since)
