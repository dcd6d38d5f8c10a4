"""For systems that tell by webhook: takes them in this process, while it plays."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

WEBHOOKS = "/cms/"
Start = Callable[..., Any]


class _Handler(WSGIRequestHandler):
    timeout = 10  # seconds that a request may take to arrive

    def log_message(self, *said: Any) -> None:
        """What came is told by the scenarios."""


@contextmanager
def listening(host: str, port: int) -> Iterator[str]:
    """Gives the address at which webhooks are taken, and nothing else. Port 0 is any that is free. Raises OSError."""
    server = ThreadedWSGIServer((host, port), _Handler)
    server.daemon_threads = False  # what is being taken is taken, before the end
    server.set_app(_only_webhooks())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _only_webhooks() -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """They are signed, so it is no matter by which name and by which scheme they come here."""
    product: Any = get_wsgi_application()
    known_as = next((each for each in settings.ALLOWED_HOSTS if "*" not in each), "localhost").lstrip(".")

    def serve(asked: dict[str, Any], start: Start) -> Iterable[bytes]:
        if not asked["PATH_INFO"].startswith(WEBHOOKS):
            start("404 Not Found", [("Content-Length", "0")])
            return [b""]
        answer: Iterable[bytes] = product(asked | {"HTTP_HOST": known_as, "wsgi.url_scheme": "https"}, start)
        return answer

    return serve
