"""An Asterisk that tests play: it takes logons, answers as a test says, and keeps what it was sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import md5
from typing import Self

from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import Credentials
from presence.connectors.asterisk.messages import Message, parse

USER = Credentials("crm", "a secret ümlaut")
CHALLENGE = "8412763"
Answer = Callable[["Pbx", Message], object]


def block(*lines: str) -> bytes:
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def answered(message: Message, *lines: str) -> bytes:
    return block("Response: Success", f"ActionID: {message['ActionID']}", *lines)


class Pbx:
    """`answers` says what to do with an action, by its name; what is not in it is answered with success."""

    def __init__(self) -> None:
        self.port = 0
        self.got: list[Message] = []
        self.answers: dict[str, Answer] = {}
        self.logons = 0
        self.boots = True
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def address(self) -> Address:
        return Address("127.0.0.1", self.port)

    @classmethod
    @asynccontextmanager
    async def running(cls, *, context: ssl.SSLContext | None = None) -> AsyncIterator[Self]:
        pbx = cls()
        server = await asyncio.start_server(pbx._serve, "127.0.0.1", 0, ssl=context)
        pbx.port = server.sockets[0].getsockname()[1]
        try:
            yield pbx
        finally:
            server.close()
            pbx.hang_up()

    def actions(self, name: str) -> list[Message]:
        return [message for message in self.got if message["Action"] == name]

    def say(self, data: bytes) -> None:
        for writer in self._writers:
            writer.write(data)

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                message = parse(await reader.readuntil(b"\r\n\r\n"))
                self.got.append(message)
                self.answers.get(message["Action"], Pbx.answer)(self, message)
        except (asyncio.IncompleteReadError, OSError):
            pass

    def answer(self, message: Message) -> None:
        match message["Action"]:
            case "Challenge":
                self.say(answered(message, f"Challenge: {CHALLENGE}"))
            case "Login":
                self._log_on(message)
            case _:
                self.say(answered(message))

    def _log_on(self, message: Message) -> None:
        key = md5(f"{CHALLENGE}{USER.secret}".encode(), usedforsecurity=False).hexdigest()
        if message["Key"] != key:
            return self.say(
                block("Response: Error", f"ActionID: {message['ActionID']}", "Message: Authentication failed")
            )
        self.logons += 1
        self.say(answered(message))
        if self.boots:
            self.say(block("Event: FullyBooted", "Status: Fully Booted"))
        return None


def silent(pbx: Pbx, message: Message) -> None:
    """It says nothing, as a PBX that is frozen."""


def hangs_up(pbx: Pbx, message: Message) -> None:
    """The line is lost before the answer, as when the PBX stops just then."""
    pbx.hang_up()
