"""The server: one Daphne in this process, with the settings that hold for the demo and for a real installation."""

import errno
import logging
import os
import socket
import threading
from collections.abc import Callable

from channels.routing import get_default_application
from django.core.exceptions import RequestAborted
from django.utils.translation import gettext as _

from crm_ui.environment.cannot_start import CannotStart

PING_SECONDS, PONG_SECONDS = 3, 4  # Daphne looks every 2 s: a dead connection is noticed within 9 s
ANSWER_SECONDS = 120  # a command may take a minute
END_SECONDS = 5
BACKLOG = 1024  # after a restart all browsers come back at once


def claim_port(*, host: str, port: int) -> None:
    """Raise CannotStart if nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise CannotStart(_why_not(error, host=host, port=port)) from error


def _why_not(error: Exception, *, host: str, port: int) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return _("port %(port)s is in use. Stop what runs there, or choose another: PORT=%(next)s.") % {
                "port": port,
                "next": port + 1 if port < 65535 else 8000,
            }
        case errno.EACCES:
            return _("port %(port)s needs special rights. Choose one above 1023: PORT=8000.") % {"port": port}
        case _other:
            return _("cannot listen on %(host)s, port %(port)s: %(error)s. Choose others with HOST= and PORT=.") % {
                "host": host,
                "port": port,
                "error": error,
            }


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """False if a browser left at the very moment its page was ready: Django then lets its own signal for it escape."""
    return not (record.exc_info and isinstance(record.exc_info[1], RequestAborted))


def end_within(seconds: float) -> None:
    """End the process by then, whatever its threads wait for.

    A request that is in a thread when the event loop stops would wait for the loop for ever, and the process with it.
    """
    timer = threading.Timer(seconds, os._exit, [0])
    timer.daemon = True
    timer.start()


def serve(*, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted; `ready` is called once the port is open."""
    from crm_ui.server.daphne_limits import LimitedServer, reactor  # installs the reactor of Daphne at import

    for name in ("daphne.server", "asyncio"):
        logging.getLogger(name).addFilter(is_worth_a_line)
    reactor.addSystemEventTrigger("before", "shutdown", end_within, END_SECONDS)
    opened = threading.Event()

    def tell() -> None:
        ready()
        opened.set()

    address = host.replace(":", "\\:")
    LimitedServer(
        application=get_default_application(),  # which starts the presence engine
        endpoints=[f"tcp:port={port}:interface={address}:backlog={BACKLOG}"],
        http_timeout=ANSWER_SECONDS,
        server_name="",
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        ready_callable=tell,
    ).run()
    if not opened.is_set():
        claim_port(host=host, port=port)
        raise CannotStart(_("the server could not open port %(port)s; the line above says why.") % {"port": port})
