"""Under which name the telephone system knows a user: user names in CRM and CMS must match, however they change.

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
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence import changes, compiled
from presence.contract import Command
from presence.models import Agent, Call

NAMING = {"user", "target", "fallback_user"}
"""The fields of commands that hold the name of a user."""

FORGOTTEN = {"cms_name": "", "cms_sequence": 0}
"""The CMS has not told of the user yet under the name that counts; it numbers its events by name."""


def renamed() -> QuerySet[Agent]:
    """Users whom their telephone system knows under another name than the CRM."""
    return Agent.objects.exclude(cms_name="").exclude(cms_name=F("user__username"))


def translated(destination: CmsDestination, command: Command, *, known: Mapping[str, str] = {}) -> Command:
    """The command with the names under which the telephone system knows its users; some are `known` already."""
    named = {each.name: getattr(command, each.name) for each in fields(command) if each.name in NAMING}
    names = dict(known)
    if unknown := set(named.values()) - known.keys() - {""}:
        names |= dict(_other_names(destination.pk, unknown))
    return replace(command, **{field: names.get(name, name) for field, name in named.items()}) if names else command


@compiled.query
def _other_names(destination_id: int, usernames: Collection[str]) -> QuerySet[Agent, tuple[str, str]]:
    """The user name of each who is logged on under another name, and that."""
    agents = renamed().filter(destination=destination_id, cms_logged_on=True, user__username__in=usernames)
    return agents.values_list("user__username", "cms_name")


def known_as(user: User) -> str:
    """The name under which the user is logged on to a telephone system; the user name, if to none."""
    agent: Agent | None = getattr(user, "agent", None)
    return agent.cms_name if agent and agent.cms_logged_on and agent.cms_name else user.get_username()


class Named(NamedTuple):
    """A user whom a telephone system names, with the role of the last logon."""

    pk: int
    role_id: int | None


def users_named(destination: CmsDestination, names: Collection[str]) -> dict[str, Named]:
    """Whom the telephone system means by each of the names: who is logged on under it, or else has it."""
    if not names:
        return {}
    meant, sure = {}, set()
    for name, pk, role_id, cms_name in _users(names):
        meant[name] = Named(pk, role_id)
        if cms_name == name:
            sure.add(name)
    if unsure := set(names) - sure:
        using = Agent.objects.filter(destination=destination, cms_name__in=unsure).order_by("cms_logged_on")
        for name, pk, role_id, logged_on in using.values_list("cms_name", "pk", "role_id", "cms_logged_on"):
            if logged_on or name not in meant:
                meant[name] = Named(pk, role_id)
    return meant


@compiled.query
def _users(names: Collection[str]) -> QuerySet[User, tuple[str, int, int | None, str | None]]:
    users = User.objects.filter(username__in=names)
    return users.values_list("username", "pk", "agent__role_id", "agent__cms_name")


def held(name: str, *, by_other_than: User) -> str:
    """Why nobody else can be logged on under the name now, and what to do; nothing if it is free."""
    others = Agent.objects.filter(cms_name=name, cms_logged_on=True).exclude(user_id=by_other_than.pk)
    other = others.select_related("user").first()
    if other is None:
        return ""
    said = _("%(other)s is still logged on to the telephone system as “%(name)s”. Let %(other)s log off there first.")
    return said % {"other": other.user.get_username(), "name": name}


def adopt(user: User) -> str:
    """Who is not logged on goes by the user name from now on. Returns the name before, if it was another."""
    off = Agent.objects.filter(cms_logged_on=False)
    off.filter(cms_name=user.get_username()).exclude(user=user).update(**FORGOTTEN)
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
