"""Who is in which queue: telephones, let in by Asterisk's own configuration, at Asterisk, or by the CRM.

A user works in the queues in which his or her telephone is. What Asterisk says counts, whoever has done it; only what
a start of Asterisk has made it forget is owed to the users, and put back.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from presence.connectors.asterisk.facts import Member, State
from presence.connectors.asterisk.messages import Message

READY, NOT_READY = 1, 2
BY_EXTENSION = ("hint:", "Local/")
"""Members that are named by an extension and a context, as FreePBX does it."""


def hear(state: State, message: Message) -> State:
    """The state with what one event, or one line of the list, tells of a member."""
    if message.event == "QueueMemberRemoved":
        return left(state, _named(message))
    state = _member(state, message)
    if message.event == "QueueMemberPause" and (user := user_at(state, device_of(message))):
        state = with_pauses(state, user)
    return state


def device_of(message: Message) -> str:
    """The device by whose state a member is there or not. The list calls a member Location, events Interface."""
    return message["StateInterface"] or message["Interface"] or message["Location"]


def telephone(state: State, device: str) -> str:
    for beginning in BY_EXTENSION:
        if device.startswith(beginning):
            return state.endpoint(device.removeprefix(beginning).partition("@")[0])
    return device


def user_at(state: State, device: str) -> str:
    return state.user(state.extension(telephone(state, device)))


def members_of(state: State, user: str) -> list[Member]:
    """The telephone of the user in each of its queues."""
    agent = state.agents.get(user)
    own = state.endpoint(agent.extension) if agent else ""
    return [member for member in state.members.values() if telephone(state, member.device) == own]


def queues_by_telephone(state: State) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for member in state.members.values():
        found.setdefault(telephone(state, member.device), set()).add(member.queue)
    return found


def with_pauses(state: State, user: str) -> State:
    """A pause in all queues is a work mode of the user: that of its reason, if Customizing has one for it."""
    agent, members = state.agents.get(user), members_of(state, user)
    if agent is None or not members:
        return state
    if not all(member.paused for member in members):
        return state.with_agent(user, work_mode=READY)
    known = NOT_READY if agent.work_mode == READY else agent.work_mode
    reasons = (state.work_modes[each.reason] for each in members if each.reason in state.work_modes)
    return state.with_agent(user, work_mode=next(reasons, known))


def owe(state: State, user: str, queues: Iterable[str] = ()) -> State:
    """The telephone of the user is to come into these queues, and its pauses are to be as the work mode says."""
    known = state.owed.get(user, frozenset())
    return replace(state, owed={**state.owed, user: known | {*queues}})


def joined(state: State, user: str, member: Member) -> State:
    """Asterisk has let the telephone in; the event that says so may come before or after the reply."""
    key = member.queue, member.interface
    known = state.members.get(key, member)
    return not_owed(replace(state, members={**state.members, key: known}), user, member.queue)


def left(state: State, member: Member) -> State:
    key = member.queue, member.interface
    return replace(state, members={each: known for each, known in state.members.items() if each != key})


def not_owed(state: State, user: str, queue: str) -> State:
    known = state.owed.get(user, frozenset())
    return replace(state, owed={**state.owed, user: known - {queue}})


def settled(state: State, user: str) -> State:
    return replace(state, owed={name: queues for name, queues in state.owed.items() if name != user})


def compared(state: State, *, booted_at: datetime | None) -> State:
    """The state in which all members are as the list says, and what follows for the users.

    If Asterisk was started after the CRM was told of a user, it may have forgotten what was told then: that is owed.
    """
    here = queues_by_telephone(state)
    for user, agent in state.agents.items():
        told = state.agent_told(user)
        if not agent.logged_on or told is None:
            continue
        if booted_at and told.sequence < booted_at.timestamp() * 1_000_000:
            state = owe(state, user, {*told.queues} - here.get(state.endpoint(agent.extension), set()))
        elif user not in state.owed:
            state = with_pauses(state, user)
    return state


def _member(state: State, message: Message) -> State:
    member = _named(message)
    return replace(state, members={**state.members, (member.queue, member.interface): member})


def _named(message: Message) -> Member:
    return Member(
        message["Queue"],
        message["Interface"] or message["Location"],
        device_of(message),
        paused=message["Paused"] == "1",
        reason=message["PausedReason"],
        penalty=int(message["Penalty"] or 0),
        dynamic=message["Membership"] == "dynamic",
    )
