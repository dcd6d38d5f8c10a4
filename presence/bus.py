"""Between the processes: what one has changed, the others must show. One process alone needs none of it.

The bus carries changes, never deliveries: its cost does not depend on how many people look.
"""

import os
import socket
import uuid
from collections.abc import Iterable
from typing import Protocol

from .records import Presence

WORKER = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
"""This process; another one at each start."""


class Bus(Protocol):
    """What a worker tells the others. What it hears from them goes to the board and the hub."""

    def send_changed(self, presences: Iterable[Presence]) -> None:
        """These records are new."""

    def send_nudge(self, user_id: int, what: str) -> None:
        """The user's pages fetch `what` anew."""

    def send_session_ended(self, session_key: str) -> None:
        """Sockets of this session close."""

    def live_workers(self) -> set[str]:
        """The workers whose leases hold, this one among them."""


class LocalBus:
    """One process: there is nobody to tell."""

    def send_changed(self, presences: Iterable[Presence]) -> None:
        pass

    def send_nudge(self, user_id: int, what: str) -> None:
        pass

    def send_session_ended(self, session_key: str) -> None:
        pass

    def live_workers(self) -> set[str]:
        return {WORKER}


_bus: Bus = LocalBus()


def current() -> Bus:
    """The bus of this process."""
    return _bus
