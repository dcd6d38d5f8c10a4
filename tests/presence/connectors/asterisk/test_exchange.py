"""When the lists of Asterisk are read, over a line: by a connector that begins, and once a minute after that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.line import Patience
from presence.connectors.asterisk.messages import Message
from presence.contract import Event
from tests.patience import becomes
from tests.presence.connectors.asterisk.listed import pbx_after
from tests.presence.connectors.asterisk.outcomes import outcome
from tests.presence.connectors.asterisk.pbx import USER, Answer, Pbx, answered, block
from tests.presence.connectors.asterisk.recordings import BEGAN, Line, Played, events, office, play

RECORDING = "warm-transfer-customer-leaves"
HUNG_UP = next(n for n, line in enumerate(events(RECORDING)) if line.message and line.message.event == "HangupRequest")
"""How much is told before the caller hangs up and leaves two colleagues."""


def said(line: Line) -> bytes:
    assert line.message
    return block(*(f"{key}: {value}" for key, values in line.message.fields.items() for value in values))


def lists_channels(of: list[Line], *, then: list[Line]) -> Answer:
    """Asterisk lists the channels as after these events, and sends what happened meanwhile before its next answer."""

    def answer(pbx: Pbx, message: Message) -> None:
        items = [_item(each, message["ActionID"]) for each in pbx_after(of).lists().channels]
        pbx.say(answered(message, "EventList: start") + b"".join(items))
        end = "Event: CoreShowChannelsComplete", "EventList: Complete", f"ActionID: {message['ActionID']}"
        pbx.say(block(*end))
        pbx.answers = {"Ping": sends}

    def sends(pbx: Pbx, message: Message) -> None:
        pbx.say(b"".join(map(said, then)) + answered(message, "Ping: Pong"))
        pbx.answers.clear()

    return answer


def _item(channel: Message, asked: str) -> bytes:
    lines = [f"{key}: {value}" for key, values in channel.fields.items() for value in values]
    return block("Event: CoreShowChannel", f"ActionID: {asked}", *lines)


@asynccontextmanager
async def connected(pbx: Pbx) -> AsyncIterator[Exchange]:
    told: list[list[Event]] = []
    exchange = Exchange(
        pbx.address,
        USER,
        tell=told.append,
        heard=lambda: None,
        now=lambda: BEGAN + timedelta(seconds=1),
        patience=Patience(ping_every=60),
        state=office(),
    )
    task = asyncio.create_task(exchange.line.run())
    await becomes(lambda: exchange.is_up)
    try:
        yield exchange
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def known(exchange: Exchange) -> dict[object, object]:
    return {key: each for key, each in outcome(Played(exchange.state)).items() if key[0] != "agent"}


def in_the_end(recorded: list[Line]) -> dict[object, object]:
    return {key: each for key, each in outcome(play(recorded)).items() if key[0] != "agent"}


async def test_a_caller_who_leaves_while_the_lists_are_read_has_hung_up_and_was_not_lost() -> None:
    recorded = events(RECORDING)
    async with Pbx.running() as pbx, connected(pbx) as exchange:
        pbx.say(b"".join(map(said, recorded[:HUNG_UP])))
        await becomes(lambda: known(exchange) == in_the_end(recorded[:HUNG_UP]))
        pbx.answers["CoreShowChannels"] = lists_channels(recorded, then=recorded[HUNG_UP:])
        await exchange.compare()
        assert known(exchange) == in_the_end(recorded)


async def test_a_connector_that_begins_reads_the_lists_again_if_something_was_told_meanwhile() -> None:
    recorded = events("blind-transfer")
    talking = [line for line in recorded if line.at < 0.34]
    async with Pbx.running() as pbx:
        pbx.answers["CoreShowChannels"] = lists_channels(talking, then=talking)
        async with connected(pbx) as exchange:
            assert len(pbx.actions("CoreShowChannels")) == 2
            assert not exchange.state.calls, "what the second lists do not have was told before them"
