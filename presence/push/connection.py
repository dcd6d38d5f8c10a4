"""One socket as the hub sees it: what it watches, what it has still to be told, and how much it has taken in.

All of it runs on the event loop. Sending is the consumer's own `send`, driven at once and inline: on servers that do
not wait for the network it ends there and then, without a task for each frame.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from presence.status.from_database import Presence

Sending = Coroutine[asyncio.Future[Any] | None, None, None]
CREDIT = 1024
"""Frames and states sent and not acknowledged, at most. It bounds what a browser that does not read can cost."""

CLOSED_BY_US = 4001
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who has opened a socket, with which role. `grace` is for how many seconds the user may be without any page.

    `seal` is a hash of the password's hash: that of a session of which the user does not know any more differs.
    """

    user_id: int
    session_key: str = ""
    role_id: int | None = None
    seal: int = 0
    may_watch: bool = True
    grace: float = 5.0
    notices: str = ""


class Consumer(Protocol):
    """The far end, as Channels has it."""

    def send(self, text_data: str) -> Sending: ...

    def close(self, code: int) -> Sending: ...


class Connection:
    __slots__ = (
        "acked",
        "active",
        "blocks",
        "closed",
        "consumer",
        "digest_at",
        "dirty",
        "may_watch",
        "notices",
        "pending",
        "refreshed_at",
        "resumed",
        "said_active",
        "seen_at",
        "sent",
        "stale",
        "subjects",
        "tab",
        "toolbar",
        "visible",
        "visitor",
        "watching",
        "wrote_at",
    )

    def __init__(self, visitor: Visitor, consumer: Consumer, *, resumed: Callable[["Connection"], None]):
        self.visitor = visitor
        self.consumer = consumer
        self.resumed = resumed
        self.may_watch = visitor.may_watch
        self.tab = ""
        self.visible = False
        self.seen_at = 0.0
        self.active: bool | None = None
        self.said_active: bool | None = None
        self.watching: tuple[int, ...] = ()
        self.dirty: set[int] = set()
        self.toolbar = False
        self.notices = visitor.notices
        self.stale: str | None = None
        self.subjects: tuple[str, ...] = ()
        self.blocks: dict[str, set[str]] = {}
        self.sent = self.acked = 0
        self.wrote_at = self.refreshed_at = self.digest_at = 0.0
        self.pending: asyncio.Task[None] | None = None
        self.closed = False

    @property
    def ready(self) -> bool:
        """Whether it takes more now: the last frame has left us and enough of the earlier ones is acknowledged."""
        return self.pending is None and self.sent - self.acked < CREDIT and not self.closed

    @property
    def owed(self) -> bool:
        news = self.dirty or self.toolbar or self.notices or self.blocks or self.stale is not None
        return bool(news or self.active is not self.said_active)

    def write(self, frame: str, *, states: int, now: float) -> None:
        """Send one frame that tells of so many states."""
        self.sent += 1 + states
        self.wrote_at = now
        self._drive(self.consumer.send(frame))

    def _drive(self, coroutine: Sending) -> None:
        try:
            waits_for = coroutine.send(None)
        except StopIteration:
            return
        except Exception:
            log.debug("A socket of user %s is gone.", self.visitor.user_id, exc_info=True)
            self.closed = True
        else:
            self.pending = asyncio.ensure_future(self._finish(coroutine, waits_for))

    async def _finish(self, coroutine: Sending, waits_for: asyncio.Future[Any] | None) -> None:
        """The rest of a send that did not end at once. Until then the connection only collects what is new."""
        try:
            while True:
                await (asyncio.wait([waits_for]) if waits_for else asyncio.sleep(0))
                waits_for = coroutine.send(None)
        except StopIteration:
            pass
        except Exception:
            self.closed = True
        finally:
            self.pending = None
        self.resumed(self)

    def tell(self, people: dict[int, Presence], *, now: float, head: str = "") -> None:
        """Send all that is owed in one frame, after `head`."""
        told = [people[user_id].as_json for user_id in self.dirty if user_id in people]
        parts = [head] if head else []
        if told:
            parts.append('"p":{' + ",".join(told) + "}")
        parts += self._other_news()
        self.dirty.clear()
        if parts:
            self.write("{" + ",".join(parts) + "}", states=len(told), now=now)

    def _other_news(self) -> Iterable[str]:
        if self.toolbar:
            yield '"toolbar":1'
        if self.notices:
            yield f'"notices":{self.notices}'
        if self.blocks:
            told = {subject: sorted(blocks) for subject, blocks in self.blocks.items()}
            yield f'"blocks":{json.dumps(told, separators=(",", ":"))}'
            self.blocks = {}
        if self.stale is not None:
            yield f'"stale":{self.stale}'
        if self.active is not self.said_active:
            yield f'"active":{int(bool(self.active))}'
        self.toolbar, self.notices, self.stale, self.said_active = False, "", None, self.active

    def bye(self, reason: str, *, now: float) -> None:
        """Tell why, and close."""
        if not self.closed:
            self.write(f'{{"bye":"{reason}"}}', states=0, now=now)
            self._drive(self.consumer.close(CLOSED_BY_US))
            self.closed = True
