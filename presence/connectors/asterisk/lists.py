"""Asterisk's own lists as a state: the same that its events would have led to, but for what lists do not say.

They say nothing of hold: what is known of it stays, and after a restart of the connector the state of the other
side's telephone tells it, if it has one call only.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from presence.connectors.asterisk import agents, known, queue_members
from presence.connectors.asterisk.channels import (
    PROGRESS,
    channels_of,
    is_test_call,
    moved,
    placed,
    variables_of,
    with_channel,
)
from presence.connectors.asterisk.facts import Call, Channel, Progress, State
from presence.connectors.asterisk.judging import judge
from presence.connectors.asterisk.legs import LOST
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.parties import gathered
from presence.connectors.asterisk.telling import is_over, tell, tell_all
from presence.connectors.asterisk.transfer_records import UNCONFIRMED
from presence.connectors.asterisk.transfers import notice
from presence.contract import CallChanged, ConversationChanged, Event, TransferChanged

RINGS_OTHERS = ("Dial", "Queue")
CALLED = "App"
"""The application of a channel that Asterisk called begins so: AppDial, AppQueue."""
WAITS = "QueueEntry"
"""A line of `QueueStatus` about a caller who waits."""
SOMEBODY = "?"
"""Who lets a channel ring, if the list does not show it."""


@dataclass(frozen=True)
class Lists:
    """The items of `CoreShowChannels`, `DeviceStateList`, `ExtensionStateList` and `QueueStatus`."""

    channels: Iterable[Message] = ()
    devices: Iterable[Message] = ()
    hints: Iterable[Message] = ()
    queues: Iterable[Message] = ()


def take(
    state: State,
    lists: Lists,
    *,
    now: datetime,
    booted_at: datetime | None = None,
    meanwhile: Collection[Message] | None = None,
) -> tuple[State, list[Event]]:
    """The state after reading the lists, and what the CRM is to be told. What is not listed is over.

    `booted_at`: when Asterisk was started, if that may have been after the last comparison. `meanwhile`: what was told
    while the lists were read, and is to be heard after them, if the line was not lost since the last ones. The
    channels that it is about are as they were: nobody knows which of it is in the list already, and how a transfer
    ended is judged once.
    """
    for item in (*lists.hints, *lists.devices):
        state = agents.hear(state, item)
    state = replace(state, members={})
    for item in lists.queues:
        state = agents.hear(state, item)
    state = queue_members.compared(state, booted_at=booted_at)
    queues = {item["Uniqueid"]: item["Queue"] for item in lists.queues if item.event == WAITS}
    followed = state.home.keys() if meanwhile is not None else set()
    moving = _moving(meanwhile or (), followed)
    listed = (item for item in lists.channels if item["Uniqueid"] and not is_test_call(item))
    items = [item for item in listed if item["Uniqueid"] not in moving]
    state = _without(state, {item["Uniqueid"] for item in items} | moving)
    for item in items:
        state = _listed(state, item, followed=item["Uniqueid"] in followed, queue=queues.get(item["Uniqueid"], ""))
    for item in items:
        if item["Uniqueid"] not in followed:
            state = _put_through(state, item, items)
    state = known.remembered(_with_holds(state))
    for call in state.calls.values():
        call = judge(state, notice(state, call, listed=meanwhile is None))
        state = state.with_call(gathered(state, call))
    state, told_agents = agents.tell_agents(state, now=now)
    state, told_calls = tell(state, sorted(state.calls), now=now)
    state, told_lost = tell_all(state, _lost(state), now=now)
    return state, [*told_agents, *told_calls, *told_lost]


def _moving(meanwhile: Iterable[Message], followed: Collection[str]) -> set[str]:
    """The channels of which something is still to be heard, and was from their beginning."""
    begun = {message["Uniqueid"] for message in meanwhile if message.event == "Newchannel"}
    return {each for message in meanwhile for each in channels_of(message) if each in begun or each in followed}


def _lost(state: State) -> Iterator[Event]:
    """What the CRM knows as going on and Asterisk does not."""
    shown = {key for call in state.calls.values() for key in call.tells}
    for key, event in state.told.items():
        if key in shown or is_over(event):
            continue
        match event:
            case CallChanged():
                yield replace(event, state="ended", end_reason=LOST)
            case ConversationChanged():
                yield replace(event, ended=True, end_reason=LOST)
            case TransferChanged() if event.transfer not in {each.reference for each in state.expected if each.since}:
                yield replace(event, state=UNCONFIRMED.state, failure=UNCONFIRMED.failure)


def _without(state: State, listed: set[str]) -> State:
    """Whoever is not in the list has gone, and how is not known."""
    for call in state.calls.values():
        for channel in call.channels.values():
            if channel.id not in listed and not channel.gone:
                over = replace(channel, gone=True, lost=True, bridge="", queue="", hold=False)
                state = with_channel(state, over)
    return state


def _listed(state: State, item: Message, *, followed: bool, queue: str) -> State:
    """`followed`: what the list does not say of the channel was told."""
    channel_id, linked = item["Uniqueid"], item["Linkedid"] or item["Uniqueid"]
    known = state.channel(channel_id)
    state = moved(state, known, linked) if known else placed(state, Channel(channel_id), linked)
    channel = state.channel(channel_id) or Channel(channel_id)
    bridge = item["BridgeId"]
    called = item["Application"].startswith(CALLED)
    progress = max(channel.progress, PROGRESS.get(item["ChannelStateDesc"], Progress.DOWN))
    return with_channel(
        state,
        replace(
            channel,
            name=item["Channel"] or channel.name,
            number=item["CallerIDNum"] or channel.number,
            connected=item["ConnectedLineNum"] or channel.connected,
            dialed=channel.dialed or ("" if followed else item["Exten"]),
            progress=progress,
            incoming=channel.incoming or not (followed or called or channel.ours or channel.dialled_by),
            bridge=bridge,
            queue=queue,
            last_bridge=bridge or channel.last_bridge,
            before=channel.last_bridge if bridge and bridge != channel.last_bridge else channel.before,
            rung=channel.rung or item["ChannelStateDesc"] == "Ringing",
            variables={**channel.variables, **variables_of(item)},
        ),
    )


def _put_through(state: State, item: Message, items: list[Message]) -> State:
    """Who lets the channel ring, or has: whoever runs Dial or Queue and hears it, or nobody yet."""
    channel = state.channel(item["Uniqueid"])
    if channel is None or channel.dialled_by or channel.incoming or channel.local or channel.ours:
        return state
    linked = [each for each in items if each["Linkedid"] == item["Linkedid"] and each is not item]
    rings = [each for each in linked if each["Application"] in RINGS_OTHERS and each["BridgeId"] == item["BridgeId"]]
    meant = [each for each in rings if channel.endpoint in each["ApplicationData"]] or rings
    by = meant[0]["Uniqueid"] if meant else SOMEBODY
    dial = "ANSWER" if channel.progress == Progress.UP else channel.dial
    return with_channel(state, replace(channel, dialled_by=by, dial=dial))


def _with_holds(state: State) -> State:
    for call in state.calls.values():
        for channel in call.live():
            if channel.up and not channel.hold and not channel.stamps and _hears_music(state, call, channel):
                state = with_channel(state, replace(channel, hold=True))
    return state


def _hears_music(state: State, call: Call, channel: Channel) -> bool:
    """Whether the other side does. A telephone or line with several calls is on hold for all of them at once."""
    others = [each for each in call.live() if each.bridge and each.bridge == channel.bridge and each != channel]
    if len(others) != 1 or state.devices.get(others[0].endpoint) != "ONHOLD":
        return False
    everywhere = [each for one in state.calls.values() for each in one.live()]
    return len([each for each in everywhere if each.endpoint == others[0].endpoint]) == 1
