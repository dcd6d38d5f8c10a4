"""Commands, events and lists survive the way over a line, and what is wrong is named, with what to do."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given

from presence.contract import AgentChanged, Command, Dial, Event, HangUp, Snapshot
from presence.contract.plain import COMMANDS, EVENTS, Unreadable, plain, read_command, read_event, read_snapshot
from presence.contract.values import Direction, LegKind, LegState, OneOf, TransferKind, TransferState
from presence.models import conversations, transfers
from tests.presence.contract import samples

AT = "2026-11-29T08:15:30.250+01:00"
CALL = {
    "event": "CallChanged",
    "call": "7",
    "sequence": 3,
    "conversation": "talk",
    "user": "anna",
    "state": "alerting",
    "direction": "inbound",
    "at": AT,
}


def over_the_line(one: Command | Event | Snapshot) -> Any:
    return json.loads(json.dumps(plain(one)))


@given(samples.commands)
def test_every_command_arrives_as_it_was_sent(command: Command) -> None:
    assert read_command(over_the_line(command)) == command


@given(samples.events)
def test_every_event_arrives_as_it_was_sent(event: Event) -> None:
    assert read_event(over_the_line(event)) == event


@given(samples.snapshots)
def test_every_list_arrives_as_it_was_sent(snapshot: Snapshot) -> None:
    assert read_snapshot(over_the_line(snapshot)) == snapshot


def test_all_commands_and_events_of_the_contract_are_known() -> None:
    assert {HangUp, Dial} <= set(COMMANDS.values())
    assert set(EVENTS.values()) == set(get_args(Event))


def test_what_is_left_out_is_as_the_contract_has_it() -> None:
    read = read_event(CALL)
    assert (read.kind, read.number, read.attached_data, read.answered_at) == ("primary", "", {}, None)
    assert read.at == datetime(2026, 11, 29, 7, 15, 30, 250_000, UTC)


@pytest.mark.parametrize(
    ("wrong", "where", "said"),
    [
        ({"event": "Rang"}, "event.event", "“Rang” is not known. Send one of: AgentChanged, CallChanged"),
        ({"event": None}, "event.event", "“None” is not known."),
        ({"state": "ringing"}, "event.state", "“ringing” is not known. Send one of: alerting, dialing"),
        ({"state": 7}, "event.state", "“7” is not a text. Send a text."),
        ({"sequence": True}, "event.sequence", "“True” is not a whole number."),
        ({"sequence": 1.5}, "event.sequence", "“1.5” is not a whole number."),
        ({"sequence": -1}, "event.sequence", "send a number from 0 to 9223372036854775807."),
        ({"sequence": 2**63}, "event.sequence", "send a number from 0 to"),
        ({"call": ""}, "event.call", "it has 0 characters. Send 1 to 128."),
        ({"call": "x" * 129}, "event.call", "it has 129 characters."),
        ({"user": None}, "event.user", "“None” is not a text."),
        ({"at": "yesterday"}, "event.at", "“yesterday” is no time with a zone. Send one as 2026-"),
        ({"at": "2026-11-29T08:15:30"}, "event.at", "is no time with a zone."),
        ({"at": "0001-01-01T00:00:00+14:00"}, "event.at", "is no time with a zone."),
        ({"at": 1764400530}, "event.at", "is no time with a zone."),
        ({"attached_data": ["a"]}, "event.attached_data", "is not an object."),
        ({"dialled": "110"}, "event.dialled", "CallChanged has no such field. Is “dialed” meant?"),
        ({"xyzzy": "110"}, "event.xyzzy", "CallChanged has no such field. Leave it out."),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(wrong: dict[str, Any], where: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_event(CALL | wrong)
    assert refused.value.where == where
    assert said in refused.value.problem


@pytest.mark.parametrize("data", [None, [], "Dial", 7, True])
def test_what_is_no_object_is_said_to_be_none(data: object) -> None:
    with pytest.raises(Unreadable, match=r"command: .* is not an object\. Send an object\."):
        read_command(data)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Unreadable, match=r"command\.call: it is missing\. HangUp needs it\."):
        read_command({"command": "HangUp", "user": "anna"})


def test_one_of_two_fields_has_to_be_filled() -> None:
    with pytest.raises(Unreadable, match=r"command\.target: fill target or number\."):
        read_command({"command": "Dial", "user": "anna", "number": ""})


def test_in_a_list_the_place_is_named() -> None:
    now = datetime.now(UTC)
    agents = [AgentChanged(user=name, sequence=1, logged_on=True, work_mode=1, at=now) for name in ("anna", "ben")]
    told = over_the_line(Snapshot(now + timedelta(seconds=1), agents, [], [], []))
    told["agents"][1]["work_mode"] = "ready"
    with pytest.raises(Unreadable, match=r"snapshot\.agents\[1\]\.work_mode: “ready” is not a whole number"):
        read_snapshot(told)
    told["agents"][1] = CALL
    with pytest.raises(Unreadable, match=r"snapshot\.agents\[1\]\.event: “CallChanged” is not known"):
        read_snapshot(told)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (Direction, conversations.Direction),
        (LegState, conversations.CallState),
        (LegKind, conversations.CallKind),
        (TransferKind, transfers.TransferKind),
    ],
)
def test_the_values_are_those_that_the_product_keeps(values: Any, column: Any) -> None:
    assert list(allowed(values)) == list(column.values)


def test_a_transfer_is_told_in_every_state_but_the_products_own() -> None:
    assert set(allowed(TransferState)) == set(transfers.TransferState.values) - {"completing"}


def allowed(annotated: Any) -> tuple[str, ...]:
    rule = get_args(annotated)[1]
    assert isinstance(rule, OneOf)
    return rule.values
