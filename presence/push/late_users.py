"""Users who are not on the board when a socket asks for them. All that sockets ask for is looked up in one go."""

import asyncio
from collections.abc import Iterable
from itertools import islice

from presence.push.db_thread import READING
from presence.status import board

PAUSE = 1.0
"""Seconds between two looks. Whoever asks meanwhile waits, so that ids that nobody has cost next to nothing."""

MOST_FOR_ONE = 200


class LateUsers:
    """Lives on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._asked: set[int] = set()
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = float("-inf")

    async def find(self, user_ids: Iterable[int]) -> None:
        """Returns when those of the users who exist are on the board; of many the first ones."""
        self._asked.update(islice(user_ids, MOST_FOR_ONE))
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look())
        await asyncio.shield(self._looking)

    async def _look(self) -> None:
        await asyncio.sleep(max(0.0, self._looked_at + PAUSE - self._loop.time()))
        self._looking, self._looked_at = None, self._loop.time()
        asked, self._asked = self._asked, set()
        await READING.run(board.find, asked)
