"""What several users are to have: what would change, what does not go together, and all of it or nothing stored."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.administration.telephony_rules import taken
from customizing.models import BusinessRole
from presence import changes
from presence.models import Agent
from presence.phone import readable
from presence.sessions import extensions

NUMBERS = ("extension", "mobile")
FIELDS = {"extension": gettext_lazy("Extension"), "mobile": gettext_lazy("Mobile"), "roles": gettext_lazy("Roles")}


class Wanted(NamedTuple):
    """What a user is to have; None is to stay as it is."""

    user: User
    extension: str | None = None
    mobile: str | None = None
    roles: frozenset[int] | None = None


class Change(NamedTuple):
    """A field of a user that would change, with what people read of it before and after."""

    user: User
    field: str
    before: str
    after: str


class Plan:
    """Made of what is stored now. Extensions may change hands within it."""

    def __init__(self, wanted: Sequence[Wanted]):
        self.wanted = wanted
        self._ids = {each.user.pk for each in wanted}
        known = Agent.objects.filter(user__in=self._ids)
        self._agents = {each.user_id: each for each in known}
        self._roles: dict[int, set[int]] = defaultdict(set)
        held = BusinessRole.users.through.objects.filter(user__in=self._ids)
        for user_id, role_id in held.values_list("user_id", "businessrole_id"):
            self._roles[user_id].add(role_id)
        self._texts = {role.pk: role.name for role in BusinessRole.objects.all()}

    def changes(self) -> list[Change]:
        return [change for each in self.wanted for change in self._changes_of(each)]

    def clashes(self) -> Iterator[tuple[Wanted, str]]:
        """Who would have the extension of somebody else at the same telephone system, and why that is refused."""
        moving = {each.user.pk: each for each in self.wanted if self._moves(each)}
        coming = [each for each in moving.values() if each.extension]
        staying = Agent.objects.filter(extension__in=[each.extension for each in coming]).exclude(user__in=moving)
        holders: dict[str, list[Agent]] = defaultdict(list)
        for agent in staying.select_related("user"):
            holders[agent.extension].append(agent)
        for each in coming:
            own = self._agent(each.user)
            other = next((agent for agent in holders[each.extension or ""] if extensions.could_meet(agent, own)), None)
            if other:
                yield each, taken(each.extension or "", other)
            holders[each.extension or ""].append(own)

    def save(self) -> None:
        """In force at once: badges offer Call Mobile, extensions can be dialled, open pages are told."""
        with transaction.atomic():
            concerned = {change.user.pk for change in self.changes()}
            new = [Agent(user_id=pk) for pk in concerned - self._agents.keys()]
            Agent.objects.bulk_create(new, ignore_conflicts=True)
            moving = [each.user.pk for each in self.wanted if self._moves(each)]
            Agent.objects.filter(user__in=moving).update(extension="")
            for each in self.wanted:
                if each.user.pk in concerned and (numbers := self._numbers_of(each)):
                    Agent.objects.filter(user=each.user.pk).update(**numbers)
            self._save_roles()
            changes.changed(sorted(concerned))

    def _save_roles(self) -> None:
        comes: dict[int, list[User]] = defaultdict(list)
        goes: dict[int, list[User]] = defaultdict(list)
        for each in self.wanted:
            had = self._roles[each.user.pk]
            new = had if each.roles is None else each.roles
            for role_id in new - had:
                comes[role_id].append(each.user)
            for role_id in had - new:
                goes[role_id].append(each.user)
        for role in BusinessRole.objects.filter(pk__in=comes.keys() | goes.keys()):
            role.users.add(*comes[role.pk])
            role.users.remove(*goes[role.pk])

    def _changes_of(self, wanted: Wanted) -> Iterator[Change]:
        agent, roles = self._agent(wanted.user), self._roles[wanted.user.pk]
        if self._moves(wanted):
            yield Change(wanted.user, "extension", agent.extension, wanted.extension or "")
        if wanted.mobile is not None and wanted.mobile != agent.mobile:
            yield Change(wanted.user, "mobile", readable(agent.mobile), readable(wanted.mobile))
        if wanted.roles is not None and wanted.roles != roles:
            yield Change(wanted.user, "roles", self._names(roles), self._names(wanted.roles))

    def _moves(self, wanted: Wanted) -> bool:
        return wanted.extension is not None and wanted.extension != self._agent(wanted.user).extension

    def _numbers_of(self, wanted: Wanted) -> dict[str, str]:
        return {name: value for name in NUMBERS if (value := getattr(wanted, name)) is not None}

    def _agent(self, user: User) -> Agent:
        return self._agents.get(user.pk) or Agent(user=user)

    def _names(self, roles: set[int] | frozenset[int]) -> str:
        return ", ".join(sorted(self._texts.get(role, str(role)) for role in roles))


def in_words(changed: Sequence[Change]) -> str:
    """For the history of a user."""
    said = _("%(field)s: %(before)s → %(after)s")
    return "; ".join(
        said % {"field": FIELDS[each.field], "before": each.before or "–", "after": each.after or "–"}
        for each in changed
    )
