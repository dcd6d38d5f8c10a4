"""Between the processes: what one has changed, the others must show. One process alone needs none of it.

The bus carries changes, never deliveries: its cost does not depend on how many people look. It is no store: the
database holds the truth, and whoever has missed something reads it there.

Imports: status.
"""

import os
import socket
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from django.conf import settings

from presence.bus.stream import RedisBus
from presence.status.from_database import Presence
from presence.subjects import News

WORKER = f"{socket.gethostname()[:32]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
"""This process; another one at each start."""


class Bus(Protocol):
    """What a process tells the others. What a web worker hears from them goes to its board and its hub.

    `shared` says whether there may be others, `worker` who this one is.
    """

    shared: bool
    worker: str

    def send_changed(self, presences: Iterable[Presence]) -> None:
        """Tell that these records are new."""

    def send_refresh(self, user_id: int, what: str) -> None:
        """The user's pages fetch `what` anew."""

    def send_subjects_changed(self, news: News) -> None:
        """Pages that show these objects fetch the blocks anew."""

    def send_session_ended(self, session_key: str, *, user_id: int, reason: str) -> None:
        """Sockets of this session close."""

    def send_rights_changed(self, user_id: int) -> None:
        """What the user may do, or the role of a session, has changed: sockets that lost their right close."""

    def live_workers(self) -> set[str] | None:
        """The workers whose leases hold. None if that cannot be known now."""

    def take_attention(self, user_id: int) -> None:
        """The user's active page is at this worker now."""

    def take_free_attention(self, user_id: int) -> str:
        """Take the user's active page to this worker if no other has it. Returns the worker that has it."""

    def drop_attention(self, user_id: int) -> None:
        """The user's active page is not at this worker any more."""

    def attention_of(self, user_ids: Collection[int]) -> Mapping[int, str]:
        """The worker that has each user's active page. Users without one at a worker that lives are left out."""

    def settle(self) -> None:
        """Ask the others to catch up, if something could not be told."""


class LocalBus:
    """One process: there is nobody to tell."""

    shared = False
    worker = WORKER

    def send_changed(self, presences: Iterable[Presence]) -> None:
        pass

    def send_refresh(self, user_id: int, what: str) -> None:
        pass

    def send_subjects_changed(self, news: News) -> None:
        pass

    def send_session_ended(self, session_key: str, *, user_id: int, reason: str) -> None:
        pass

    def send_rights_changed(self, user_id: int) -> None:
        pass

    def live_workers(self) -> set[str]:
        return {WORKER}

    def take_attention(self, user_id: int) -> None:
        pass

    def take_free_attention(self, user_id: int) -> str:
        return WORKER

    def drop_attention(self, user_id: int) -> None:
        pass

    def attention_of(self, user_ids: Collection[int]) -> Mapping[int, str]:
        return dict.fromkeys(user_ids, WORKER)

    def settle(self) -> None:
        pass


_bus: Bus | None = None


def current() -> Bus:
    """The bus of this process: by Redis if there is one."""
    global _bus
    if _bus is None:
        _bus = RedisBus(settings.REDIS_URL, worker=WORKER) if settings.REDIS_URL else LocalBus()
    return _bus


def send_changed(presences: Collection[Presence]) -> None:
    """Tell the other processes of these records; of none, nothing is sent."""
    if presences:
        current().send_changed(presences)
