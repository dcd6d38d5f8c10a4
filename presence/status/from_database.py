"""The presence of a user as it is shown, read from the database: the facts of many users in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from customizing import access
from customizing.display_names import name_from
from customizing.models import READY
from presence import compiled
from presence.cms.connectors import capabilities_of
from presence.contract import Capability
from presence.models import CallState, Lease
from presence.status.derive import Cause, Facts, Rule, Status, derive
from presence.status.own_call import toolbar_state


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What is shown of one user. Of two records of a user, the one with the higher version is the newer.

    `own_call` is the state of the user's own calls, as toolbar states are named; it decides what the user is offered.
    `text`, `icon` and `look` are those of the rule that decided, empty if it looks as delivered. `conversations` are
    the ids of those the user is in, `telephony` says whether the user telephones at all; browsers are not told.
    `dialled` says whether the user has an extension, by which another telephone system can dial.
    """

    user_id: int
    username: str
    name: str
    version: int = 0
    word: str = "unknown"
    cause: str = ""
    work_mode: int = 0
    since: datetime | None = None
    options: tuple[str, ...] = ()
    destination_id: int | None = None
    own_call: str = "not-on-cms"
    text: str = ""
    icon: str = ""
    look: str = ""
    conversations: tuple[str, ...] = ()
    telephony: bool = True
    dialled: bool = True

    @property
    def as_message(self) -> list[int | str | None]:
        """What browsers are told: version, word, cause, since, work mode, options, destination.

        Behind it, if there is one, the look of the user's own; and that nobody can dial the user.
        """
        since = int(self.since.timestamp()) if self.since else None
        options = ",".join(self.options)
        rest = [self.look, False] if not self.dialled else [self.look] if self.look else []
        return [self.version, self.word, self.cause, since, self.work_mode, options, self.destination_id, *rest]

    @cached_property
    def as_json(self) -> str:
        """What browsers are told, as a piece of a frame; made once, however many browsers there are."""
        return f'"{self.user_id}":{json.dumps(self.as_message, separators=(",", ":"))}'


@dataclass(frozen=True)
class ExplainedPresence:
    """A presence, the facts it was derived from, the rule that decided, and what can be done with the user."""

    presence: Presence
    facts: Facts
    rule: Rule
    capabilities: frozenset[Capability]


class _Agent(NamedTuple):
    user_id: int
    username: str
    first_name: str
    last_name: str
    active: bool
    leased: bool
    version: int | None
    role_id: int | None
    destination_id: int | None
    mobile: str | None
    extension: str | None
    crm_since: datetime | None
    cms_on: bool | None
    cms_since: datetime | None
    unreachable_since: datetime | None
    work_mode: int | None
    work_mode_since: datetime | None
    wrap_up_until: datetime | None
    last_call_ended: datetime | None


class _Leg(NamedTuple):
    state: str
    kind: str
    conversation_id: UUID
    state_since: datetime
    answered_at: datetime | None

    @property
    def since(self) -> datetime:
        return self.answered_at or self.state_since


OF_USERS = (
    "pk",
    "username",
    "first_name",
    "last_name",
    "is_active",
    "leased",
    "agent__version",
    "agent__role_id",
    "agent__destination_id",
    "agent__mobile",
    "agent__extension",
    "agent__crm_since",
    "agent__cms_logged_on",
    "agent__cms_since",
    "agent__unreachable_since",
    "agent__work_mode",
    "agent__work_mode_since",
    "agent__wrap_up_until",
    "agent__last_call_ended",
)
OF_LEGS = tuple(f"leg__{name}" for name in (*_Leg._fields, "pk"))


def read(user_ids: Iterable[int] | None = None) -> list[Presence]:
    """The presence of these users, or of all. Version and facts are read at the same moment."""
    return [each.presence for each in explain(user_ids)]


def explain(user_ids: Iterable[int] | None = None) -> list[ExplainedPresence]:
    """The presence of these users, or of all, each with the facts and the rule that it comes from."""
    people = _people(None if user_ids is None else list(user_ids))
    enabled = _enabled(access.version())
    capabilities = capabilities_by_destination()
    return [
        _explained(
            agent,
            known=agent.active and agent.version is not None and agent.user_id in enabled,
            legs=legs,
            capabilities=capabilities.get(agent.destination_id or 0, frozenset()),
        )
        for agent, legs in people
    ]


def _people(ids: list[int] | None) -> Iterable[tuple[_Agent, list[_Leg]]]:
    """Each user with the open legs, oldest first."""
    people: dict[int, tuple[_Agent, list[_Leg]]] = {}
    for row in _rows(ids):
        _agent, legs = people.setdefault(row[0], (_Agent(*row[: len(OF_USERS)]), []))
        if row[-1] is not None:
            legs.append(_Leg(*row[len(OF_USERS) : -1]))
    return people.values()


@compiled.query
def _rows(ids: list[int] | None) -> QuerySet[User, tuple[Any, ...]]:
    """One row for each open leg, and for each user without one."""
    users = User.objects.all() if ids is None else User.objects.filter(pk__in=ids)
    users = users.annotate(
        leased=Exists(Lease.objects.filter(user=OuterRef("pk"))),
        leg=FilteredRelation("calls", condition=~Q(calls__state=CallState.ENDED)),
    )
    return users.order_by("leg__started_at", "leg__pk").values_list(*OF_USERS, *OF_LEGS)


@lru_cache(maxsize=1)
def _enabled(version: str) -> frozenset[int]:
    """Users with a role in which they communicate, worked out once for each version of Customizing."""
    return frozenset(access.communication_user_ids())


def capabilities_by_destination() -> dict[int, frozenset[Capability]]:
    """What each active telephone system can do."""
    return {each.pk: capabilities_of(each) for each in access.destinations()}


def fields_of(status: Status, *, facts: Facts) -> dict[str, Any]:
    """The fields of a presence that come of its status."""
    rule = status.rule
    return {
        "word": str(rule.word),
        "cause": str(rule.cause),
        "work_mode": facts.work_mode_code if rule.cause == Cause.NOT_READY and not rule.text else 0,
        "since": status.since,
        "options": tuple(str(option) for option in status.options),
        "text": rule.text,
        "icon": rule.icon,
        "look": rule.look,
    }


def _explained(
    agent: _Agent, *, known: bool, legs: list[_Leg], capabilities: frozenset[Capability]
) -> ExplainedPresence:
    facts = _facts(agent, known=known, legs=legs)
    profiles = access.presence_profiles(agent.user_id, role_id=agent.role_id)
    can = capabilities if profiles.telephony else frozenset()  # whoever does not telephone cannot be called
    status = derive(facts, capabilities=can, rules=profiles.presence_rules)
    presence = Presence(
        user_id=agent.user_id,
        username=agent.username,
        name=name_from(agent.first_name, agent.last_name, username=agent.username),
        version=agent.version or 0,
        destination_id=agent.destination_id,
        telephony=profiles.telephony,
        dialled=bool(agent.extension),
        own_call=str(toolbar_state(on_cms=facts.cms_on, legs=legs, wrap_up=facts.wrap_up)),
        conversations=tuple(dict.fromkeys(str(leg.conversation_id) for leg in legs)),
        **fields_of(status, facts=facts),
    )
    return ExplainedPresence(presence, facts, status.rule, can)


def _facts(agent: _Agent, *, known: bool, legs: list[_Leg]) -> Facts:
    mode = access.work_mode_told(agent.work_mode or READY)
    return Facts(
        known=known,
        crm_on=agent.leased,
        cms_on=bool(agent.cms_on),
        call_state=_call_state(legs),
        work_mode_kind=mode.kind,
        work_mode_code=mode.code,
        wrap_up=agent.wrap_up_until is not None,
        mobile=bool(agent.mobile),
        crm_since=agent.crm_since,
        cms_since=agent.cms_since,
        call_since=min((leg.since for leg in legs), default=agent.last_call_ended),
        mode_since=agent.work_mode_since,
        unreachable_since=agent.unreachable_since,
    )


def _call_state(legs: list[_Leg]) -> str:
    states = {leg.state for leg in legs}
    if states & {CallState.CONNECTED, CallState.HELD}:
        return "in-call"
    return "ringing" if CallState.ALERTING in states else "dialing" if states else ""
