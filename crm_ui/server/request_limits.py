"""How large a request may be and how long sending it may take, for any ASGI server.

Under Daphne, which hands a request on only when it has all of it, `daphne_limits` sees to it before.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

REQUEST_SECONDS = 30.0
TOO_LARGE, TOO_SLOW = 413, 408
Application = Callable[..., Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class RequestRefused(Exception):
    """The request is answered by a refusal."""

    def __init__(self, status: int):
        self.status = status


def is_too_large(size: int) -> bool:
    return size > settings.MAX_BODY_KIB * 1024


def refusal(status: int) -> bytes:
    """The page that says why."""
    if status == TOO_SLOW:
        text = _("The request did not arrive within %(seconds)d seconds. Nothing was changed; send it again.")
    else:
        text = _("The request is larger than %(size)d KiB, the most that is allowed. Go back and send less.")
    said = text % {"seconds": REQUEST_SECONDS, "size": settings.MAX_BODY_KIB}
    return f"<!doctype html><title>{status}</title><p>{said}</p>".encode()


def limited(application: Application) -> Application:
    """The application, which is asked only what comes whole, in time, and is not too large."""

    async def serve(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        try:
            _judge_declared(scope)
            await application(scope, _Body(receive).receive, send)
        except RequestRefused as refused:
            await _refuse(refused.status, send)

    return serve


def _judge_declared(scope: Mapping[str, Any]) -> None:
    declared = dict(scope["headers"]).get(b"content-length", b"")
    if declared.isdigit() and (len(declared) > 18 or is_too_large(int(declared))):
        raise RequestRefused(TOO_LARGE)


class _Body:
    """What comes of the body of a request. When all of it is there, the server may take its time to say more."""

    def __init__(self, receive: Receive):
        self._receive = receive
        self._size, self._is_whole = 0, False
        self._until = time.monotonic() + REQUEST_SECONDS

    async def receive(self) -> dict[str, Any]:
        if self._is_whole:
            return await self._receive()
        message = await self._in_time()
        self._size += len(message.get("body", b""))
        if is_too_large(self._size):
            raise RequestRefused(TOO_LARGE)
        self._is_whole = not message.get("more_body", False)
        return message

    async def _in_time(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                return await self._receive()
        except TimeoutError as error:
            raise RequestRefused(TOO_SLOW) from error


async def _refuse(status: int, send: Send) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": refusal(status)})
