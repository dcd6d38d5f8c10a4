"""One act in the simulator's world: a short transaction over its rows, and the events of what it changed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence import compiled
from presence.connectors.simulator.events import events_of
from presence.contract import CmsUnknown, Event
from presence.models.simulator import LegState, SimAgent, SimConversation, SimLeg, SimTransfer, World

OPEN_TRANSFER = ["requested", "consulting", "conference"]


def ring_timeout() -> timedelta:
    """How long a telephone rings, unless its world has a time of its own, which may be shorter."""
    return timedelta(seconds=getattr(settings, "RING_TIMEOUT", 30))


@dataclass
class Talk:
    """A conversation with its parties and the transfer under way."""

    conversation: SimConversation
    legs: list[SimLeg] = field(default_factory=list)
    transfer: SimTransfer | None = None

    def open_legs(self, *, kind: str = "") -> list[SimLeg]:
        return [leg for leg in self.legs if leg.is_open and kind in {"", leg.kind}]

    def others(self, leg: SimLeg) -> list[SimLeg]:
        """The parties that `leg` talks with, consults aside."""
        return [other for other in self.open_legs(kind="primary") if other is not leg]

    def leg(self, leg_id: int) -> SimLeg:
        return next(leg for leg in self.legs if leg.pk == leg_id)

    def leg_of(self, agent: SimAgent, *, kind: str) -> SimLeg:
        """The open leg of an agent who has one."""
        return next(leg for leg in self.open_legs(kind=kind) if leg.agent_id == agent.pk)

    @property
    def under_way(self) -> SimTransfer:
        """The transfer, for what happens during one only. Raises CmsUnknown if there is none."""
        if self.transfer is None:
            raise CmsUnknown(_("This transfer has ended already."))
        return self.transfer


class Act:
    """Rows are read once and changed through `change`, so that each changed row gives exactly one event.

    They are written at the end, also new ones, which have no id until then.
    """

    def __init__(self, world: World, now: datetime):
        self.world = world
        self.now = now
        self._talks: dict[int, Talk] = {}
        self._agents: dict[int, SimAgent] = {}
        self._changed: dict[int, tuple[Any, set[str]]] = {}
        self._idle: set[int] = set()

    @cached_property
    def ring_time(self) -> timedelta:
        """How long a telephone rings in this world."""
        seconds = self.world.ring_seconds
        return min(timedelta(seconds=seconds), ring_timeout()) if seconds else ring_timeout()

    def change(self, row: Any, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(row, name, value)
        self._changed.setdefault(id(row), (row, set()))[1].update(fields)

    def agent(self, user: str) -> SimAgent:
        if found := _agents(self.world.pk, user):
            return self._known(found[0])
        defaults = {"idle_since": self.now, "since": self.now}
        return self._known(self.world.agents.get_or_create(user=user, defaults=defaults)[0])

    def rename(self, before: str, name: str) -> None:
        """The agent goes on under the new name, unless one of them is in use. One that nobody ever used gives way."""
        free = SimAgent.objects.filter(world=self.world, logged_on=False).exclude(pk__in=self._in_calls())
        agent = free.filter(user=before).first()
        free.filter(user=name, legs=None).delete()
        if agent and not self.world.agents.filter(user=name).exists():
            self.change(self._known(agent), user=name)
            agent.save(update_fields=["user"])  # so that who looks for the name finds this one

    def _in_calls(self) -> QuerySet[SimLeg, Mapping[str, object]]:
        return SimLeg.objects.open().filter(conversation__world=self.world, agent__isnull=False).values("agent")

    def talk(self, conversation_id: int) -> Talk:
        if known := self._talks.get(conversation_id):
            return known
        return self._read(self.world.conversations.get(pk=conversation_id), _legs_of(conversation_id))

    def talk_with(self, legs: list[SimLeg]) -> Talk:
        """The conversation of these, just read: all its parties."""
        conversation = legs[0].conversation
        return self._talks.get(conversation.pk) or self._read(conversation, legs)

    def begin(self, **fields: Any) -> Talk:
        conversation = SimConversation(world=self.world, since=self.now, **fields)
        self.change(conversation)
        return Talk(conversation)

    def add_leg(self, talk: Talk, state: str, **fields: Any) -> SimLeg:
        leg = SimLeg(conversation=talk.conversation, state=LegState.DIALING, since=self.now, **fields)
        talk.legs.append(leg)
        self.move(leg, state)
        return leg

    def move(self, leg: SimLeg, state: str, *, reason: str = "") -> None:
        """The leg is in `state` from now on; whatever was to happen by itself is off."""
        self.change(leg, state=state, since=self.now, ring_until=None, answer_at=None)
        if state == LegState.CONNECTED and not leg.answered_at:
            self.change(leg, answered_at=self.now)
        if state == LegState.ENDED:
            self.change(leg, muted=False, ended_at=self.now, end_reason=reason)
            if leg.agent:
                leg.agent.idle_since = self.now
                self._idle.add(leg.agent.pk)

    def talk_of_leg(self, leg_id: int) -> tuple[Talk, SimLeg]:
        """Raises CmsUnknown if there is no such leg or it has ended."""
        legs = _legs_beside(leg_id, self.world.pk)
        if leg_id not in [leg.pk for leg in legs]:
            raise CmsUnknown(_("This call has already ended."))
        talk = self.talk_with(legs)
        return talk, talk.leg(leg_id)

    def events(self) -> list[Event]:
        """Saves what changed and gives its events, transfers last, as they rest on the legs."""
        changed = sorted(self._changed.values(), key=lambda each: isinstance(each[0], SimTransfer))
        known = [(row, fields) for row, fields in changed if row.pk]
        for row, _fields in changed:
            row.sequence += 1
        self._insert([row for row, _fields in changed if not row.pk])
        for row, fields in known:
            _save(row, {*fields, "sequence"})
        if self._idle:
            _idle_since(self._idle, self.now)
        return [event for row, _fields in changed for event in events_of(row)]

    def _insert(self, rows: list[Any]) -> None:
        for kind in (SimConversation, SimLeg, SimTransfer):  # each may refer to those before
            if new := [row for row in rows if isinstance(row, kind)]:
                kind._default_manager.bulk_create(new)  # type: ignore[arg-type]

    def _read(self, conversation: SimConversation, legs: list[SimLeg]) -> Talk:
        """The conversation with its parties, and the transfer under way, of which there is one at most."""
        for leg in legs:
            leg.conversation = conversation
            leg.agent = self._known(leg.agent) if leg.agent else None
        transfer = next(iter(_transfers_of(conversation.pk)), None)
        if transfer:
            transfer.conversation = conversation
            transfer.sender = self._agent(transfer.sender_id)
            transfer.receiver = self._agent(transfer.receiver_id) if transfer.receiver_id else None
        talk = self._talks[conversation.pk] = Talk(conversation, legs, transfer)
        return talk

    def _agent(self, agent_id: int) -> SimAgent:
        return self._agents.get(agent_id) or self._known(SimAgent.objects.get(pk=agent_id))

    def _known(self, agent: SimAgent) -> SimAgent:
        return self._agents.setdefault(agent.pk, agent)


@compiled.query
def _worlds(destination_id: int) -> QuerySet[World]:
    return World.objects.select_for_update().filter(destination=destination_id)


@compiled.query
def _agents(world_id: int, user: str) -> QuerySet[SimAgent]:
    return SimAgent.objects.filter(world=world_id, user=user)


@compiled.query
def _legs_of(conversation_id: int) -> QuerySet[SimLeg]:
    return SimLeg.objects.open().filter(conversation=conversation_id).select_related("agent").order_by("pk")


@compiled.query
def _legs_beside(leg_id: int, world_id: int) -> QuerySet[SimLeg]:
    """The open legs of the conversation of this leg, itself among them."""
    legs = SimLeg.objects.open().filter(conversation__legs=leg_id, conversation__world=world_id)
    return legs.select_related("agent", "conversation").order_by("pk")


@compiled.query
def _transfers_of(conversation_id: int) -> QuerySet[SimTransfer]:
    return SimTransfer.objects.filter(conversation=conversation_id, state__in=OPEN_TRANSFER)


@compiled.update
def _idle_since(agent_ids: Collection[int], at: datetime) -> compiled.Update:
    return SimAgent.objects.filter(pk__in=agent_ids), {"idle_since": at}


@compiled.update
def _written(kind: type[Model], pk: int, fields: dict[str, Any]) -> compiled.Update:
    return kind._default_manager.filter(pk=pk), fields


def _save(row: Model, fields: Iterable[str]) -> None:
    """As `row.save(update_fields=fields)`."""
    values = {name: getattr(row, name) for name in sorted(fields)}
    plain = {name: value.pk if isinstance(value, Model) else value for name, value in values.items()}
    if not _written(type(row), row.pk, plain):
        raise DatabaseError(f"{row!r} is not there any more.")


def _first_world(destination: CmsDestination) -> World:
    return World.objects.select_for_update().get_or_create(destination=destination)[0]


@contextmanager
def acting(destination: CmsDestination, *, clock: Callable[[], datetime], events: list[Event]) -> Iterator[Act]:
    """An act, alone in its world. The events of what it changed are added to `events` after its commit.

    The clock is read once alone, so that acts follow each other in time as they do in truth.
    """
    with transaction.atomic(durable=True):
        [world] = _worlds(destination.pk) or [_first_world(destination)]
        act = Act(world, clock())
        yield act
        changed = act.events()
    events.extend(changed)
