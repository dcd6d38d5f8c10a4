"""A bridge that answers as a test says, and keeps what it was asked."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.utils import timezone

from customizing.models import CmsDestination
from presence.connectors.http.signature import Request, WrongSignature, delivery_signed
from presence.contract import Snapshot
from presence.contract.plain import plain

SIGNER, SECRET = "bridge", "a secret that a program has made"


def nothing_going_on() -> dict[str, Any]:
    return plain(Snapshot(timezone.now(), [], [], [], []))


@dataclass
class Asked:
    """A request that came; `signed` says whether the product has signed it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    signed: bool

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedBridge:
    """`answers` has status and content for a path; a function as content writes to the line itself."""

    port: int = 0
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    checks: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def commands(self) -> list[Asked]:
        return [each for each in self.asked if each.path == "/commands"]

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if self.checks and not asked.signed:
            return 401, {"message": "Signature, key or time is wrong."}
        usual = {
            "/commands": (202, {}),
            "/ping": (200, {"at": datetime.now(UTC).isoformat()}),
            "/snapshot": (200, nothing_going_on()),
        }
        return self.answers.get(asked.path) or usual.get(asked.path, (404, {}))


def is_signed(request: Request, headers: Mapping[str, str], now: float) -> bool:
    try:
        return bool(delivery_signed(headers, request, signer=SIGNER, secret=SECRET, now=now))
    except WrongSignature:
        return False


def _handler(bridge: ScriptedBridge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, body)
            signed = is_signed(request, self.headers, datetime.now(UTC).timestamp())
            asked = Asked(self.command, self.path, dict(self.headers), body, signed)
            bridge.asked.append(asked)
            status, content = bridge.answer(asked)
            if callable(content):
                return content(self)
            said = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
            return None

        do_POST = do_GET

        def log_message(self, *said: Any) -> None: ...

    return Handler


@contextmanager
def bridge(context: ssl.SSLContext | None = None, **how: Any) -> Iterator[ScriptedBridge]:
    """It runs, with TLS if a context is given."""
    made = ScriptedBridge(**how)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mute() -> Iterator[int]:
    """A port at which connections are taken, and nothing is ever said. Returns it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    """One at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def dripping(ended: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer of which another byte comes now and then, until nobody is there to take it."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        try:
            while not ended.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            ended.set()

    return drip


def destination(address: str, *, secret: str = SECRET, **fields: Any) -> CmsDestination:
    made = CmsDestination(name="BRIDGED", connector="http", address=address, **{"user_name": SIGNER} | fields)
    made.set_password(secret)
    made.full_clean()
    made.save()
    return made
