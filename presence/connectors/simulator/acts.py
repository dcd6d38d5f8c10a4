"""One act in the simulator's world: a short transaction over its rows, and the events of what it changed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
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
        known = self._talks.get(conversation_id)
        return known or self.talk_of(self.world.conversations.get(pk=conversation_id))

    def talk_of(self, conversation: SimConversation) -> Talk:
        """The conversation, just read, with its parties."""
        if conversation.pk not in self._talks:
            self._talks[conversation.pk] = self._read(conversation)
        return self._talks[conversation.pk]

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
            self.change(leg, ended_at=self.now, end_reason=reason)
            if leg.agent:
                leg.agent.idle_since = self.now
                self._idle.add(leg.agent.pk)

    def talk_of_leg(self, leg_id: int) -> tuple[Talk, SimLeg]:
        """Raises CmsUnknown if there is no such leg or it has ended."""
        legs = SimLeg.objects.open().filter(pk=leg_id, conversation__world=self.world)
        if not (found := legs.select_related("conversation").first()):
            raise CmsUnknown(_("This call has already ended."))
        talk = self.talk_of(found.conversation)
        return talk, talk.leg(leg_id)

    def events(self) -> list[Event]:
        """Saves what changed and gives its events, transfers last, as they rest on the legs."""
        changed = sorted(self._changed.values(), key=lambda each: isinstance(each[0], SimTransfer))
        known = [(row, fields) for row, fields in changed if row.pk]
        for row, _fields in changed:
            row.sequence += 1
        self._insert([row for row, _fields in changed if not row.pk])
        for row, fields in known:
            row.save(update_fields=[*fields, "sequence"])
        if self._idle:
            SimAgent.objects.filter(pk__in=self._idle).update(idle_since=self.now)
        return [event for row, _fields in changed for event in events_of(row)]

    def _insert(self, rows: list[Any]) -> None:
        for kind in (SimConversation, SimLeg, SimTransfer):  # each may refer to those before
            if new := [row for row in rows if isinstance(row, kind)]:
                kind._default_manager.bulk_create(new)  # type: ignore[arg-type]

    def _read(self, conversation: SimConversation) -> Talk:
        legs = list(conversation.legs.open().select_related("agent").order_by("pk"))
        transfer = conversation.transfers.filter(state__in=OPEN_TRANSFER).select_related("sender", "receiver").first()
        talk = Talk(conversation, legs, transfer)
        for leg in legs:
            leg.conversation = conversation
            leg.agent = self._known(leg.agent) if leg.agent else None
        if transfer:
            transfer.conversation = conversation
            transfer.sender = self._known(transfer.sender)
            transfer.receiver = self._known(transfer.receiver) if transfer.receiver else None
        return talk

    def _known(self, agent: SimAgent) -> SimAgent:
        return self._agents.setdefault(agent.pk, agent)


@contextmanager
def acting(destination: CmsDestination, *, clock: Callable[[], datetime], events: list[Event]) -> Iterator[Act]:
    """An act, alone in its world. The events of what it changed are added to `events` after its commit.

    The clock is read once alone, so that acts follow each other in time as they do in truth.
    """
    with transaction.atomic(durable=True):
        act = Act(World.objects.select_for_update().get_or_create(destination=destination)[0], clock())
        yield act
        changed = act.events()
    events.extend(changed)
