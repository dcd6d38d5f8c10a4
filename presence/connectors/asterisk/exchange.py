"""What runs in the connector's own thread: the line to Asterisk, the state, and who is told what follows from it."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from presence.connectors.asterisk import agents, lists, reducer
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.channels import channels_of
from presence.connectors.asterisk.connection import AmiDown, Connection, Credentials
from presence.connectors.asterisk.facts import State
from presence.connectors.asterisk.from_crm import Customized
from presence.connectors.asterisk.line import Line, Patience
from presence.connectors.asterisk.messages import Message, Value
from presence.contract import Event

log = logging.getLogger(__name__)
Step = Callable[[State], tuple[State, list[Event]]]
READS = 3
"""So often the lists are read at a new connection, if something is told meanwhile."""
ASKED_WITHIN = 70.0
"""Seconds after its start in which Asterisk has asked each telephone whether it is there, if it asks once a minute."""


class Exchange:
    """`tell` gets the events in order and must not wait; `now` is the clock, `heard` is called at any sign of life."""

    def __init__(
        self,
        address: Address,
        credentials: Credentials,
        *,
        tell: Callable[[list[Event]], object],
        heard: Callable[[], object],
        now: Callable[[], datetime],
        patience: Patience,
        state: State | None = None,
        context: ssl.SSLContext | None = None,
    ):
        self.address, self.now, self.patience = address, now, patience
        self.state = state or State()
        self._tell, self._heard = tell, heard
        self.listeners: list[Callable[[Message], object]] = []
        """Each is given each event after the state has taken it in."""
        self.doing_as_told: set[str] = set()
        """The telephones that have answered, held or retrieved as they were told."""
        self._waiting: list[Message] | None = None
        self._reading = asyncio.Lock()
        self.at_queues = asyncio.Lock()
        """Telephones are brought into queues by one task at a time."""
        self._uptime = 0.0
        self.line = Line(
            address,
            credentials,
            on_event=self.hear,
            on_up=self.compare,
            on_down=lambda: None,
            on_sign=heard,
            patience=patience,
            context=context,
        )

    @property
    def is_up(self) -> bool:
        return self.line.connection is not None

    def hear(self, message: Message) -> None:
        """Take in one event. While the lists are read it waits, as they may be older or newer than it."""
        self._heard()
        if message.event == "FullyBooted":
            self._uptime = float(message["Uptime"] or 0)
        if self._waiting is not None:
            self._waiting.append(message)
            return
        try:
            self.change(lambda state: reducer.reduce(state, message, now=self.now()))
        except Exception:
            log.exception("Could not make sense of an event of Asterisk; its lists repair it. %r", message)
        for listener in tuple(self.listeners):
            listener(message)

    def change(self, step: Step) -> None:
        """Go on to the next state, and tell what comes of it."""
        self.state, events = step(self.state)
        if events:
            self._tell(events)

    def tick(self, customized: Customized) -> None:
        self.state = replace(self.state, **customized)
        self.change(lambda state: reducer.tick(state, now=self.now()))

    async def compare(self, connection: Connection | None = None) -> None:
        """Read Asterisk's own lists. Raises AmiError. `connection`: a new one, on which nothing was heard before."""
        uptime = timedelta(seconds=self._uptime)
        booted_at = self.now() - uptime if connection else None
        async with self._reading:
            self._waiting = []
            try:
                read = await (self._quiet_lists(connection) if connection else self._lists(self._connection()))
                meanwhile = () if connection else tuple(self._waiting)
                if self._uptime < ASKED_WITHIN:
                    self.state = agents.unsure_for(self.state, ASKED_WITHIN - self._uptime, now=self.now())
                    self._uptime = ASKED_WITHIN
                self.change(
                    lambda state: lists.take(state, read, now=self.now(), booted_at=booted_at, meanwhile=meanwhile)
                )
            finally:
                waiting, self._waiting = self._waiting, None
                for message in waiting:
                    self.hear(message)

    async def ask(self, action: str, **fields: Value) -> Message:
        """Give Asterisk one action. Raises AmiError."""
        return await self._connection().ask(action, seconds=self.patience.reply, **fields)

    def _connection(self) -> Connection:
        if self.line.connection is None:
            raise AmiDown(self.line.problem or "There is no connection to the telephone system.")
        return self.line.connection

    async def _quiet_lists(self, connection: Connection) -> lists.Lists:
        """Read while nothing was told of channels, if that can be had."""
        for _try in range(READS):
            self._waiting = []  # the lists to come are newer
            read = await self._lists(connection)
            if not any(map(channels_of, self._waiting)):
                break
        return read

    async def _lists(self, connection: Connection) -> lists.Lists:
        """When they are there, what Asterisk had told before it made them was heard too: it may send that later."""

        async def items(action: str) -> list[Message]:
            _reply, *found = await connection.ask_list(action, seconds=self.patience.reply)
            return found

        hints, devices, queues = [
            await items(action) for action in ("ExtensionStateList", "DeviceStateList", "QueueStatus")
        ]
        channels = await items("CoreShowChannels")
        await connection.ask("Ping", seconds=self.patience.reply)
        return lists.Lists(channels=channels, devices=devices, hints=hints, queues=queues)
