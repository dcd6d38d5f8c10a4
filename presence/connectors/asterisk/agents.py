"""Telephones, queues, and the users who work at them: logged on in the CRM, and at a telephone that can be reached."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from presence.connectors.asterisk.facts import Agent, Member, State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.telling import tell_all
from presence.connectors.asterisk.views import NO_TIME
from presence.contract import AgentChanged, Event

READY, NOT_READY = 1, 2
AWAY = {"UNAVAILABLE", "INVALID", "UNKNOWN"}
TELEPHONES = ("PJSIP/", "SIP/", "IAX2/", "SCCP/", "DAHDI/")


def hear(state: State, message: Message) -> State:
    """The state with what one event, or one line of a list, tells of telephones and queues."""
    match message.event:
        case "DeviceStateChange" if message["Device"].startswith(TELEPHONES):
            return _device(state, message["Device"], message["State"])
        case "ExtensionStatus":
            return _hint(state, message)
        case "QueueMemberAdded" | "QueueMemberStatus" | "QueueMember":
            return _member(state, message)
        case "QueueMemberPause":
            return _paused(_member(state, message), message)
        case "QueueMemberRemoved":
            gone = message["Queue"], message["Interface"]
            return replace(state, members={key: each for key, each in state.members.items() if key != gone})
        case _:
            return state


def log_on(state: State, user: str, *, extension: str, several_calls: bool = False) -> State:
    """The user works at the telephone with this extension from now on."""
    known = state.agents.get(user) or Agent(user, extension)
    agent = replace(known, extension=extension, logged_on=True, several_calls=several_calls)
    others = {name: each for name, each in state.agents.items() if each.extension != extension or not extension}
    return state.with_agents({**others, user: agent})


def log_off(state: State, user: str) -> State:
    return _changed(state, user, logged_on=False)


def set_work_mode(state: State, user: str, work_mode: int) -> State:
    return _changed(state, user, work_mode=work_mode)


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


def queues_of(state: State, user: str) -> list[Member]:
    """The queues in which the user's telephone is."""
    agent = state.agents.get(user)
    interface = state.endpoint(agent.extension) if agent else ""
    return [member for member in state.members.values() if member.interface == interface]


def _changed(state: State, user: str, **fields: Any) -> State:
    agent = state.agents.get(user)
    return replace(state, agents={**state.agents, user: replace(agent, **fields)}) if agent else state


def _views(state: State, concerned: Iterable[Agent]) -> Iterator[AgentChanged]:
    for agent in concerned:
        if agent.logged_on or state.agent_told(agent.user):
            yield AgentChanged(
                user=agent.user,
                sequence=0,
                logged_on=agent.logged_on,
                work_mode=agent.work_mode,
                reachable=_reachable(state, agent),
                at=NO_TIME,
            )


def _reachable(state: State, agent: Agent) -> bool:
    """Whether the telephone can be reached; as it was, as long as Asterisk cannot be sure."""
    away = state.devices.get(state.endpoint(agent.extension)) in AWAY
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


def _member(state: State, message: Message) -> State:
    """The list calls it Location and Name, events call it Interface and MemberName."""
    interface = message["StateInterface"] or message["Interface"] or message["Location"]
    queue = message["Queue"]
    member = Member(queue, interface, message["Paused"] == "1", message["PausedReason"], message["Status"])
    return replace(state, members={**state.members, (queue, interface): member})


def _paused(state: State, message: Message) -> State:
    """A pause is a work mode: that of its reason, if Customizing has one for it."""
    interface = message["StateInterface"] or message["Interface"]
    user = state.user(state.extension(interface))
    agent = state.agents.get(user)
    if agent is None:
        return state
    of_user = queues_of(state, user)
    if not all(member.paused for member in of_user):
        return set_work_mode(state, user, READY)
    known = NOT_READY if agent.work_mode == READY else agent.work_mode
    return set_work_mode(state, user, state.work_modes.get(message["PausedReason"], known))
