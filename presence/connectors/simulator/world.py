"""The simulator's world as its page shows and moves it: outside parties, calls, simulated colleagues."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customizing import access
from customizing.models import CmsDestination, ConnectorKind
from presence import compiled
from presence.attached_data.envelope import Envelope, Field, Origin
from presence.calls.commands import Refused
from presence.cms import gateway, user_names
from presence.connectors.simulator import queues, telephony
from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.connector import SimulatorConnector
from presence.connectors.simulator.events import conversation_id
from presence.connectors.simulator.restart import restart as restart_world
from presence.contract import CmsUnknown
from presence.models import Agent, Conversation
from presence.models.chaos_levels import ChaosLevels
from presence.models.simulator import LegState, SimAgent, SimLeg, World
from presence.sessions import leases, logon

LATELY = 10
_looked_at: ContextVar[int | None] = ContextVar("simulator looked at", default=None)


def simulate_inbound(
    from_number: str,
    *,
    to: str | None = None,
    attached_data: Envelope | Mapping[str, str] | None = None,
    player: str = "",
    now: datetime | None = None,
) -> SimLeg:
    """An outside party calls a user (user name or extension), a queue (`queue:<key>` or its number), or anyone.

    Mere keys and values are what the caller says now; `player` is who plays the call, if it is not people. Returns the
    party. Refused if there is no such user or queue.
    """
    at = queues.named(to, within=_destination().pk) if to else None
    user = _user(to) if to and not at else None
    username = user_names.known_as(user) if user else ""
    with _connector(_destination_of(user) if user else None).acting(now=now) as act:
        agent = act.agent(username) if username else None
        data = _data(attached_data, at=act.now) if attached_data else {}
        dialed = at.number if at else to or ""
        return telephony.call_in(
            act, from_number, agent=agent, at=at, dialed=dialed, attached_data=data, player=player
        )


def outside_hang_up(party_id: int, *, now: datetime | None = None) -> None:
    """The outside party hangs up, or declines the call that rings there. Nothing happens if it has left."""
    if not (world := _world_of(party_id)):
        return
    with _connector(world.destination).acting(now=now) as act:
        if party := _party(act, party_id):
            telephony.hang_up(act, *party)


def outside_answer(party_id: int, *, now: datetime | None = None) -> None:
    """The outside party answers the call that rings there. Nothing happens if none does."""
    if not (world := _world_of(party_id)):
        return
    with _connector(world.destination).acting(now=now) as act:
        party = _party(act, party_id)
        if party and party[1].can_answer:
            telephony.answer(act, *party)


def simulators() -> list[CmsDestination]:
    """The active telephone systems that are simulated, each a world of its own."""
    active = (each for each in access.destinations() if each.connector == ConnectorKind.SIMULATOR)
    return sorted(active, key=lambda each: each.pk)


@contextmanager
def looking_at(destination_id: int | None) -> Iterator[None]:
    """Within it, all that names no user is about the world of this telephone system; None: of the first."""
    token = _looked_at.set(destination_id)
    try:
        yield
    finally:
        _looked_at.reset(token)


def destination_of(to: str) -> CmsDestination:
    """The simulator that a call to this user rings at. Refused if there is no such user."""
    return _destination_of(_user(to))


def this_world() -> World:
    """The world that the page shows."""
    return World.objects.get_or_create(destination=_destination())[0]


def outside_answers() -> bool:
    """Whether outside parties answer by themselves."""
    return this_world().outside_answers


def set_outside_answers(answers: bool) -> None:
    World.objects.update_or_create(destination=_destination(), defaults={"outside_answers": answers})


def set_ring_seconds(seconds: int) -> None:
    """How long a telephone rings in this world; never longer than everywhere."""
    World.objects.update_or_create(destination=_destination(), defaults={"ring_seconds": seconds})


def set_silent(silent: bool) -> None:
    """The telephone system goes on, but gives no sign of life: it neither tells nor answers. Or it does again."""
    World.objects.update_or_create(destination=_destination(), defaults={"silent": silent})


def chaos() -> World:
    """What goes wrong on purpose: `silent`, and the columns of `ChaosLevels`."""
    return World.objects.get_or_create(destination=_destination())[0]


def set_chaos(*, silent: bool = False, **levels: int) -> None:
    """From now on this goes wrong, and nothing else. Levels are the columns of `ChaosLevels`."""
    off = {each.name: 0 for each in ChaosLevels._meta.fields}
    World.objects.update_or_create(destination=_destination(), defaults={"silent": silent, **off, **levels})


def restart(*, now: datetime | None = None) -> None:
    """The telephone system restarts: all calls are gone, and nobody is told."""
    with _connector().acting(now=now) as act:
        restart_world(act)


def set_colleague(username: str, *, simulated: bool, auto_answer: bool = True, now: datetime | None = None) -> None:
    """A simulated colleague is logged on to CRM and CMS without a browser, and may answer by itself.

    Refused if there is no such user, or none of the user's roles is enabled for communication.
    """
    user = _user(username)
    if simulated:
        logon.give_role(user)
    with _connector(_destination_of(user)).acting(now=now) as act:
        act.change(act.agent(user_names.known_as(user)), simulated=simulated, auto_answer=simulated and auto_answer)
    if simulated:
        logon.log_on_cms(user)
        logon.lease_opened(user.pk, worker=leases.SIMULATOR, now=now)
    else:
        logon.lease_closed(user.pk, worker=leases.SIMULATOR, now=now)


def leave_alone(usernames: Iterable[str]) -> None:
    """The autopilot does not act for these simulated colleagues: they are there for people."""
    SimAgent.objects.filter(world=_destination().pk, user__in=usernames).update(at_rest=True)


def all_parties() -> list[SimLeg]:
    """Outside parties on the line, then the last ten that have left.

    Of each: `id`, `number`, `state`, `state_text`, `with_whom`, `since`, `is_open`, `can_answer`, `end_reason`.
    """
    parties = SimLeg.objects.filter(agent=None, conversation__world=_destination().pk)
    parties = parties.select_related("conversation__queue")
    on_the_line = list(parties.open().order_by("pk"))
    return on_the_line + list(parties.filter(state=LegState.ENDED).order_by("-ended_at", "-pk")[:LATELY])


def all_calls() -> list[SimLeg]:
    """The open legs of agents. Of each: `user`, `state`, `state_text`, `kind`, `with_whom`, `since`."""
    legs = SimLeg.objects.open().filter(agent__isnull=False, conversation__world=_destination().pk)
    return list(legs.select_related("agent", "conversation__queue").order_by("conversation", "pk"))


def took_part_in(conversations: Iterable[int], *, username: str) -> set[int]:
    """The conversations among these, by the simulator's ids, that rang at the user or that the user made."""
    legs = SimLeg.objects.filter(
        conversation__in=conversations, agent__user=username, conversation__world=_destination().pk
    )
    return set(legs.values_list("conversation", flat=True))


def conversations_of(legs: Iterable[SimLeg]) -> dict[int, UUID]:
    """The conversations of the CRM, by those of the simulator that the legs belong to."""
    by_name = {conversation_id(leg.conversation): leg.conversation_id for leg in legs}
    known = Conversation.objects.filter(destination=_destination(), cms_id__in=by_name)
    return {by_name[cms_id]: pk for cms_id, pk in known.values_list("cms_id", "pk")}


def colleagues() -> list[SimAgent]:
    """The agents the simulator knows. Of each: `user`, `logged_on`, `simulated`, `auto_answer`, `work_mode`."""
    return list(SimAgent.objects.filter(world=_destination().pk).order_by("user"))


def _data(data: Envelope | Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    if isinstance(data, Envelope):
        return data.as_dict()
    said = {key: Field(value, Origin.CALLER, at) for key, value in data.items()}
    return Envelope(version=1, fields=said).as_dict()


def _destination() -> CmsDestination:
    """The one looked at, if it is active; else the first."""
    active = simulators()
    if not active:
        raise Refused(_("No active CMS destination uses the simulator. Create one in Customizing."))
    return next((each for each in active if each.pk == _looked_at.get()), active[0])


def _destination_of(user: User) -> CmsDestination:
    """The simulator that the user is logged on to, or would be; the one looked at for users of none."""
    agent: Agent = getattr(user, "agent", None) or Agent(user=user)
    cms = access.presence_profiles(user.pk, role_id=agent.role_id).cms
    wanted = agent.destination_id if agent.cms_logged_on else agent.own_destination_id or (cms and cms.destination_id)
    return next((each for each in simulators() if each.pk == wanted), None) or _destination()


def _connector(destination: CmsDestination | None = None) -> SimulatorConnector:
    """The connector of that simulator, or of the one looked at. Only simulators are given to it."""
    return cast(SimulatorConnector, gateway.connector_for(destination or _destination()))


def _world_of(party_id: int) -> World | None:
    return next(iter(_worlds_of(party_id)), None)


@compiled.query
def _worlds_of(party_id: int) -> QuerySet[World]:
    return World.objects.filter(conversations__legs=party_id).select_related("destination")


def _party(act: Act, party_id: int) -> tuple[Talk, SimLeg] | None:
    """The outside party and its conversation, if it is still there."""
    try:
        talk, party = act.talk_of_leg(party_id)
    except CmsUnknown:
        return None
    return None if party.agent else (talk, party)


@compiled.query
def _active_users(name: str) -> QuerySet[User]:
    return User.objects.filter(username=name, is_active=True).select_related("agent")


def _user(to: str) -> User:
    if found := _active_users(to):
        return found[0]
    agent = Agent.objects.filter(extension=to).exclude(extension="").select_related("user__agent").first()
    if not agent:
        raise Refused(_("No user has the name or extension “%(to)s”.") % {"to": to})
    return agent.user
