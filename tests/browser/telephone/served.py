"""The product's pages and sockets, served by the process that plays, beside its own engine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from channels.routing import get_default_application

from crm_ui.server.daphne import PING_SECONDS, PONG_SECONDS
from crm_ui.server.daphne_limits import LimitedServer, reactor
from deploy.services import free_port

READY_SECONDS = 30


@contextmanager
def serving() -> Iterator[str]:
    """The address. Once in a process, as Twisted has it."""
    port, opened = free_port(), threading.Event()
    server = LimitedServer(
        application=get_default_application(),
        endpoints=[f"tcp:port={port}:interface=127.0.0.1"],
        server_name="",
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        ready_callable=opened.set,
        signal_handlers=False,
    )
    thread = threading.Thread(target=server.run, name="pages", daemon=True)
    thread.start()
    if not opened.wait(READY_SECONDS):
        raise TimeoutError("The pages are not served.")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        reactor.callFromThread(reactor.stop)
        thread.join(5)
