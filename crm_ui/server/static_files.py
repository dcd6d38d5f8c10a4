"""Static files are answered on the event loop, before Django is asked.

A first page asks for fifty of them. Django would begin a thread for each, and look at it with all middleware.
"""

from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

Answer = Callable[[HttpRequest], HttpResponseBase]
Application = Callable[..., Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def before(pages: Application) -> Application:
    """The application, which is asked only for what is no static file."""
    static = WhiteNoiseMiddleware(_not_found)
    answer = cast("Answer", convert_exception_to_response(SecurityMiddleware(static)))

    async def serve(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] in static.files:
            await _send(answer(ASGIRequest(scope, BytesIO())), send)
        else:
            await pages(scope, receive, send)

    return serve


def _not_found(request: HttpRequest) -> HttpResponseBase:
    return HttpResponseNotFound()


async def _send(response: HttpResponseBase, send: Send) -> None:
    headers = [(name.lower().encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    body = b"".join(response)
    response.close()
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})
