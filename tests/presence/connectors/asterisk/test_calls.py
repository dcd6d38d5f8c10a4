"""What the CRM is told of calls, read from recordings of a real Asterisk. Names of tests begin with the finding."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from presence.connectors.asterisk import agents, reducer
from presence.connectors.asterisk.facts import Originated
from presence.connectors.asterisk.lists import Lists, take
from presence.connectors.asterisk.messages import Message
from presence.contract import AgentChanged, CallChanged, ConversationChanged
from tests.presence.connectors.asterisk.recordings import (
    CUSTOMER,
    NAMES,
    Line,
    Played,
    events,
    message_of,
    moments,
    office,
    play,
    played,
    without_repeats,
)


def test_a_customer_calls_and_is_held_by_whoever_has_answered() -> None:
    call = played("inbound-answer-hold-hangup")
    assert call.legs("anna") == [
        "primary alerting",
        "primary connected",
        "primary held",
        "primary connected",
        "primary ended hung-up",
    ]
    [conversation] = call.conversations().values()
    assert [(each.direction, each.number, each.ended) for each in conversation] == [
        ("inbound", CUSTOMER, False),
        ("inbound", CUSTOMER, True),
    ]


def test_one_event_knows_the_caller_and_what_was_dialled_when_it_begins_to_ring() -> None:
    """asterisk.md 4: the screen pops by DialBegin, and a Goto has changed the extension by then."""
    first = played("inbound-did").of(CallChanged)[0]
    assert (first.user, first.state, first.number, first.dialed, first.peer_number) == (
        "ben",
        "alerting",
        CUSTOMER,
        "+4930123401002",
        CUSTOMER,
    )


def test_when_it_began_and_was_answered_stays_while_other_things_change() -> None:
    told = [event for event in played("warm-transfer-complete").of(CallChanged) if event.user == "ben"]
    talking = [event for event in told if event.state == "connected"]
    assert len(talking) > 1
    assert len({(event.at, event.answered_at) for event in talking}) == 1


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("inbound-abandoned", "caller-hung-up"),
        ("inbound-rejected-on-phone", "rejected"),
        ("inbound-rejected-by-ami", "rejected"),
        ("deflect", "deflected"),
    ],
)
def test_finding_4_13_a_call_that_is_not_taken_ends_for_its_reason(name: str, end: str) -> None:
    assert played(name).legs("anna") == ["primary alerting", f"primary ended {end}"]


def test_finding_4_13_a_deflected_call_is_the_same_conversation_somewhere_else() -> None:
    call = played("deflect")
    assert call.legs("ben") == ["primary alerting", "primary connected", "primary ended hung-up"]
    assert len(call.conversations()) == 1
    assert call.transfers() == []


def test_finding_4_18_a_queue_lets_several_ring_in_one_conversation() -> None:
    call = played("queue-call")
    assert call.legs("cara") == ["primary alerting", "primary connected", "primary ended hung-up"]
    assert call.legs("dora") == ["primary alerting", "primary ended answered-elsewhere"]
    assert {event.conversation for event in call.of(CallChanged)} == set(call.conversations())
    assert {event.dialed for event in call.of(CallChanged)} == {"+4930123402000"}


def test_a_caller_who_gives_up_in_the_queue_stops_all_telephones() -> None:
    call = played("queue-abandoned")
    assert call.legs("cara") == call.legs("dora") == ["primary alerting", "primary ended caller-hung-up"]


def test_finding_4_20_a_second_call_rings_beside_the_first_though_the_telephone_is_busy() -> None:
    call = played("second-call-waits")
    assert len({event.call for event in call.of(CallChanged) if event.user == "anna"}) == 2
    assert len(call.conversations()) == 2


@pytest.mark.parametrize("name", NAMES)
def test_finding_4_4_leaving_a_bridge_ends_no_leg(name: str) -> None:
    """Asterisk takes its Local pair out by letting the customer, or the target, leave a bridge and enter another."""
    call = Played()
    for line in events(name):
        told = call.hear(line)
        if line.message and line.message.event == "BridgeLeave":
            assert [event for event in told if isinstance(event, CallChanged) and event.state == "ended"] == []


def test_finding_4_14_legs_moved_to_music_and_back_are_the_same_legs() -> None:
    assert played("crm-hold-by-redirect").legs("anna") == [
        "primary alerting",
        "primary connected",
        "primary ended hung-up",
    ]


def test_finding_4_19_the_unhold_before_a_blind_transfer_says_nothing() -> None:
    for line, call in moments("blind-transfer"):
        assert line.message
        if line.message.event == "Unhold":
            assert call.legs("anna")[-1] == "primary connected"
            assert call.transfers() == []


def test_colleagues_who_call_each_other_are_shown_each_other() -> None:
    call = played("phone-dials-colleague")
    assert call.legs("anna") == ["primary dialing", "primary connected", "primary ended hung-up"]
    assert call.legs("ben") == ["primary alerting", "primary connected", "primary ended hung-up"]
    assert {(e.user, e.peer_user, e.direction) for e in call.of(CallChanged) if e.state == "connected"} == {
        ("anna", "ben", "internal"),
        ("ben", "anna", "internal"),
    }


def dialled_by_anna(channel: str, dial: Originated) -> Played:
    return Played(reducer.originate(office(), channel, dial))


def test_a_call_by_click_is_outbound_from_its_first_ring_at_the_desk() -> None:
    """asterisk.md 6: our own id of the channel is there before any reply; Up says only that the user has answered."""
    call = dialled_by_anna("crm-call-1795897880", Originated("anna", number="+4917012345"))
    for line in events("click-to-call"):
        call.hear(line)
    assert call.legs("anna") == ["primary dialing", "primary connected", "primary ended hung-up"]
    first = call.of(CallChanged)[0]
    assert (first.direction, first.number, first.peer_number) == ("outbound", "+4917012345", "+4917012345")
    connected = next(event for event in call.of(CallChanged) if event.state == "connected")
    assert connected.at - first.at > timedelta(milliseconds=40)


def test_a_call_by_click_that_the_user_does_not_answer_ends_so() -> None:
    call = dialled_by_anna("crm-no-answer", Originated("anna", target="ben"))
    for line in events("click-to-call-not-answered"):
        call.hear(line)
    assert call.legs("anna") == ["primary dialing", "primary ended no-answer"]
    assert call.of(CallChanged)[0].peer_user == "ben"


def with_variable(name: str, before: str, after: str) -> list[Line]:
    """A recording in which a channel variable has another value."""
    return [replace(line, message=_with(line.message, before, after)) for line in events(name) if line.message]


def _with(message: Message, before: str, after: str) -> Message:
    changed = {key: tuple(value.replace(before, after) for value in values) for key, values in message.fields.items()}
    return Message(changed)


def test_finding_4_7_the_conversation_goes_by_the_caller_as_a_live_variable_is_on_that_channel_only() -> None:
    ours = UUID("6d9b9b4a-5d3b-4a52-9a60-7f1f0a1c2d3e")
    call = play(with_variable("blind-transfer", "crm-conversation-7", str(ours)))
    told = {event.user: event.attached_data for event in call.of(CallChanged)}
    assert told["ben"]["conversation_id"] == str(ours)
    before = [event for event in call.of(CallChanged) if event.state == "alerting" and event.user == "anna"]
    assert before[0].attached_data == {}


def test_what_the_dialplan_knows_is_attached_data_under_the_name_that_customizing_gives() -> None:
    state = replace(office(), fields={"CRM_DID": "dialled-number"})
    first = played("inbound-did", state).of(CallChanged)[0]
    assert first.attached_data["fields"]["dialled-number"]["value"] == "+4930123401002"
    assert first.attached_data["fields"]["dialled-number"]["origin"] == "ivr"


def test_finding_4_10_an_orderly_stop_is_told_as_what_it_is_and_not_as_everybody_hanging_up() -> None:
    call = played("restart-during-call")
    assert call.legs("anna")[-1] == "primary ended restarted"
    assert call.of(ConversationChanged)[-1].end_reason == "restarted"


def test_finding_4_10_after_a_crash_only_the_list_says_that_it_is_over() -> None:
    call = played("crash-during-call")
    assert call.legs("anna")[-1] == "primary connected"
    call.state, told = take(call.state, Lists(), now=events("crash-during-call")[-1].now)
    call.told += told
    assert call.legs("anna")[-1] == "primary ended lost"
    assert call.of(ConversationChanged)[-1].ended


def test_checklist_11_3_local_legs_and_queues_are_nobodys_calls() -> None:
    for name in NAMES:
        call = played(name)
        for event in call.of(CallChanged):
            assert event.user in {"anna", "ben", "cara", "dora", "emil"}
            assert "Local" not in f"{event}"
            assert "<unknown>" not in f"{event}"


def test_finding_4_11_after_a_boot_nobody_flaps_while_each_telephone_waits_to_be_asked() -> None:
    """Each endpoint reads unavailable until its own first qualify, up to a whole interval later."""
    office_before = Played()
    began = events("restart-during-call")[0].now
    away = [
        message_of({"Event": "DeviceStateChange", "Device": f"PJSIP/100{n}", "State": "UNAVAILABLE"})
        for n in range(1, 6)
    ]
    office_before.state = agents.unsure_for(office_before.state, 8, now=began)
    office_before.state, told = take(office_before.state, Lists(devices=away), now=began)
    assert told == []
    for line in events("restart-during-call"):
        assert line.message
        if line.message.event == "DeviceStateChange" and line.at > 1.5:
            assert office_before.hear(line) == []
    office_before.state, told = reducer.tick(office_before.state, now=began + timedelta(seconds=7))
    assert told == []
    office_before.state, told = reducer.tick(office_before.state, now=began + timedelta(seconds=9))
    assert [(event.user, event.logged_on, event.reachable) for event in told] == [("emil", True, False)]


def test_a_telephone_without_power_is_told_as_away_and_its_user_stays_logged_on() -> None:
    assert played("register").agents("emil") == [(True, False), (True, True), (True, False)]
    assert without_repeats(played("register").agents("anna")) == []


def test_a_pause_in_a_queue_is_a_work_mode_by_its_reason() -> None:
    state = replace(office(), work_modes={"Lunch": 1003})
    told = [event for event in played("queue-call", state).of(AgentChanged) if event.user == "ben"]
    assert without_repeats((event.work_mode, event.queues) for event in told) == [
        (1, ("support",)),
        (1003, ("support",)),
        (1, ("support",)),
        (1, ()),
    ]


def test_what_has_ended_is_forgotten_after_a_while_and_takes_no_memory() -> None:
    call = played("warm-transfer-complete")
    later = events("warm-transfer-complete")[-1].now + timedelta(minutes=2)
    call.state, told = reducer.tick(call.state, now=later)
    assert told == []
    assert call.state.calls == call.state.home == {}
    assert {kind for kind, _key in call.state.told} == {"agent", "conversation", "transfer"}
    call.state, _told = reducer.tick(call.state, now=later + timedelta(hours=1))
    assert {kind for kind, _key in call.state.told} == {"agent"}
