"""How often one user may open a socket, or ask without one, at one worker.

Far more than the pages of a user need: after a restart all of them come back at once, and those that cannot have a
socket ask every three seconds. Who has spent the budget is refused before the session is looked up, and the refusal
is slow, so that coming back as fast as possible costs next to nothing.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from presence.push.frame_budget import Budget
from presence.push.handshake import session_key_in

BURST = 150
SOCKETS_PER_SECOND = 5
POLLS_PER_SECOND = 20
REFUSAL_SECONDS = 1.0
RETRY_SECONDS = 30
"""When a page that was refused may come back."""

MOST_REMEMBERED = 10_000
POLL_PATH = "/presence/poll/"
TOO_MANY_REQUESTS = 429
HEADERS = [(b"content-type", b"text/plain"), (b"retry-after", str(RETRY_SECONDS).encode())]
log = logging.getLogger(__name__)
Application = Callable[..., Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Visits:
    """The budgets of all users, each shared by all sessions of the user. Any thread may call."""

    def __init__(self, what: str, *, per_second: float):
        self.what = what
        self.per_second = per_second
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Everybody begins anew."""
        self._budgets: dict[int, Budget] = {}
        self._user_of: dict[str, int] = {}

    def are_spent(self, session_key: str) -> bool:
        """Whether the user of the session is known to have spent the budget."""
        with self._lock:
            budget = self._budgets.get(self._user_of.get(session_key, 0))
            return budget is not None and budget.is_spent(time.monotonic())

    def take(self, user_id: int, session_key: str) -> bool:
        """Whether the user may come once more; that is counted."""
        now = time.monotonic()
        with self._lock:
            self._remember(user_id, session_key, now)
            taken = self._budgets[user_id].takes(now)
        if not taken:
            _note(user_id, self.what, minute=int(now // 60))
        return taken

    def _remember(self, user_id: int, session_key: str, now: float) -> None:
        if max(len(self._budgets), len(self._user_of)) >= MOST_REMEMBERED:
            self.forget()
        self._user_of[session_key] = user_id
        if user_id not in self._budgets:
            self._budgets[user_id] = Budget(now, burst=BURST, per_second=self.per_second)


SOCKETS = Visits("opens sockets", per_second=SOCKETS_PER_SECOND)
POLLS = Visits("asks for presence", per_second=POLLS_PER_SECOND)


def forget() -> None:
    """Everybody begins anew."""
    SOCKETS.forget()
    POLLS.forget()


def limited(pages: Application) -> Application:
    """The application, which is not asked for presence by who has spent the budget."""

    async def serve(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] != POLL_PATH or not POLLS.are_spent(session_key_in(scope)):
            await pages(scope, receive, send)
            return
        await asyncio.sleep(REFUSAL_SECONDS)
        await send({"type": "http.response.start", "status": TOO_MANY_REQUESTS, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b""})

    return serve


@lru_cache(maxsize=1_000)
def _note(user_id: int, what: str, *, minute: int) -> None:
    """One line a minute for each user."""
    log.warning("User %s %s too often, and has to wait.", user_id, what)
