"""The socket of a page, as a consumer of Channels: what the page says by it, and what becomes of that. No rules here.

Frames from the page, as JSON: `watch` {user id: version shown}, the whole set each time; `tab` and `visible`, with
`attends` if the user has just come to it; `ack`, how many frames and states it has taken in; `shown`, ids of notices;
`subjects`, the objects that the page shows (see presence/subjects.py), with `age`, how many milliseconds ago it was
asked for.
Frames to it: `watching` (how many were accepted), `p` {user id: [version, word, cause, since, work mode, options,
destination]}, `toolbar`, `notices`, `active` (whether it is the user's active page), `stale` {destination: silent
since}, `blocks` {subject: those to fetch anew}, `beat`, `digest` [users, sum of versions], `bye` (why it is closed).

A page that sends more than its budget, is one too many of its user, or of a user who opens sockets all the time, is
closed with `TOO_MANY`: it asks instead and comes back later.
"""

import json
import logging
from contextlib import suppress
from functools import lru_cache
from typing import Any, NoReturn

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from presence.notices import deliver
from presence.push import api, subjects
from presence.push.connection import CLOSED_BY_US, Connection
from presence.push.db_thread import WRITING
from presence.push.frame_budget import FrameBudget
from presence.push.hub import Hub
from presence.status import board

log = logging.getLogger(__name__)
LARGEST = 65_536
MOST_WATCHED = 2_000
MOST_SOCKETS = 50
"""Of one user at one worker. Those that are open stay; whoever has more pages sees them ask every few seconds."""

UNREADABLE = 4400
TOO_MANY = 4429


class UnreadableFrame(ValueError):
    """The page said something that no page of ours says."""


class LocalConsumer(AsyncWebsocketConsumer):
    """A consumer that awaits its socket and no channel layer, so that thousands of them cost little.

    Channels itself waits for each frame in a task, and before it is handled hops to a thread to look after its
    connection to the database. Here whatever needs the database is done by threads of its own.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        finally:
            self.leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, get_handler_name(message))(message)

    async def end(self, code: int) -> NoReturn:
        """Close the socket, and hear nothing more."""
        await self.close(code)
        raise StopConsumer

    def leave(self) -> None:
        """The socket has come to its end: the page has left, we have closed it, or the server cancels it."""


class ComeLater(LocalConsumer):
    """Refuses a socket for now. Accepted first, as a page is not told why a socket was not."""

    async def connect(self) -> None:
        with suppress(OSError):  # it has left meanwhile
            await self.accept()
            await self.end(TOO_MANY)


class PageConsumer(LocalConsumer):
    """One open page. The middleware has put into the scope whose it is, and the hub writes through `send`."""

    scope: Any
    hub: Hub
    budget: FrameBudget
    connection: Connection

    async def connect(self) -> None:
        self.hub = api.hub_here()
        visitor = self.scope["visitor"]
        if visitor is None or self.hub.is_over(visitor.session_key):
            await self.end(CLOSED_BY_US)
        await self.accept()
        if self.hub.sockets_of(visitor.user_id) >= MOST_SOCKETS:
            await self.send(text_data='{"bye":"too-many-pages"}')
            await self.end(TOO_MANY)
        self.budget = FrameBudget(self.hub.loop.time())
        self.connection = self.hub.open(visitor, self)

    async def disconnect(self, code: int) -> None:
        self.leave()

    def leave(self) -> None:
        if hasattr(self, "connection"):
            self.hub.close(self.connection)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        now = self.hub.loop.time()
        if not self.budget.takes(now):
            _note_flood(self.connection.visitor.user_id, minute=int(now // 60))
            await self.end(TOO_MANY)
        try:
            await self._take(_parse(text_data))
        except UnreadableFrame:
            await self.end(UNREADABLE)

    async def _take(self, said: dict[str, Any]) -> None:
        hub, connection = self.hub, self.connection
        watched = await self._known(said["watch"]) if "watch" in said else None
        if "visible" in said:
            tab, attends = str(said.get("tab", connection.tab))[:36], bool(said.get("attends"))
            hub.seen(connection, tab=tab, visible=bool(said["visible"]), attends=attends)
        if "ack" in said:
            hub.acknowledge(connection, _whole(said["ack"]))
        if watched is not None:
            hub.watch(connection, watched)
        if "subjects" in said:
            shown = _subjects(said["subjects"], user_id=connection.visitor.user_id)
            hub.subjects.show(connection, shown, age=_whole(said.get("age", 0)) / 1000)
        if "shown" in said:
            await self._shown(said["shown"])

    async def _known(self, asked: Any) -> dict[int, int]:
        """The users asked for and their versions; the board knows them then."""
        if not isinstance(asked, dict) or len(asked) > MOST_WATCHED:
            raise UnreadableFrame
        seen = {_whole(user_id): _whole(version) for user_id, version in asked.items()}
        if late := seen.keys() - board.known(seen).keys():
            await self.hub.late_users.find(late)
        return seen

    async def _shown(self, notice_ids: Any) -> None:
        if not isinstance(notice_ids, list):
            raise UnreadableFrame
        ids = [_whole(notice_id) for notice_id in notice_ids]
        await WRITING.run(deliver.mark_shown, self.connection.visitor.user_id, ids)


@lru_cache(maxsize=1_000)
def _note_flood(user_id: int, *, minute: int) -> None:
    """One line a minute for each user, however often the pages come back."""
    log.warning("A page of user %s sends too much; its socket is closed.", user_id)


def _parse(text: str | None) -> dict[str, Any]:
    if text is None or len(text) > LARGEST:
        raise UnreadableFrame
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFrame from error
    if not isinstance(said, dict):
        raise UnreadableFrame
    return said


def _subjects(asked: Any, *, user_id: int) -> list[str]:
    if not isinstance(asked, list):
        raise UnreadableFrame
    try:
        return subjects.named(asked, user_id=user_id)
    except ValueError as error:
        raise UnreadableFrame from error


def _whole(value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableFrame from error
    if not 0 <= number < 1 << 62:
        raise UnreadableFrame
    return number
