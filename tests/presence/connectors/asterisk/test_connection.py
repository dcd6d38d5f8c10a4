"""A connection to an Asterisk: each action is sent once and has an end, whatever the other side does."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from presence.connectors.asterisk.connection import (
    AmiDown,
    AmiError,
    AmiRefused,
    AmiUnclear,
    Connection,
    Credentials,
)
from presence.connectors.asterisk.messages import Message, NotSendable
from tests.presence.connectors.asterisk.pbx import USER, Pbx, answered, block, hangs_up, silent

SOON = 0.05
LONG = 10.0


@asynccontextmanager
async def connected(pbx: Pbx, events: list[Message] | None = None) -> AsyncIterator[Connection]:
    taken = events if events is not None else []
    connection = await Connection.open(pbx.address, on_event=taken.append, seconds=LONG)
    listening = asyncio.create_task(connection.listen())
    try:
        yield connection
    finally:
        connection.close()
        await listening


@pytest.fixture
async def pbx() -> AsyncIterator[Pbx]:
    async with Pbx.running() as running:
        yield running


async def test_the_secret_is_not_sent_and_in_no_log(pbx: Pbx, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(pbx) as connection:
        await connection.log_on(USER, seconds=LONG)
        await connection.booted(seconds=LONG)
    assert pbx.logons == 1
    assert USER.secret not in f"{pbx.got}{USER!r}{caplog.text}"


async def test_only_the_classes_of_events_that_are_needed_are_asked_for(pbx: Pbx) -> None:
    async with connected(pbx) as connection:
        await connection.log_on(USER, seconds=LONG)
    assert pbx.actions("Login")[0]["Events"] == "system,call,agent"


async def test_a_wrong_password_is_said_in_asterisks_words(pbx: Pbx) -> None:
    async with connected(pbx) as connection:
        with pytest.raises(AmiRefused, match="Authentication failed"):
            await connection.log_on(Credentials("crm", "wrong"), seconds=LONG)


async def test_whoever_answers_without_the_banner_is_no_asterisk() -> None:
    async def web(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    pbx = Pbx()
    pbx.port = server.sockets[0].getsockname()[1]
    with pytest.raises(AmiError, match="No Asterisk answers"):
        await Connection.open(pbx.address, on_event=print, seconds=LONG)
    server.close()


async def test_an_answer_that_does_not_come_has_an_end(pbx: Pbx) -> None:
    pbx.answers["BlindTransfer"] = silent
    async with connected(pbx) as connection:
        with pytest.raises(AmiUnclear, match="no answer"):
            await connection.ask("BlindTransfer", seconds=SOON, Channel="PJSIP/1001-1")


async def test_an_answer_that_comes_too_late_is_nobodys(pbx: Pbx) -> None:
    late: list[Message] = []
    pbx.answers["Hangup"] = lambda _pbx, message: late.append(message)
    async with connected(pbx) as connection:
        with pytest.raises(AmiUnclear):
            await connection.ask("Hangup", seconds=SOON, Channel="a")
        pbx.say(answered(late[0], "Message: too late"))
        assert (await connection.ask("Ping", seconds=LONG))["Message"] == ""


async def test_a_line_lost_before_the_answer_leaves_the_outcome_unclear_and_nothing_is_sent_again(pbx: Pbx) -> None:
    """asterisk.md 8.4, findings 5: a library was seen to give a blind transfer twice."""
    pbx.answers["BlindTransfer"] = hangs_up
    async with connected(pbx) as connection:
        with pytest.raises(AmiUnclear, match="lost"):
            await connection.ask("BlindTransfer", seconds=LONG, Channel="PJSIP/1001-1")
        with pytest.raises(AmiDown, match="no connection"):
            await connection.ask("BlindTransfer", seconds=LONG, Channel="PJSIP/1001-1")
    assert len(pbx.actions("BlindTransfer")) == 1


async def test_nothing_is_sent_of_an_action_with_a_line_end_in_a_value(pbx: Pbx) -> None:
    async with connected(pbx) as connection:
        with pytest.raises(NotSendable):
            await connection.ask("Originate", seconds=LONG, Exten="1\r\nApplication: System\r\nData: rm")
        await connection.ask("Ping", seconds=LONG)
    assert [message["Action"] for message in pbx.got] == ["Ping"]


async def test_a_list_is_answered_when_it_is_complete_and_events_between_are_events(pbx: Pbx) -> None:
    def list_of_two(_pbx: Pbx, message: Message) -> None:
        number = f"ActionID: {message['ActionID']}"
        pbx.say(answered(message, "EventList: start"))
        pbx.say(block("Event: QueueMember", number, "Name: Anna"))
        pbx.say(block("Event: Hangup", "Uniqueid: 1"))
        pbx.say(block("Event: QueueMember", number, "Name: Ben"))
        pbx.say(block("Event: QueueStatusComplete", number, "EventList: Complete", "ListItems: 2"))

    pbx.answers["QueueStatus"] = list_of_two
    events: list[Message] = []
    async with connected(pbx, events) as connection:
        _reply, *members = await connection.ask_list("QueueStatus", seconds=LONG)
    assert [member["Name"] for member in members] == ["Anna", "Ben"]
    assert [event.event for event in events] == ["Hangup"]


async def test_a_list_that_stops_in_the_middle_has_an_end(pbx: Pbx) -> None:
    pbx.answers["QueueStatus"] = lambda _pbx, message: pbx.say(answered(message, "EventList: start"))
    async with connected(pbx) as connection:
        with pytest.raises(AmiUnclear):
            await connection.ask_list("QueueStatus", seconds=SOON)


async def test_an_originate_response_is_an_event_even_before_the_reply(pbx: Pbx) -> None:
    """asterisk.md 2: it carries Response and ActionID, and libraries take it for the reply."""

    def originated(_pbx: Pbx, message: Message) -> None:
        number = f"ActionID: {message['ActionID']}"
        pbx.say(block("Event: OriginateResponse", number, "Response: Failure", "Reason: 3"))
        pbx.say(answered(message, "Message: Originate successfully queued"))

    pbx.answers["Originate"] = originated
    events: list[Message] = []
    async with connected(pbx, events) as connection:
        reply = await connection.ask("Originate", seconds=LONG, Channel="PJSIP/1001")
    assert reply["Message"] == "Originate successfully queued"
    assert [(event.event, event["Reason"]) for event in events] == [("OriginateResponse", "3")]


async def test_many_questions_at_once_get_each_their_own_answer(pbx: Pbx) -> None:
    asked: list[Message] = []

    def backwards(_pbx: Pbx, message: Message) -> None:
        asked.append(message)
        if len(asked) == 20:
            for one in reversed(asked):
                pbx.say(answered(one, f"Value: {one['Variable']}"))

    pbx.answers["Getvar"] = backwards
    async with connected(pbx) as connection:
        questions = [connection.ask("Getvar", seconds=LONG, Variable=str(number)) for number in range(20)]
        assert [reply["Value"] for reply in await asyncio.gather(*questions)] == [str(number) for number in range(20)]


async def test_a_message_without_end_ends_the_line_and_not_the_memory(pbx: Pbx) -> None:
    async with connected(pbx) as connection:
        await connection.ask("Ping", seconds=LONG)
        pbx.say(b"Event: Newchannel\r\n" + b"x" * (3 * 1024 * 1024))
        with pytest.raises((AmiUnclear, AmiDown)):
            await connection.ask("Ping", seconds=LONG)


async def test_a_line_lost_while_asterisk_boots_is_not_waited_for(pbx: Pbx) -> None:
    pbx.boots = False
    async with connected(pbx) as connection:
        await connection.log_on(USER, seconds=LONG)
        pbx.hang_up()
        with pytest.raises(AmiDown):
            await connection.booted(seconds=LONG)


async def test_an_asterisk_that_never_boots_has_an_end(pbx: Pbx) -> None:
    pbx.boots = False
    async with connected(pbx) as connection:
        await connection.log_on(USER, seconds=LONG)
        with pytest.raises(AmiError, match="has not booted"):
            await connection.booted(seconds=SOON)
