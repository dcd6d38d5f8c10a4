"""One connection to Asterisk by AMI, from its banner to its end. It is never made anew: `line.py` makes another one.

What is sent is sent once. If the line is lost or no answer comes in time, whoever asked is told that the outcome is
not known, and looks at what events say.
"""

import asyncio
import itertools
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any, Self

from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.messages import END, Message, Value, parse, serialize

BANNER = b"Asterisk Call Manager/"
LARGEST = 1024 * 1024
"""Bytes of one message; whoever sends more is no Asterisk."""
OF_A_LIST = ("Complete", "cancelled")
EVENTS = "system,call,agent"
"""The classes of events that are needed. The user at the Asterisk should have the right to read no others."""


class AmiError(Exception):
    """It could not be done."""


class AmiRefused(AmiError):
    """Asterisk answered that it did nothing, and why."""


class AmiDown(AmiError):
    """There is no connection; nothing was sent."""


class AmiUnclear(AmiError):
    """It was sent, but no answer came: in time, or before the line was lost. It may have been done."""


@dataclass(frozen=True)
class Credentials:
    user: str
    secret: str = field(repr=False)


@dataclass
class _Question:
    """An action whose answer is awaited. A reply that begins a list is answered when the list is complete."""

    answer: asyncio.Future[list[Message]]
    so_far: list[Message] = field(default_factory=list)

    @property
    def lists(self) -> bool:
        return bool(self.so_far)


class Connection:
    """`on_event` gets every event that is no answer, in the order in which they come, and must not wait."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, on_event: Callable[[Message], object]
    ):
        self._reader, self._writer, self._on_event = reader, writer, on_event
        self._questions: dict[str, _Question] = {}
        self._numbers = itertools.count(1)
        self._closed = False
        self._booted = asyncio.Event()

    @classmethod
    async def open(
        cls,
        address: Address,
        *,
        on_event: Callable[[Message], object],
        seconds: float,
        context: ssl.SSLContext | None = None,
    ) -> Self:
        """Connect to an Asterisk. Raises OSError, also for a wrong certificate, or AmiError if none is there."""
        async with asyncio.timeout(seconds):
            context = context or address.ssl_context()
            reader, writer = await asyncio.open_connection(address.host, address.port, limit=LARGEST, ssl=context)
            try:
                if not (await reader.readline()).startswith(BANNER):
                    raise AmiError(f"No Asterisk answers at {address.host}:{address.port}.")
            except BaseException:
                writer.transport.abort()
                raise
        return cls(reader, writer, on_event=on_event)

    @property
    def certificate(self) -> dict[str, Any]:
        """Of Asterisk; empty without TLS."""
        return self._writer.get_extra_info("peercert") or {}

    @property
    def own_address(self) -> str:
        """From which this machine comes to Asterisk."""
        return str(self._writer.get_extra_info("sockname")[0])

    async def listen(self) -> None:
        """Take in what comes until the line ends. Then whatever is unanswered is told so."""
        try:
            while True:
                self._take(parse(await self._reader.readuntil(END)))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass
        finally:
            self.close()

    def close(self) -> None:
        self._closed = True
        self._booted.set()
        self._writer.transport.abort()
        for question in self._questions.values():
            if not question.answer.done():
                question.answer.set_exception(AmiUnclear("The line was lost before the answer came."))
        self._questions.clear()

    async def log_on(self, credentials: Credentials, *, seconds: float) -> None:
        """The secret itself is never sent: Asterisk gives a challenge, and gets a hash of both. Raises AmiError."""
        challenge = await self.ask("Challenge", seconds=seconds, AuthType="MD5")
        key = md5(f"{challenge['Challenge']}{credentials.secret}".encode(), usedforsecurity=False).hexdigest()
        await self.ask("Login", seconds=seconds, AuthType="MD5", Username=credentials.user, Key=key, Events=EVENTS)

    async def booted(self, *, seconds: float) -> None:
        """Wait until Asterisk has said that it is fully booted. Raises AmiError."""
        try:
            async with asyncio.timeout(seconds):
                await self._booted.wait()
        except TimeoutError:
            raise AmiError(f"Asterisk has not booted in {seconds} s.") from None
        if self._closed:
            raise AmiDown("The line was lost while Asterisk booted.")

    async def ask(self, action: str, *, seconds: float, **fields: Value) -> Message:
        """The reply to an action. Raises AmiRefused, AmiDown, AmiUnclear, or NotSendable before anything is sent."""
        return (await self.ask_list(action, seconds=seconds, **fields))[0]

    async def ask_list(self, action: str, *, seconds: float, **fields: Value) -> list[Message]:
        """The reply to an action, and the items of the list that it begins, if it does. Raises as `ask`."""
        number = f"crm-{next(self._numbers)}"
        data = serialize(action, {"ActionID": number, **fields})
        if self._closed:
            raise AmiDown("There is no connection to the telephone system.")
        question = self._questions[number] = _Question(asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(seconds):
                self._writer.write(data)
                await self._writer.drain()
                answer = await question.answer
        except TimeoutError:
            raise AmiUnclear(f"{action}: no answer in {seconds} s.") from None
        except OSError:
            raise AmiUnclear(f"{action}: the line was lost.") from None
        finally:
            self._questions.pop(number, None)
        if answer[0]["Response"] == "Error":
            raise AmiRefused(answer[0]["Message"] or f"{action} was refused.")
        return answer

    def _take(self, message: Message) -> None:
        question = self._questions.get(message["ActionID"])
        if message.event and not (question and question.lists):
            if message.event == "FullyBooted":
                self._booted.set()
            self._on_event(message)
        elif question and not question.answer.done():
            _answer(question, message)


def _answer(question: _Question, message: Message) -> None:
    ends = message["EventList"] in OF_A_LIST if question.lists else message["EventList"] != "start"
    if not (question.lists and ends):
        question.so_far.append(message)
    if ends:
        question.answer.set_result(question.so_far)
