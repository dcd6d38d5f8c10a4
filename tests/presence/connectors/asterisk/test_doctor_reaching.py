"""The way of an examination to an Asterisk, which ends where it ends, with the reason and the remedy."""

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from customizing.checks.finding import Level
from customizing.models import CmsDestination
from presence.connectors import on_the_way
from presence.connectors.asterisk import doctor
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import Credentials
from presence.connectors.asterisk.doctor import asking, reaching
from presence.connectors.on_the_way import EndsHere
from presence.contract import Finding
from tests.presence.connectors.asterisk.certificates import Authority
from tests.presence.connectors.asterisk.examined import ANNA
from tests.presence.connectors.asterisk.pbx import USER, Pbx, answered, block, hangs_up, silent


async def way_to(address: Address, *, credentials: Credentials = USER, trusted: Authority | None = None) -> list[str]:
    """What was found on the way: level and text of each step."""
    found: list[Finding] = []
    context = trusted.trusted() if trusted else None
    try:
        async with reaching.reached(address, credentials, found, context=context):
            pass
    except EndsHere as error:
        found.append(error.finding)
    assert [each for each in found if each.level == Level.ERROR and not each.remedy] == []
    return [f"{each.level}: {each.text}" for each in found]


async def test_each_step_that_went_well_is_told() -> None:
    async with Pbx.running() as pbx:
        assert await way_to(pbx.address) == [
            "ok: 127.0.0.1 is an address, no name has to be resolved.",
            f"ok: An Asterisk answers at 127.0.0.1, port {pbx.port}.",
            "ok: The Asterisk is on this machine: no TLS is needed.",
            "ok: The user crm is logged on.",
        ]


async def test_a_name_that_nobody_knows() -> None:
    found = await way_to(Address("no-such-host.invalid", 5038))
    assert found == ["error: This machine does not know the name no-such-host.invalid."]


async def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert f"error: Nothing listens at 127.0.0.1, port {port}." in await way_to(Address("127.0.0.1", port))


async def test_a_machine_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    # a test does not wait so long as people do
    monkeypatch.setattr(reaching, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert f"error: 127.0.0.1 does not answer at port {port}." in await way_to(Address("127.0.0.1", port))


async def test_something_that_is_no_asterisk() -> None:
    async def greets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.com ESMTP\r\n")

    server = await asyncio.start_server(greets, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await way_to(Address("127.0.0.1", port))
    assert found[-1] == f"error: What answers at 127.0.0.1, port {port}, is not the manager interface of an Asterisk."


async def test_a_wrong_password_is_told_as_asterisk_says_it_and_not_shown() -> None:
    async with Pbx.running() as pbx:
        found = await way_to(pbx.address, credentials=Credentials("crm", "not-the-secret"))
    assert found[-1] == "error: Asterisk does not let the user crm in: Authentication failed."
    assert "not-the-secret" not in "".join(found)


async def test_an_asterisk_that_lets_a_user_in_once_only() -> None:
    """As 22 says it, while the product is logged on."""

    def in_use(pbx: Pbx, message: asking.Message) -> None:
        pbx.say(block("Response: Error", f"ActionID: {message['ActionID']}", "Message: Login Already In Use"))

    async with Pbx.running() as pbx:
        pbx.answers = {"Login": in_use}
        found = await asyncio.to_thread(examined, pbx.address)
    assert "Asterisk lets it in only once" in found[-1].text
    assert found[-1].lines == "[general]\nallowmultiplelogin = yes"


async def test_a_certificate_of_an_authority_that_is_not_known(tmp_path: Path) -> None:
    async with Pbx.running(context=Authority().server(tmp_path, address="127.0.0.1")) as pbx:
        found = await way_to(replace(pbx.address, tls=True))
    assert found[-1].startswith("error: The certificate is not accepted: unable to get local issuer certificate.")


async def test_a_port_without_tls() -> None:
    async with Pbx.running() as pbx:
        found = await way_to(replace(pbx.address, tls=True))
    assert found[-1] == f"error: What answers at 127.0.0.1, port {pbx.port}, does not speak TLS."


async def test_a_certificate_that_ends_soon_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority()
    async with Pbx.running(context=authority.server(tmp_path, address="127.0.0.1")) as pbx:
        found = await way_to(replace(pbx.address, tls=True), trusted=authority)
        assert found[2].startswith("warning: The certificate is valid until ")
        # the certificates of tests are valid for a day
        monkeypatch.setattr(on_the_way, "SOON", timedelta(hours=1))
        found = await way_to(replace(pbx.address, tls=True), trusted=authority)
        assert found[2].startswith("ok: The line is encrypted; the certificate is valid until ")


async def test_what_is_refused_is_left_out_of_the_answers() -> None:
    def refuses(pbx: Pbx, message: asking.Message) -> None:
        pbx.say(block("Response: Error", f"ActionID: {message['ActionID']}", "Message: Permission denied"))

    async with Pbx.running() as pbx:
        pbx.answers = {"CoreSettings": refuses, "Getvar": refuses}
        pbx.answers["Ping"] = lambda pbx, message: pbx.say(answered(message, "Timestamp: 5.0"))
        async with reaching.reached(pbx.address, USER, []) as (connection, events):
            told = await asking.ask(connection, events, user="crm", of=[ANNA], at=pbx.address)
    assert told.refused == {"CoreSettings": "Permission denied"}
    assert told.values == {}
    assert len(told.pings) == asking.PINGS
    assert told.ahead < -1_000_000


def examined(address: Address, *, longest: float = doctor.LONGEST) -> list[Finding]:
    destination = CmsDestination(name="PBX", address=f"{address.host}:{address.port}", user_name=USER.user)
    destination.set_password(USER.secret)
    return doctor.examine(destination, [ANNA], longest=longest)


async def test_a_line_that_is_lost_is_a_finding() -> None:
    async with Pbx.running() as pbx:
        pbx.answers = {"ListCommands": hangs_up}
        found = await asyncio.to_thread(examined, pbx.address)
    assert "the line was lost" in found[-1].text


async def test_an_asterisk_that_falls_silent_is_left_in_time() -> None:
    async with Pbx.running() as pbx:
        pbx.answers = {"ListCommands": silent}
        found = await asyncio.to_thread(examined, pbx.address, longest=0.2)
    assert "was not over" in found[-1].text
    assert found[-2].text == "The user crm is logged on."


def test_an_address_that_is_none_is_told() -> None:
    [it] = doctor.examine(CmsDestination(name="PBX", address="http://pbx/ari"), [])
    assert "is no address of an Asterisk" in it.text
