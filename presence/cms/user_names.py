"""Under which name the telephone system knows a user: user names in CRM and CMS must match, however they change.

A telephone may have a CMS user name of its own, which then stands for the user name.

`Agent.cms_name` is the name that the CMS used when it last told of the user. As long as it is another than the user
name, commands go out and events come in under it, so a call under way is not lost. When no call is open, the user is
logged off under the former name and logged on under the new one, however the name was changed.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence import changes, compiled
from presence.contract import Command
from presence.models import Agent, Call

NAMING = {"user", "target", "fallback_user"}
"""The fields of commands that hold the name of a user."""

FORGOTTEN = {"cms_name": "", "cms_sequence": 0}
"""The CMS has not told of the user yet under the name that counts; it numbers its events by name."""


WANTED = Coalesce(NullIf("cms_user_name", Value("")), F("user__username"))
"""As `Agent.wanted_name`."""


def renamed() -> QuerySet[Agent]:
    """Users whom their telephone system knows under another name than the CRM."""
    return Agent.objects.exclude(cms_name="").exclude(cms_name=WANTED)


def translated(destination: CmsDestination, command: Command, *, known: Mapping[str, str] = {}) -> Command:
    """The command with the names under which the telephone system knows its users; some are `known` already."""
    named = {each.name: getattr(command, each.name) for each in fields(command) if each.name in NAMING}
    names = dict(known)
    if unknown := set(named.values()) - known.keys() - {""}:
        names |= dict(_other_names(destination.pk, unknown))
    return replace(command, **{field: names.get(name, name) for field, name in named.items()}) if names else command


@compiled.query
def _other_names(destination_id: int, usernames: Collection[str]) -> QuerySet[Agent, tuple[str, str]]:
    """The user name of each who is logged on, or to be logged on, under another name, and that."""
    told = When(Q(cms_logged_on=True) & ~Q(cms_name=""), then="cms_name")
    agents = Agent.objects.filter(destination=destination_id, user__username__in=usernames)
    known = agents.annotate(known_as=Case(told, default=WANTED)).exclude(known_as=F("user__username"))
    return known.values_list("user__username", "known_as")


def known_as(user: User) -> str:
    """The name under which the user is logged on to a telephone system, or if to none, is to be."""
    agent: Agent | None = getattr(user, "agent", None)
    if agent is None:
        return user.get_username()
    return agent.cms_name if agent.cms_logged_on and agent.cms_name else agent.wanted_name


IS, IS_TO_BE, WAS = range(3)


class Named(NamedTuple):
    """A user whom a telephone system names, with the role of the last logon."""

    pk: int
    role_id: int | None


def users_named(destination: CmsDestination, names: Collection[str]) -> dict[str, Named]:
    """Whom the telephone system means by each of the names: who is logged on under it, or else has it."""
    if not names:
        return {}
    meant, sure = {}, set()
    for name, pk, role_id, cms_name, cms_user_name, at in _users(names):
        if cms_name == name and at == destination.pk:
            sure.add(name)
        if cms_name == name or cms_user_name in {None, "", name}:
            meant[name] = Named(pk, role_id)
    if unsure := set(names) - sure:
        meant |= _other_users(destination, unsure, known=meant)
    return meant


def _other_users(destination: CmsDestination, names: set[str], *, known: dict[str, Named]) -> dict[str, Named]:
    """Who is logged on under one of the names; else who is to be so; else who was so, if nobody else has it."""
    claims: list[tuple[int, str, Named]] = []
    for pk, role_id, cms_name, cms_user_name, logged_on in _using(destination.pk, names):
        named = Named(pk, role_id)
        claims += [(IS if logged_on else WAS, cms_name, named), (IS_TO_BE, cms_user_name, named)]
    found: dict[str, Named] = {}
    for claim, name, named in sorted(claims, key=lambda each: each[0]):
        if name in names and not (claim == WAS and name in known):
            found.setdefault(name, named)
    return found


def _using(destination_id: int, names: set[str]) -> QuerySet[Agent, tuple[int, int | None, str, str, bool]]:
    here = Q(own_destination=destination_id) | Q(own_destination=None, destination=destination_id)
    nowhere = Q(own_destination=None, destination=None)
    wanted = Q(cms_user_name__in=names) & (here | nowhere)
    agents = Agent.objects.filter(Q(destination=destination_id, cms_name__in=names) | wanted)
    return agents.values_list("pk", "role_id", "cms_name", "cms_user_name", "cms_logged_on")


@compiled.query
def _users(names: Collection[str]) -> QuerySet[User, tuple[str, int, int | None, str | None, str | None, int | None]]:
    told = ("role_id", "cms_name", "cms_user_name", "destination_id")
    users = User.objects.filter(username__in=names)
    return users.values_list("username", "pk", *(f"agent__{name}" for name in told))


def held(name: str, *, by_other_than: User, at: CmsDestination | None = None) -> str:
    """Why nobody else can be logged on under the name there, or anywhere, and what to do; nothing if it is free."""
    others = Agent.objects.filter(cms_name=name, cms_logged_on=True).exclude(user_id=by_other_than.pk)
    others = others.filter(destination=at) if at else others
    other = others.select_related("user").first()
    if other is None:
        return ""
    said = _("%(other)s is still logged on to the telephone system as “%(name)s”. Let %(other)s log off there first.")
    return said % {"other": other.user.get_username(), "name": name}


def adopt(user: User, *, name: str, at: CmsDestination) -> str:
    """Who is not logged on goes by the name from now on. Returns the name before, if it was another."""
    off = Agent.objects.filter(cms_logged_on=False)
    off.filter(cms_name=name, destination=at).exclude(user=user).update(**FORGOTTEN)
    before = renamed().filter(user=user).values_list("cms_name", flat=True).first() or ""
    return before if before and off.filter(user=user, cms_name=before).update(**FORGOTTEN) else ""


def to_follow() -> list[tuple[Agent, CmsDestination]]:
    """The agents who are logged on under a former name and are in no call, each with the telephone system."""
    logged_on = renamed().filter(cms_logged_on=True).exclude(user__in=Call.objects.open().values("user"))
    agents = logged_on.select_related("user", "destination")
    return [(agent, agent.destination) for agent in agents if agent.destination]


@transaction.atomic
def release(agent: Agent, *, now: datetime) -> bool:
    """The agent has left the telephone system under the former name. False if somebody has done this before."""
    still = Agent.objects.filter(pk=agent.pk, cms_name=agent.cms_name)
    if not still.update(cms_logged_on=False, cms_since=now, **FORGOTTEN):
        return False
    changes.changed([agent.pk])
    return True
