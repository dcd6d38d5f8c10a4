"""What an event of Asterisk means: (state, event) → (state, events of the contract). It knows no line and no clock."""

from dataclasses import replace
from datetime import datetime, timedelta

from presence.connectors.asterisk import agents, channels, passing_on, queue_members, three_way, transfers
from presence.connectors.asterisk.facts import Call, Expected, Originated, State
from presence.connectors.asterisk.judging import judge
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.parties import conversation_of, gathered
from presence.connectors.asterisk.telling import forget, is_kept, is_over, kept_for, tell, tell_all
from presence.connectors.asterisk.transfer_records import Warm
from presence.connectors.asterisk.views import NO_TIME
from presence.contract import AgentChanged, CallChanged, ConversationChanged, Event, Snapshot, TransferChanged

BEGINS_WITHIN = timedelta(seconds=5)
"""After so long a transfer that was asked for has not begun: without the feature code, or its prompt, none does."""
OF_TELEPHONES = {"DeviceStateChange", "ExtensionStatus"}
OF_QUEUES = {
    "QueueMemberAdded",
    "QueueMemberStatus",
    "QueueMemberPause",
    "QueueMemberPenalty",
    "QueueMemberRemoved",
}


def reduce(state: State, message: Message, *, now: datetime) -> tuple[State, list[Event]]:
    """The state after one event, and what the CRM is to be told of it."""
    if message.event in OF_TELEPHONES:
        of = message["Device"] or message["Hint"]
        return agents.tell_agents(agents.hear(state, message), now=now, of=of)
    if message.event in OF_QUEUES:
        of = queue_members.telephone(state, queue_members.device_of(message))
        return agents.tell_agents(queue_members.hear(state, message), now=now, of=of)
    before = state
    state = channels.hear(state, message)
    if message.event in channels.ABOUT_A_TRANSFER:
        state = _transferred(state, message)
    return settle(state, _calls(before, message) | _calls(state, message) | _changed(before, state), now=now)


def settle(state: State, calls: set[str], *, now: datetime) -> tuple[State, list[Event]]:
    """Find what follows from the facts of these calls, and tell it."""
    calls = calls | three_way.concerned(state, calls)
    for each in sorted(calls & state.calls.keys()):
        call = transfers.notice(state, state.calls[each])
        call = passing_on.notice(state, call)
        state = state.with_call(gathered(state, judge(state, call)))
    return tell(state, sorted(calls), now=now)


def _transferred(state: State, message: Message) -> State:
    """After Asterisk has told of a transfer. That it succeeded says less than it seems to."""
    if message["Result"] != transfers.DONE:
        return state
    return passing_on.hear(state, message) or transfers.hear(state, message)


def tick(state: State, *, now: datetime) -> tuple[State, list[Event]]:
    """What comes of time alone."""
    state, told_agents = agents.tell_agents(forget(state, now=now), now=now)
    state, told_transfers = _given_up(state, now=now)
    state, mixed = three_way.notice(state, now=now)
    state, told_conferences = settle(state, mixed, now=now) if mixed else (state, [])
    return state, [*told_agents, *told_transfers, *told_conferences]


def _given_up(state: State, *, now: datetime) -> tuple[State, list[Event]]:
    """A transfer that the CRM has asked for and that has not begun: Asterisk took the command, and nothing came."""
    late = [each for each in state.expected if each.since and now - each.since > BEGINS_WITHIN]
    if not late:
        return state, []
    state = replace(state, expected=tuple(each for each in state.expected if each not in late))
    never = [each for each in late if ("transfer", each.reference) not in state.told]
    return tell_all(state, [_not_begun(state, each) for each in never], now=now)


def _not_begun(state: State, expected: Expected) -> TransferChanged:
    call = state.call_of(expected.channel)
    return TransferChanged(
        transfer=expected.reference,
        sequence=0,
        conversation=conversation_of(state, call, call.get(expected.channel)) if call else expected.channel,
        kind=expected.kind,
        state="failed",
        sender=expected.user,
        receiver=expected.target,
        number=expected.number,
        failure="not-begun",
        at=NO_TIME,
    )


def expect(state: State, expected: Expected) -> State:
    """The CRM is about to ask for this transfer; what Asterisk shows of it then is this one."""
    return replace(state, expected=(*state.expected, expected))


def release(state: State, channel_id: str) -> State:
    """The CRM is about to give away the call of a user who does not come back."""
    channel = state.channel(channel_id)
    return channels.with_channel(state, replace(channel, released=True)) if channel else state


def hang_up(state: State, channel_id: str) -> State:
    """The CRM is about to hang up for a user, as the user could at the telephone."""
    channel = state.channel(channel_id)
    return channels.with_channel(state, replace(channel, hung_up=True)) if channel else state


def mute(state: State, channel_id: str, *, on: bool, now: datetime) -> tuple[State, list[Event]]:
    """Asterisk lets nobody hear the user any more, or does again."""
    channel = state.channel(channel_id)
    if channel is None:
        return state, []
    return settle(channels.with_channel(state, replace(channel, muted=on)), {state.home[channel_id]}, now=now)


def cancel(state: State, call: Call, warm: Warm) -> State:
    """The CRM is about to let the target of a conference go, for the sender."""
    return _with_warm(state, call, warm, replace(warm, cancelled=True))


def let_go(state: State, call: Call, warm: Warm, *, now: datetime) -> State:
    """The CRM is about to cancel a consult."""
    return _with_warm(state, call, warm, replace(warm, let_go_at=now))


def _with_warm(state: State, call: Call, before: Warm, after: Warm) -> State:
    records = tuple(after if each == before else each for each in call.warm)
    return state.with_call(replace(call, warm=records))


def originate(state: State, channel: str, originated: Originated) -> State:
    """The CRM is about to dial; the channel of that id is the user's."""
    return replace(state, originated={**state.originated, channel: originated})


def snapshot(state: State, *, now: datetime) -> Snapshot:
    """All that is known, as the reconcile asks for it."""
    kept = kept_for(state.told.values())
    told = [event for event in state.told.values() if not is_over(event) or is_kept(event, kept)]
    return Snapshot(
        at=now,
        agents=[event for event in told if isinstance(event, AgentChanged)],
        calls=[event for event in told if isinstance(event, CallChanged)],
        conversations=[event for event in told if isinstance(event, ConversationChanged)],
        transfers=[event for event in told if isinstance(event, TransferChanged)],
    )


def _calls(state: State, message: Message) -> set[str]:
    """The calls that an event is about."""
    named = (state.home.get(channel) for channel in channels.channels_of(message))
    return {call for call in named if call}


def _changed(before: State, after: State) -> set[str]:
    """The calls that are not as they were: channels may have left one that the event does not name."""
    return {each.id for each in after.calls.values() if before.calls.get(each.id) is not each}
