"""The line to an Asterisk: made, watched, made again; with TLS only to whom the certificate names."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import Connection, Credentials
from presence.connectors.asterisk.line import Line, Patience, waits
from tests.patience import becomes
from tests.presence.connectors.asterisk.certificates import Authority
from tests.presence.connectors.asterisk.pbx import USER, Pbx, block, silent

QUICK = Patience(connect=5, reply=5, boot=5, ping_every=0.02, first_wait=0.01, longest_wait=0.02)


class Life:
    """What became of a line."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def event(self, message: object) -> None:
        self.told.append(getattr(message, "event", ""))

    async def up(self, _connection: Connection) -> None:
        self.told.append("up")

    def down(self) -> None:
        self.told.append("down")


@asynccontextmanager
async def running(line: Line) -> AsyncIterator[None]:
    task = asyncio.create_task(line.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def line_to(pbx: Pbx, life: Life) -> Line:
    return Line(pbx.address, USER, on_event=life.event, on_up=life.up, on_down=life.down, patience=QUICK)


async def test_it_is_up_when_asterisk_has_booted_and_tells_its_events() -> None:
    async with Pbx.running() as pbx:
        life = Life()
        line = line_to(pbx, life)
        async with running(line):
            await becomes(lambda: line.connection is not None)
            pbx.say(block("Event: Newchannel"))
            await becomes(lambda: "Newchannel" in life.told)
        assert life.told == ["FullyBooted", "up", "Newchannel", "down"]


async def test_it_is_made_again_when_it_is_lost_and_gives_no_command_again() -> None:
    async with Pbx.running() as pbx:
        life = Life()
        line = line_to(pbx, life)
        async with running(line):
            await becomes(lambda: line.connection is not None)
            assert line.connection
            await line.connection.ask("Hangup", seconds=5, Channel="PJSIP/1001-1")
            pbx.hang_up()
            await becomes(lambda: life.told.count("up") == 2)
        assert [each for each in life.told if each != "FullyBooted"] == ["up", "down", "up", "down"]
        assert len(pbx.actions("Hangup")) == 1


async def test_a_line_that_is_silent_is_found_out_by_a_ping_and_made_again() -> None:
    """findings 5: libraries ping and never look at the answer."""
    async with Pbx.running() as pbx:
        life = Life()
        line = replace(line_to(pbx, life), patience=replace(QUICK, reply=0.1))
        async with running(line):
            await becomes(lambda: line.connection is not None)
            pbx.answers["Ping"] = silent
            await becomes(lambda: pbx.logons >= 2)
        assert life.told.count("down") >= 1


async def test_an_asterisk_that_is_not_there_is_tried_again_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    async with Pbx.running() as pbx:
        wrong = Credentials("crm", "not-the-secret")
        line = replace(line_to(pbx, Life()), credentials=wrong)
        with caplog.at_level(logging.WARNING):
            async with running(line):
                await becomes(lambda: len(pbx.actions("Login")) >= 3)
        assert caplog.text.count("Authentication failed") == 1
        assert "not-the-secret" not in caplog.text
        assert line.problem == "Authentication failed"


async def test_with_tls_the_certificate_is_checked(tmp_path: Path) -> None:
    authority = Authority()
    async with Pbx.running(context=authority.server(tmp_path, address="127.0.0.1")) as pbx:
        line = replace(line_to(pbx, Life()), context=authority.trusted())
        async with running(line):
            await becomes(lambda: line.connection is not None)


@pytest.mark.parametrize("case", ["unknown authority", "another address"])
async def test_with_tls_nothing_is_said_to_whoever_has_no_certificate_for_it(tmp_path: Path, case: str) -> None:
    authority = Authority()
    named = "127.0.0.1" if case == "unknown authority" else "192.0.2.1"
    async with Pbx.running(context=authority.server(tmp_path, address=named)) as pbx:
        address = Address("127.0.0.1", pbx.port, tls=True)
        trusted = None if case == "unknown authority" else authority.trusted()
        line = replace(line_to(pbx, Life()), address=address, context=trusted)
        async with running(line):
            await becomes(lambda: "certificate verify failed" in line.problem)
        assert pbx.got == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pbx.example.com", Address("pbx.example.com", 5038)),
        (" pbx.example.com:6000 ", Address("pbx.example.com", 6000)),
        ("tls://pbx.example.com", Address("pbx.example.com", 5039, tls=True)),
        ("tls://10.0.0.7:6001/", Address("10.0.0.7", 6001, tls=True)),
        ("[::1]:5038", Address("::1", 5038)),
    ],
)
def test_an_address_is_read_as_it_is_meant(text: str, meant: Address) -> None:
    assert Address.parse(text) == meant


@pytest.mark.parametrize("text", ["", "http://pbx", "pbx:notaport", "crm:secret@pbx", "pbx/path", "tls://"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of urllib's too
        Address.parse(text)


@given(st.floats(0, 1, exclude_max=True))
def test_the_waits_grow_to_a_limit_and_differ_from_process_to_process(chance: float) -> None:
    patience = Patience(first_wait=0.2, longest_wait=10)
    found = list(islice(waits(patience, chance=lambda: chance), 12))
    assert found == sorted(found)
    assert 0.1 <= found[0] <= 0.2
    assert 5 <= found[-1] <= 10
