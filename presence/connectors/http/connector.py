"""The connector to a system behind a bridge: commands are requests to it, what it tells comes by webhook."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from customizing.credentials import CredentialsUnreadable
from customizing.models import CmsDestination
from presence.connectors.http import doctor
from presence.connectors.http.address import Address
from presence.connectors.http.exchange import Answer, Bridge, BridgeError, NotReached
from presence.contract import (
    Capability,
    CmsError,
    CmsTimeout,
    CmsUnknown,
    Command,
    Connector,
    Event,
    Finding,
    Snapshot,
    Workplace,
)
from presence.contract.plain import Unreadable, plain, read_snapshot
from presence.models import Delivery

log = logging.getLogger(__name__)
LEAST_PING_SECONDS = 0.5
AGAIN = (429, 503)
REFUSED = (501, 503)
"""Beside what is below 500, these say that nothing was done."""

LACKS = gettext_lazy("The system behind the bridge does not do it: so says the address.")
NO_BRIDGE = gettext_lazy("The address leads to no bridge. Enter https://host/path.")


class HttpConnector(Connector):
    """`running` has the connectors that are started in this process: a webhook that arrives here is told by them."""

    key = "http"
    title = gettext_lazy("Another system, over HTTP")
    capabilities = frozenset(Capability)
    address_help = gettext_lazy(
        "https://host/path of the bridge; http:// only on this machine. After it, ?without=accept,hold names what the "
        "system cannot do. User name and password are what both sides sign with."
    )
    now: Callable[[], datetime] = staticmethod(timezone.now)
    running: ClassVar[dict[int, "HttpConnector"]] = {}

    def __init__(self, *args: Any):
        super().__init__(*args)
        self._bridge: Bridge | None = None
        self._wrong = ""
        self._stopped = threading.Event()

    @classmethod
    def limits_at(cls, destination: CmsDestination) -> Mapping[Capability, StrOrPromise]:
        return _limits(destination.address)

    @classmethod
    def read_address(cls, address: str) -> object:
        return Address.entered(address)

    @classmethod
    def examine(cls, destination: CmsDestination, workplaces: Sequence[Workplace]) -> Iterable[Finding]:
        return doctor.examine(destination)

    def start(self) -> None:
        try:
            self._bridge = Bridge.at(self.destination)
        except (CmsError, CredentialsUnreadable) as error:
            log.warning("%s cannot be connected: %s", self.destination, error.message)
            self._wrong = error.message
            return
        self.running[self.destination.pk] = self
        threading.Thread(target=self._listen, name=f"http-{self.destination.pk}-ping", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        if self.running.get(self.destination.pk) is self:
            del self.running[self.destination.pk]

    def execute(self, command: Command) -> None:
        self._answer(partial(self._ready().post, "/commands", plain(command)))

    def snapshot(self) -> Snapshot:
        answer = self._answer(partial(self._ready().get, "/snapshot"))
        try:
            return read_snapshot(answer.said)
        except Unreadable as error:
            said = _("The telephone system gives a list that cannot be read. %(why)s")
            raise CmsError(said % {"why": error}) from error

    def tick(self, now: datetime) -> None:
        """What came by webhook may have arrived at another process; that is a sign of life too."""
        last = Delivery.last_at(self.destination)
        if last and (self.heard_at is None or last > self.heard_at):
            self.heard_at = last

    def told(self, events: list[Event]) -> bool:
        """What came by webhook, to this process. False if it is to be told again."""
        self._heard()
        return self.emit(events) is not False

    def _answer(self, ask: Callable[..., Answer]) -> Answer:
        """A good one, within the destination's time. Raises CmsError."""
        try:
            answer = ask(seconds=self.destination.command_timeout)
        except NotReached as error:
            raise _not_reached() from error
        except BridgeError as error:
            raise CmsTimeout(_("The telephone system does not answer.")) from error
        if not answer.good:
            raise _refusal(answer)
        self._heard()
        return answer

    def _listen(self) -> None:
        """Ask for a sign of life, several times within the silence that is allowed."""
        every = max(self.destination.silence_timeout / 4, LEAST_PING_SECONDS)
        while not self._stopped.is_set():
            try:
                if self._ready().get("/ping", seconds=every).good:
                    self._heard()
            except (BridgeError, CmsError) as error:
                log.debug("%s gives no sign of life: %s", self.destination, error)
            self._stopped.wait(every)

    def _heard(self) -> None:
        self.heard_at = self.now()

    def _ready(self) -> Bridge:
        if self._bridge is None:
            raise CmsError(self._wrong) if self._wrong else _not_reached()
        return self._bridge


@lru_cache(maxsize=100)
def _limits(address: str) -> Mapping[Capability, StrOrPromise]:
    """What a system at this address cannot do, and why."""
    try:
        return dict.fromkeys(Address.parse(address).without, LACKS)
    except ValueError:
        return dict.fromkeys(Capability, NO_BRIDGE)


def _refusal(answer: Answer) -> CmsError:
    """What the bridge says against it. An answer without its words may be one of a proxy before it."""
    match answer.status, answer.text("message"):
        case ((401 | 403), _said):
            return CmsError(
                _("The telephone system does not accept the signature. Ask an administrator to check the connection.")
            )
        case ((404 | 410), said) if said:
            return CmsUnknown(said)
        case 504, said:
            return CmsTimeout(said or _("The telephone system does not answer."))
        case status, said if said and (status < 500 or status in REFUSED):
            return CmsError(said, retry=status in AGAIN)
        case status, _said if status >= 500:
            return CmsTimeout(_("The telephone system did not say whether it did that."))
        case _other:
            return CmsError(
                _("The telephone system could not do that: it answers %(status)d.") % {"status": answer.status}
            )


def _not_reached() -> CmsError:
    message = _("The telephone system is not reachable, so nothing was done. Try again in a moment.")
    return CmsError(message, retry=True)
