"""The connector to an Asterisk: a thread with the line and the state, and one that tells what comes of it.

Telling writes to the database and so has a thread of its own: the line never waits for it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from customizing.credentials import CredentialsUnreadable
from customizing.models import CmsDestination, TelephoneKeys
from presence.connectors.asterisk import (
    at_work,
    browser_telephones,
    commands,
    doctor,
    from_crm,
    passing_on,
    reducer,
    telephone_keys,
    telephone_test,
)
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import AmiDown, AmiError, AmiRefused, AmiUnclear, Credentials
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.line import Patience
from presence.connectors.asterisk.messages import NotSendable
from presence.connectors.asterisk.named_legs import NamedLegs
from presence.connectors.asterisk.rescue import Rescue
from presence.contract import (
    Capability,
    CmsError,
    CmsTimeout,
    CmsUnknown,
    Command,
    Connector,
    Event,
    Finding,
    Setting,
    Snapshot,
    Workplace,
)

log = logging.getLogger(__name__)
HANDLERS = (
    commands.HANDLERS
    | telephone_keys.HANDLERS
    | telephone_test.HANDLERS
    | browser_telephones.HANDLERS
    | at_work.HANDLERS
)
OF_TOLD = frozenset({Capability.ACCEPT, Capability.HOLD})
OF_BROWSERS = OF_TOLD | {Capability.MUTE}
NO_SUCH = ("No such channel", "Channel specified does not exist", "Channel not found")
END: list[Event] = []
"""Told last, to end the telling."""


class AsteriskConnector(Connector):
    key = "asterisk"
    title = "Asterisk"
    address_help = gettext_lazy("host, host:port or tls://host:port")
    makes_test_calls = True
    capabilities = frozenset(Capability)
    settings = frozenset(Setting)
    now: Callable[[], datetime] = staticmethod(timezone.now)

    def __init__(self, *args: Any):
        super().__init__(*args)
        self._loop = asyncio.new_event_loop()
        self._events: SimpleQueue[list[Event] | threading.Event] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._exchange: Exchange | None = None
        self._rescue: Rescue | None = None
        self._wrong = ""
        self._running: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None

    @classmethod
    def added_by_telephone(
        cls, destination: CmsDestination, extension: str, *, does_as_told: bool
    ) -> frozenset[Capability]:
        if destination.has_in_browser(extension):
            return OF_BROWSERS
        return OF_TOLD if does_as_told and destination.may_tell(extension) else frozenset()

    @classmethod
    def limits_at(cls, destination: CmsDestination) -> Mapping[Capability, StrOrPromise]:
        """What only a telephone itself does, unless it is one that can be told to."""
        told = destination.telephone_keys == TelephoneKeys.NOTIFY
        left = telephone_keys.LEFT_UNTIL_TESTED if told else telephone_keys.LEFT_TO_THE_TELEPHONE
        return {Capability.MUTE: telephone_keys.MUTE_KEY} | left

    @classmethod
    def read_address(cls, address: str) -> object:
        return Address.entered(address)

    @classmethod
    def examine(cls, destination: CmsDestination, workplaces: Sequence[Workplace]) -> Iterable[Finding]:
        return doctor.examine(destination, workplaces)

    @classmethod
    def test_call(cls, destination: CmsDestination, calling: Workplace, called: Workplace) -> Iterable[Finding]:
        return doctor.test_call(destination, calling, called)

    def start(self) -> None:
        try:
            self._exchange = self._made()
            self._rescue = Rescue(self._exchange, partial(from_crm.handing_over, self.destination))
            self._exchange.listeners += [NamedLegs(self._exchange).hear, self._rescue.hear]
        except (CmsError, CredentialsUnreadable) as error:
            log.warning("%s cannot be connected: %s", self.destination, error.message)
            self._wrong = error.message
            return
        keep_line = partial(self._keep_line, self._exchange)
        for name, run in (("line", keep_line), ("telling", self._tell_all)):
            thread = threading.Thread(target=run, name=f"asterisk-{self.destination.pk}-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        if self._threads:
            self._loop.call_soon_threadsafe(self._cancel)
            for thread in self._threads:
                thread.join(timeout=10)
            self._threads = []

    def execute(self, command: Command) -> None:
        handler = HANDLERS.get(type(command))
        if handler is None:
            raise CmsError(_("This telephone system cannot do that. Use the telephone itself."))
        self._do(handler(self._ready(), command))

    def snapshot(self) -> Snapshot:
        exchange = self._ready()

        async def compared() -> Snapshot:
            await exchange.compare()
            return reducer.snapshot(exchange.state, now=self.now())

        listed: Snapshot = self._do(compared())
        self._all_told()
        return listed

    def tick(self, now: datetime) -> None:
        if self._exchange and self._exchange.is_up:
            self._loop.call_soon_threadsafe(self._turn, self._exchange, from_crm.customizing_of(self.destination))

    @property
    def is_up(self) -> bool:
        """Whether Asterisk can be asked now."""
        return self._exchange is not None and self._exchange.is_up

    def _turn(self, exchange: Exchange, customized: from_crm.Customized) -> None:
        """In the line's thread."""
        exchange.tick(customized)
        if self._rescue:
            self._rescue.look()
        if self._settling is None or self._settling.done():
            self._settling = self._loop.create_task(settled(exchange))

    def _all_told(self) -> None:
        """Wait until what was told before has been taken in, or its end would look like something that was lost."""
        told = threading.Event()
        self._events.put(told)
        told.wait(self.destination.command_timeout)

    def _made(self) -> Exchange:
        seconds = self.destination.command_timeout
        watched = max(self.destination.silence_timeout / 4, 0.5)
        return Exchange(
            Address.entered(self.destination.address),
            Credentials(self.destination.user_name, self.destination.password()),
            tell=self._events.put,
            heard=self._note_heard,
            now=self.now,
            state=from_crm.beginning(self.destination),
            patience=Patience(connect=seconds, reply=seconds, ping_every=watched),
        )

    def _note_heard(self) -> None:
        self.heard_at = self.now()

    def _ready(self) -> Exchange:
        if self._wrong:
            raise CmsError(self._wrong)
        if self._exchange is None or not self._exchange.is_up:
            raise _no_line()
        return self._exchange

    def _do(self, doing: Any) -> Any:
        """Let the line's thread do it, within the destination's time. Raises CmsError."""
        future = asyncio.run_coroutine_threadsafe(_within(doing, self.destination.command_timeout), self._loop)
        try:
            return future.result(timeout=self.destination.command_timeout + 1)
        except AmiRefused as error:
            raise refusal(error) from error
        except (AmiUnclear, TimeoutError) as error:
            future.cancel()
            raise CmsTimeout(_("The telephone system does not answer.")) from error
        except AmiDown as error:
            raise _no_line() from error
        except (AmiError, NotSendable) as error:
            raise CmsError(str(error)) from error

    def _keep_line(self, exchange: Exchange) -> None:
        asyncio.set_event_loop(self._loop)
        self._running = self._loop.create_task(exchange.line.run())
        try:
            self._loop.run_until_complete(self._running)
        except asyncio.CancelledError:
            pass
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
            self._events.put(END)

    def _cancel(self) -> None:
        if self._running:
            self._running.cancel()

    def _tell_all(self) -> None:
        while (events := self._events.get()) is not END:
            if isinstance(events, threading.Event):
                events.set()
                continue
            close_old_connections()
            try:
                self.emit(events)
            except Exception:
                log.exception("Could not tell what Asterisk told; the next comparison repairs it.")
        connections.close_all()


async def settled(exchange: Exchange) -> None:
    """Do what nobody has commanded: telephones come into their queues, and who was left waiting rings again."""
    if exchange.state.owed:
        await at_work.settle(exchange)
    for call, warm in passing_on.left_waiting(exchange.state):
        try:
            await commands.fetch(exchange, call, warm)
        except AmiError as error:
            log.warning("A caller who was left waiting could not be fetched yet: %s", error)


async def _within(doing: Any, seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        return await doing


def _no_line() -> CmsError:
    return CmsError(_("There is no connection to the telephone system. Try again in a moment."), retry=True)


def refusal(error: AmiRefused) -> CmsError:
    said = str(error)
    if said in NO_SUCH:
        return CmsUnknown(_("This call has already ended."))
    return CmsError(_("The telephone system refuses: %(reason)s") % {"reason": said})
