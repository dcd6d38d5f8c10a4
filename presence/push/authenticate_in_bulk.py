"""Letting sockets in. Those that come while others are being looked up are looked up together, in one go."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from itertools import islice

from django.db import InterfaceError, OperationalError

from presence.push.authenticate import admit
from presence.push.connection import Visitor
from presence.push.db_thread import READING

ASKED_AT_ONCE = 200
logger = logging.getLogger(__name__)


class BulkAuthentication:
    """Lives on the event loop."""

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Future[Visitor | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def visitor_of(self, session_key: str) -> Visitor | None:
        """The visitor with this session; None if there is none."""
        if not session_key:
            return None
        if session_key not in self._asked:
            self._asked[session_key] = asyncio.get_running_loop().create_future()
        answer = self._asked[session_key]
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look_up())
        return await asyncio.shield(answer)

    async def _look_up(self) -> None:
        try:
            while self._asked:
                asked = {key: self._asked.pop(key) for key in list(islice(self._asked, ASKED_AT_ONCE))}
                try:
                    visitors = await READING.run(admitted, list(asked))
                except Exception as error:
                    for answer in asked.values():
                        answer.set_exception(error)
                else:
                    for key, answer in asked.items():
                        answer.set_result(visitors.get(key))
        finally:
            self._looking = None


def admitted(session_keys: Sequence[str]) -> Mapping[str, Visitor]:
    """As `admit`. Of sessions that cannot be looked up together, each that can be; a bad one is only left out."""
    try:
        return admit(session_keys)
    except (OperationalError, InterfaceError):
        raise  # the database is away for all of them
    except Exception:
        if len(session_keys) == 1:
            logger.exception("A session could not be read; its socket is refused.")
            return {}
        middle = len(session_keys) // 2
        return {**admitted(session_keys[:middle]), **admitted(session_keys[middle:])}
