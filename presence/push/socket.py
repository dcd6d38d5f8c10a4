"""The socket of a page, as a plain ASGI application: who may open it, and what the page may say. No rules here.

It stands directly under the server: each layer in between would keep its frame and its copy of the scope for as long
as the socket is open, which adds up with thousands of them.

Frames from the page, as JSON: `watch` {user id: version shown}, the whole set each time; `tab` and `visible`, with
`attends` if the user has just come to it; `ack`, how many frames and states it has taken in; `shown`, ids of notices.
Frames to it: `watching` (how many were accepted), `p` {user id: [version, word, cause, since, work mode, options,
destination]}, `toolbar`, `notices`, `active` (whether it is the user's active page), `stale` {destination: silent
since}, `beat`, `digest` [users, sum of versions], `bye` (why it is closed).

A page that sends more than its budget, is one too many of its user, or of a user who opens sockets all the time, is
closed with `TOO_MANY`: it asks instead and comes back later.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from presence.notices import deliver
from presence.push import api, visits
from presence.push.connection import CLOSED_BY_US, Connection, Send, text_frame
from presence.push.db_thread import WRITING
from presence.push.frame_budget import FrameBudget
from presence.push.handshake import session_key_of
from presence.push.hub import Hub
from presence.status import board

Receive = Callable[[], Awaitable[dict[str, Any]]]
log = logging.getLogger(__name__)
LARGEST = 65_536
MOST_WATCHED = 2_000
MOST_SOCKETS = 50
"""Of one user at one worker. Those that are open stay; whoever has more pages sees them ask every few seconds."""

UNREADABLE = 4400
TOO_MANY = 4429


class UnreadableFrame(ValueError):
    """The page said something that no page of ours says."""


class TooManyFrames(Exception):
    """The page said more than pages of ours do."""


async def presence_socket(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Serve one socket from its opening to its end."""
    await receive()
    center = api.hub_here()
    session_key = session_key_of(scope)
    if visits.SOCKETS.are_spent(session_key):
        await asyncio.sleep(visits.REFUSAL_SECONDS)
        await _come_later(send)
        return
    visitor = await center.authentication.visitor_of(session_key)
    if visitor is None or center.is_over(visitor.session_key):
        await send({"type": "websocket.close", "code": CLOSED_BY_US})
        return
    if not visits.SOCKETS.take(visitor.user_id, session_key):
        await _come_later(send)
        return
    await send({"type": "websocket.accept"})
    if center.sockets_of(visitor.user_id) >= MOST_SOCKETS:
        await send(text_frame('{"bye":"too-many-pages"}'))
        await send({"type": "websocket.close", "code": TOO_MANY})
        return
    connection = center.open(visitor, send)
    try:
        await _listen(center, connection, receive)
    except UnreadableFrame:
        await send({"type": "websocket.close", "code": UNREADABLE})
    except TooManyFrames:
        _note_flood(visitor.user_id, minute=int(center.loop.time() // 60))
        await send({"type": "websocket.close", "code": TOO_MANY})
    finally:
        center.close(connection)


async def _come_later(send: Send) -> None:
    """Accepted first, as a page is not told why a socket was not."""
    with suppress(OSError):  # it has left meanwhile
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": TOO_MANY})


@lru_cache(maxsize=1_000)
def _note_flood(user_id: int, *, minute: int) -> None:
    """One line a minute for each user, however often the pages come back."""
    log.warning("A page of user %s sends too much; its socket is closed.", user_id)


async def _listen(center: Hub, connection: Connection, receive: Receive) -> None:
    budget = FrameBudget(center.loop.time())
    while (message := await receive())["type"] == "websocket.receive":
        if not budget.takes(center.loop.time()):
            raise TooManyFrames
        await _take(center, connection, _parse(message.get("text")))


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


async def _take(center: Hub, connection: Connection, said: dict[str, Any]) -> None:
    watched = await _known(center, said["watch"]) if "watch" in said else None
    if "visible" in said:
        tab, attends = str(said.get("tab", connection.tab))[:36], bool(said.get("attends"))
        center.seen(connection, tab=tab, visible=bool(said["visible"]), attends=attends)
    if "ack" in said:
        center.acknowledge(connection, _whole(said["ack"]))
    if watched is not None:
        center.watch(connection, watched)
    if "shown" in said:
        await _shown(connection, said["shown"])


async def _known(center: Hub, asked: Any) -> dict[int, int]:
    """The users asked for and their versions; the board knows them then."""
    if not isinstance(asked, dict) or len(asked) > MOST_WATCHED:
        raise UnreadableFrame
    seen = {_whole(user_id): _whole(version) for user_id, version in asked.items()}
    if late := seen.keys() - board.known(seen).keys():
        await center.late_users.find(late)
    return seen


async def _shown(connection: Connection, notice_ids: Any) -> None:
    if not isinstance(notice_ids, list):
        raise UnreadableFrame
    ids = [_whole(notice_id) for notice_id in notice_ids]
    await WRITING.run(deliver.mark_shown, connection.visitor.user_id, ids)


def _whole(value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableFrame from error
    if not 0 <= number < 1 << 62:
        raise UnreadableFrame
    return number
