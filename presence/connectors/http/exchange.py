"""A request to a bridge and its answer. Nothing is sent twice, no redirect is followed, and each ends in time.

Each has a connection of its own: on one that was kept nobody could tell whether a request without answer was taken.
"""

import json
import socket
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence.connectors.http.address import Address
from presence.connectors.http.signature import NAME, Request, headers
from presence.contract import CmsError

LARGEST = 16 * 1024 * 1024
"""Bytes of an answer."""

JSON = "application/json"


class BridgeError(Exception):
    """There is no answer to judge."""


class NotReached(BridgeError):
    """Nothing was sent. Its cause says why."""


class NoAnswer(BridgeError):
    """It was sent, but what became of it is not known."""


@dataclass(frozen=True)
class Answer:
    """`said` is its content, as JSON; nothing if it is none."""

    status: int
    said: Any = None

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    def text(self, name: str) -> str:
        """A text that it says under that name, cut."""
        value = self.said.get(name) if isinstance(self.said, dict) else None
        return value.strip()[:300] if isinstance(value, str) else ""


@dataclass(frozen=True)
class Bridge:
    """The way to a bridge. `signer` and `secret` are what both sides sign with."""

    address: Address
    signer: str
    secret: str
    clock: Callable[[], float] = time.time

    @classmethod
    def at(cls, destination: CmsDestination) -> "Bridge":
        """Raises CmsError, CredentialsUnreadable."""
        address, secret = Address.entered(destination.address), destination.password()
        if not (NAME.fullmatch(destination.user_name) and secret):
            said = _(
                "Enter a user name of letters from A to Z, digits and signs, and a password, at the CMS destination: "
                "product and bridge sign with them."
            )
            raise CmsError(said)
        return cls(address, destination.user_name, secret)

    def get(self, what: str, *, seconds: float) -> Answer:
        """Ask for `/ping` or `/snapshot`. Raises BridgeError within the time."""
        return self._ask("GET", what, b"", seconds=seconds)

    def post(self, what: str, content: Any, *, seconds: float) -> Answer:
        """Raises BridgeError within the time."""
        return self._ask("POST", what, json.dumps(content).encode(), seconds=seconds)

    def _ask(self, method: str, what: str, body: bytes, *, seconds: float) -> Answer:
        request = Request(method, self.address.path + what, body)
        signed = headers(
            self.secret, request, signer=self.signer, at=int(self.clock()), delivery=f"crm-{uuid.uuid4().hex}"
        )
        around = {"Accept": JSON, "Accept-Language": get_language() or "en", "Connection": "close"}
        content = {"Content-Type": JSON} if body else {}
        connection = self.address.connection(seconds=seconds)
        return _Exchange(connection, request, signed | around | content).within(seconds)


class _Exchange:
    """Time-outs of a connection are those of single steps, and looking up a name has none: so a thread does it.

    If time is over before the request was sent, it never will be.
    """

    def __init__(self, connection: HTTPConnection, request: Request, said: dict[str, str]):
        self.connection, self.request, self.said = connection, request, said
        self._answer: Future[Answer] = Future()

    def within(self, seconds: float) -> Answer:
        threading.Thread(target=self._run, name="http-bridge", daemon=True).start()
        try:
            return self._answer.result(timeout=seconds)
        except TimeoutError as error:
            unsent = self._answer.cancel()
            self._cut()
            raise (NotReached if unsent else NoAnswer)(f"No answer within {seconds:.0f} s.") from error

    def _run(self) -> None:
        with suppress(InvalidStateError):  # nobody waits any longer
            try:
                self.connection.connect()
                if self._answer.set_running_or_notify_cancel():
                    self._answer.set_result(self._told())
            except BridgeError as error:
                self._answer.set_exception(error)
            except Exception as error:
                failed = NotReached(str(error))
                failed.__cause__ = error
                self._answer.set_exception(failed)
            finally:
                self.connection.close()

    def _told(self) -> Answer:
        try:
            self.connection.request(self.request.method, self.request.path, self.request.body or None, self.said)
            response = self.connection.getresponse()
            return Answer(response.status, _content(response.read(LARGEST + 1)))
        except (OSError, HTTPException, ValueError, AttributeError) as error:  # the last one if it was cut
            raise NoAnswer(str(error)) from error

    def _cut(self) -> None:
        """Whoever still waits there waits no longer."""
        if sock := self.connection.sock:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _content(body: bytes) -> Any:
    if len(body) > LARGEST:
        raise NoAnswer(f"It is larger than {LARGEST} bytes.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
