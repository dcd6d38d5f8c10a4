"""Telephones, queues, and the users who work at them: logged on in the CRM, and at a telephone that can be reached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from presence.connectors.asterisk import queue_members
from presence.connectors.asterisk.facts import Agent, State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.telling import tell_all
from presence.connectors.asterisk.views import NO_TIME
from presence.contract import AgentChanged, Event

AWAY = {"UNAVAILABLE", "INVALID", "UNKNOWN"}
NO_PENALTIES: Mapping[str, int] = MappingProxyType({})
TELEPHONES = ("PJSIP/", "SIP/", "IAX2/", "SCCP/", "DAHDI/")


def hear(state: State, message: Message) -> State:
    """The state with what one event, or one line of a list, tells of telephones and queues."""
    match message.event:
        case "DeviceStateChange" if message["Device"].startswith(TELEPHONES):
            return _device(state, message["Device"], message["State"])
        case "ExtensionStatus":
            return _hint(state, message)
        case event if event.startswith("QueueMember"):
            return queue_members.hear(state, message)
        case _:
            return state


def log_on(
    state: State,
    user: str,
    *,
    extension: str,
    several_calls: bool = False,
    penalties: Mapping[str, int] = NO_PENALTIES,
) -> State:
    """The user works at the telephone with this extension from now on, in queues with these penalties."""
    known = state.agents.get(user) or Agent(user, extension)
    agent = replace(known, extension=extension, logged_on=True, several_calls=several_calls, penalties=penalties)
    others = {name: each for name, each in state.agents.items() if each.extension != extension or not extension}
    return state.with_agents({**others, user: agent})


def log_off(state: State, user: str) -> State:
    return queue_members.settled(state.with_agent(user, logged_on=False), user)


def set_work_mode(state: State, user: str, work_mode: int) -> State:
    return state.with_agent(user, work_mode=work_mode)


def unsure_for(state: State, seconds: float, *, now: datetime) -> State:
    """The PBX may just have started: each telephone reads unavailable until it was asked, one after the other."""
    return replace(state, sure_from=now + timedelta(seconds=seconds), devices={}, sure_of=frozenset())


def tell_agents(state: State, *, now: datetime, of: str = "") -> tuple[State, list[Event]]:
    """The state in which all agents are told, or that at one telephone, and the events."""
    if state.sure_from and now >= state.sure_from:
        state, of = replace(state, sure_from=None), ""
    at_it = state.agents.get(state.user(state.extension(of)))
    concerned = ([at_it] if at_it else []) if of else list(state.agents.values())
    return tell_all(state, _views(state, concerned), now=now)


def _views(state: State, concerned: Iterable[Agent]) -> Iterator[AgentChanged]:
    queues = queue_members.queues_by_telephone(state)
    for agent in concerned:
        if agent.logged_on or state.agent_told(agent.user):
            here = queues.get(state.endpoint(agent.extension), set()) | state.owed.get(agent.user, frozenset())
            yield AgentChanged(
                user=agent.user,
                sequence=0,
                logged_on=agent.logged_on,
                work_mode=agent.work_mode,
                reachable=_reachable(state, agent),
                queues=tuple(sorted(here)) if agent.logged_on else (),
                at=NO_TIME,
            )


def _reachable(state: State, agent: Agent) -> bool:
    """Whether the telephone can be reached; as it was, as long as Asterisk cannot be sure.

    Of one in the browser it is: that loses its line with Asterisk, and comes back by itself.
    """
    away = state.devices.get(state.endpoint(agent.extension)) in AWAY
    if state.is_in_browser(agent.extension):
        return not away
    if away and state.sure_from and state.endpoint(agent.extension) not in state.sure_of:
        known = state.agent_told(agent.user)
        return known is None or known.reachable
    return not away


def _device(state: State, device: str, said: str) -> State:
    before = state.devices.get(device)
    devices = {**state.devices, device: said}
    sure = state.sure_of | {device} if said not in AWAY or before not in {None, *AWAY} else state.sure_of
    return replace(state, devices=devices, sure_of=sure if state.sure_from else frozenset())


def _hint(state: State, message: Message) -> State:
    """A hint may name several devices; the first telephone counts."""
    devices = (each.strip() for each in message["Hint"].replace(",", "&").split("&"))
    endpoint = next((each for each in devices if each.startswith(TELEPHONES)), "")
    if not endpoint or state.extensions.get(endpoint) == message["Exten"]:
        return state
    return replace(state, extensions={**state.extensions, endpoint: message["Exten"]})
