"""A connector that starts in the middle of anything knows from Asterisk's lists what it would have heard."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from presence.connectors.asterisk import lists, queue_members, reducer, telling
from presence.connectors.asterisk.lists import Lists
from presence.contract import CALL_BACK, CallChanged, ConversationChanged, TransferChanged, key_of
from tests.presence.connectors.asterisk.listed import pbx_after, quiet_moments
from tests.presence.connectors.asterisk.recordings import (
    BEGAN,
    NAMES,
    Line,
    Played,
    events,
    lines,
    message_of,
    office,
    play,
)

pytestmark = pytest.mark.thorough

PASSED_ON = [name for name in NAMES if name.startswith("passed-on")]
NOT_BY_LIST = {
    "warm-transfer-threeway": "a conference looks like a bridge of three, whoever began it",
    "warm-transfer-threeway-target-leaves": "the same",
    "warm-transfer-customer-leaves": "the CRM has to say in which conversation the two who are left are",
    "warm-transfer-not-answered": "the customer has gone, and the agent's channel is there alone for a moment",
    "click-to-call-not-answered": "the CRM has to say what it dialled",
} | dict.fromkeys(PASSED_ON, "who was asked before, and who asked, the CRM has to say")
"""What lists do not say, and why."""


def knows(played: Played, *, names: bool) -> dict[Any, Any]:
    """What is open, as the CRM knows it."""
    found: dict[Any, Any] = {}
    for (kind, key), event in played.state.told.items():
        match event:
            case CallChanged() if event.state != "ended":
                found[kind, key] = (
                    event.user,
                    event.state,
                    event.kind,
                    event.conversation,
                    event.direction,
                    event.number,
                    event.peer_user,
                    event.peer_number,
                    event.dialed,
                    event.attached_data,
                )
            case ConversationChanged() if not event.ended:
                found[kind, key] = event.direction, event.number, event.dialed, event.attached_data
            case TransferChanged() if event.state in ("requested", "consulting", "conference") and names:
                found[kind, key] = event.state, event.sender, event.receiver, event.number, event.kind
    return found


def from_lists(made: Lists, line: Line) -> Played:
    played = Played(office())
    played.state, told = lists.take(played.state, made, now=line.now)
    played.told += told
    return played


BLIND = [name for name in NAMES if name.startswith("blind-transfer")]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_BY_LIST])
def test_the_lists_at_any_quiet_moment_say_what_the_events_said(name: str) -> None:
    recorded = events(name)
    for number in quiet_moments(recorded):
        heard = play(recorded[:number])
        read = from_lists(pbx_after(recorded[:number]).lists(), recorded[number - 1])
        names = name not in BLIND
        assert knows(read, names=names) == knows(heard, names=names), recorded[number - 1]


@pytest.mark.parametrize("name", NAMES)
def test_the_lists_change_nothing_for_who_has_heard_all(name: str) -> None:
    recorded = events(name)
    for number in quiet_moments(recorded):
        heard = play(recorded[:number])
        made = pbx_after(recorded[:number]).lists()
        read = Lists(made.channels, queues=made.queues)
        _state, told = lists.take(heard.state, read, now=recorded[number - 1].now)
        assert told == [], recorded[number - 1]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "crash-during-call"])
def test_who_has_read_the_lists_goes_on_with_the_events(name: str) -> None:
    recorded = events(name)
    number = quiet_moments(recorded)[0]
    read = from_lists(pbx_after(recorded[:number]).lists(), recorded[number - 1])
    for line in recorded[number:]:
        read.hear(line)
    heard = {event.call: event for event in play(recorded).of(CallChanged)}
    for event in read.of(CallChanged):
        assert heard[event.call].state == "ended"
    assert [
        event for event in read.state.told.values() if isinstance(event, CallChanged) and event.state != "ended"
    ] == (
        [
            event
            for event in play(recorded).state.told.values()
            if isinstance(event, CallChanged) and event.state != "ended"
        ]
    )


def recorded_lists(name: str) -> list[tuple[Line, Lists]]:
    """The lists that were asked for in a recording; a list of channels ends with that of devices after it."""
    found: list[tuple[Line, Lists]] = []
    channels: list[Any] = []
    for line in lines(name):
        items = [message_of(item) for item in line.note.get("list", ())]
        kinds = {item.event for item in items}
        if "CoreShowChannelsComplete" in kinds:
            channels = [item for item in items if item.event == "CoreShowChannel"]
        if "DeviceStateListComplete" in kinds and channels:
            found.append(
                (line, Lists(channels=channels, devices=[i for i in items if i.event == "DeviceStateChange"]))
            )
    return found


def test_a_consult_is_found_in_the_list_that_asterisk_gave() -> None:
    """findings 4.9: customer alone in a bridge, agent with one end of the pair, target with the other."""
    line, made = recorded_lists("snapshot-held-and-consult")[1]
    read = from_lists(made, line)
    assert read.legs("anna") == ["primary held", "consult connected"]
    assert read.legs("ben") == ["consult connected"]
    assert read.transfers() == ["warm consulting"]


def test_hold_is_told_by_the_other_sides_telephone_if_it_has_one_call_only() -> None:
    """findings 4.9: no list says it by channel; only the trunk is on hold, for all its calls together."""
    line, made = recorded_lists("snapshot-held-and-consult")[0]
    assert from_lists(made, line).legs("anna") == ["primary held"]
    another = message_of({"Channel": "PJSIP/trunk-9", "Uniqueid": "9.9", "Linkedid": "9.9", "ChannelStateDesc": "Up"})
    both = Lists(channels=[*made.channels, another], devices=made.devices)
    assert from_lists(both, line).legs("anna") == ["primary connected"]


def test_hold_that_was_heard_outlives_the_list() -> None:
    recorded = events("inbound-answer-hold-hangup")
    held = next(n for n, line in enumerate(recorded) if line.message and line.message.event == "Hold") + 1
    heard = play(recorded[:held])
    made = pbx_after(recorded[:held]).lists()
    heard.state, told = lists.take(heard.state, Lists(made.channels), now=recorded[held].now)
    assert told == []
    assert heard.legs("anna")[-1] == "primary held"


def test_the_queue_is_read_whichever_names_asterisk_uses() -> None:
    """asterisk.md 3.4: the list says Location and Name, events say Interface and MemberName."""
    members = [
        message_of(
            {
                "Event": "QueueMember",
                "Queue": "support",
                "Location": "PJSIP/1002",
                "Paused": "1",
                "PausedReason": "Lunch",
            }
        )
    ]
    state, _told = lists.take(office(), Lists(queues=members), now=BEGAN)
    assert [(member.queue, member.paused, member.reason) for member in queue_members.members_of(state, "ben")] == [
        ("support", True, "Lunch")
    ]


def test_what_the_connector_tells_of_itself_is_what_it_has_told() -> None:
    played = play(events("warm-transfer-complete"))
    listed = reducer.snapshot(played.state, now=BEGAN)
    assert [(transfer.state, transfer.receiver) for transfer in listed.transfers] == [("completed", "ben")]
    assert [conversation.ended for conversation in listed.conversations] == [True]
    assert listed.calls == []
    assert {agent.user for agent in listed.agents} == {"anna", "ben", "cara", "dora", "emil"}


def test_who_took_a_caller_from_a_number_is_listed_though_the_call_is_over() -> None:
    state = play(events("blind-transfer")).state
    number = {key: replace(each, receiver="") for key, each in state.told.items() if isinstance(each, TransferChanged)}
    assert reducer.snapshot(state, now=BEGAN).calls == []
    listed = reducer.snapshot(replace(state, told={**state.told, **number}), now=BEGAN)
    assert ("ben", "ended") in {(leg.user, leg.state) for leg in listed.calls}


def test_who_took_a_caller_who_came_back_is_listed_for_an_hour() -> None:
    state = play(events("blind-transfer-comes-back")).state
    ended_at = max(event.at for event in state.told.values() if isinstance(event, CallChanged))
    for minutes, listed in ((0, True), (59, True), (61, False)):
        state = telling.forget(state, now=ended_at + timedelta(minutes=minutes))
        legs = reducer.snapshot(state, now=BEGAN).calls
        answered = {(leg.user, leg.state, leg.answered_at is not None) for leg in legs}
        assert answered == ({("anna", "ended", True)} if listed else set())


def test_a_promise_to_call_back_is_listed_for_an_hour() -> None:
    promised = ConversationChanged(
        conversation="c1", sequence=1, direction="inbound", ended=True, end_reason=CALL_BACK, at=BEGAN
    )
    state = replace(office(), told={key_of(promised): promised})
    for minutes, listed in ((0, [promised]), (59, [promised]), (61, [])):
        state = telling.forget(state, now=BEGAN + timedelta(minutes=minutes))
        assert reducer.snapshot(state, now=BEGAN).conversations == listed


def test_a_telephone_that_was_just_going_to_ring_when_the_list_was_made_rings_and_has_not_called() -> None:
    """For a moment the list has a channel of which it does not say yet that it was called."""
    recorded = events("inbound-answer-hold-hangup")
    made = next(n for n, line in enumerate(recorded) if line.message and line.message["DestUniqueid"])
    new = Played(office())
    new.state, new.told = lists.take(new.state, pbx_after(recorded[:made]).lists(), now=recorded[made].now)
    assert new.legs("anna") == []
    for line in recorded[made:]:
        new.hear(line)
    assert new.legs("anna")[0] == "primary alerting"


def test_colleagues_whom_a_caller_has_left_unheard_talk_in_a_conversation_of_their_own() -> None:
    """Else their next transfer would count as one of that caller."""
    recorded = [line for line in events("warm-transfer-customer-leaves") if line.at < 1.5]
    pbx = pbx_after(recorded)
    pbx.channels = {key: each for key, each in pbx.channels.items() if "trunk" not in str(each["Channel"])}
    state, told = lists.take(play(recorded).state, pbx.lists(), now=BEGAN)
    assert [(each.state, each.failure) for each in told if isinstance(each, TransferChanged)] == [
        ("failed", "unconfirmed")
    ]
    open_legs = [each for each in state.open_told("call") if each.state != "ended"]
    assert {(each.user, each.kind, each.conversation.partition("~")[2]) for each in open_legs} == {
        ("anna", "primary", "1"),
        ("ben", "primary", "1"),
    }
