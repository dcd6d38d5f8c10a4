"""The line to an Asterisk: connected, watched, and connected again when it is lost."""

import asyncio
import logging
import random
import ssl
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import AmiError, Connection, Credentials
from presence.connectors.asterisk.messages import Message

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """Seconds. A line that is silent is found out after `ping_every` + `reply` at the latest."""

    connect: float = 5.0
    reply: float = 5.0
    boot: float = 60.0
    ping_every: float = 3.0
    first_wait: float = 0.2
    longest_wait: float = 2.5
    """So that people see within five seconds what is so, once the PBX is there again."""


def waits(patience: Patience, *, chance: Callable[[], float] = random.random) -> Iterator[float]:
    """How long to wait before each new try: longer each time, up to a limit, and not all at the same moment."""
    longest = patience.first_wait
    while True:
        yield longest * (0.5 + chance() / 2)
        longest = min(longest * 2, patience.longest_wait)


@dataclass
class Line:
    """`run` keeps the connection until it is cancelled; `connection` is there while Asterisk can be asked.

    `on_up` is called with each new connection when Asterisk has booted, before anything else may use it; events come
    to `on_event` from the logon on. `on_down` is called when a connection that was up has ended, `on_sign` when a ping
    was answered.
    """

    address: Address
    credentials: Credentials
    on_event: Callable[[Message], object]
    on_up: Callable[[Connection], Awaitable[object]]
    on_down: Callable[[], object]
    on_sign: Callable[[], object] = lambda: None
    patience: Patience = field(default_factory=Patience)
    context: ssl.SSLContext | None = None
    connection: Connection | None = None
    problem: str = ""
    """Why there is no connection, in the words of whoever refused it."""

    async def run(self) -> None:
        tries = waits(self.patience)
        while True:
            try:
                if await self._one_connection():
                    tries = waits(self.patience)
            except (OSError, AmiError) as error:
                self._note(error)
            await asyncio.sleep(next(tries))

    async def _one_connection(self) -> bool:
        """Connect and serve until the line ends. Whether it was up. Raises OSError or AmiError if it never was."""
        connection = await Connection.open(
            self.address, on_event=self.on_event, seconds=self.patience.connect, context=self.context
        )
        listening = asyncio.create_task(connection.listen())
        try:
            await self._set_up(connection)
            await self._watch(connection, listening)
            return True
        finally:
            connection.close()
            await asyncio.gather(listening, return_exceptions=True)
            if self.connection:
                self.connection = None
                self.on_down()

    async def _set_up(self, connection: Connection) -> None:
        await connection.log_on(self.credentials, seconds=self.patience.reply)
        await connection.booted(seconds=self.patience.boot)
        await self.on_up(connection)
        self.connection, self.problem = connection, ""

    async def _watch(self, connection: Connection, listening: asyncio.Task[None]) -> None:
        """Ask for a sign of life again and again. Returns when the line is lost or no sign comes in time."""
        while not listening.done():
            await asyncio.wait([listening], timeout=self.patience.ping_every)
            if not listening.done():
                try:
                    await connection.ask("Ping", seconds=self.patience.reply)
                    self.on_sign()
                except AmiError as error:
                    self._note(error)
                    return

    def _note(self, error: Exception) -> None:
        """Said once for each kind of trouble, not at every try."""
        said = str(error) or type(error).__name__
        if said != self.problem:
            log.warning("No line to the Asterisk at %s:%s: %s", self.address.host, self.address.port, said)
        self.problem = said
