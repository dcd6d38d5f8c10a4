"""Six users at work in a running product: three pairs who hand callers over, each user with an open page."""

import asyncio
import json
import time
from contextlib import suppress

from tests.faults import books, installations, pairs
from tests.faults.installations import Installation
from tests.faults.pairs import Pair
from tests.grown.company import Company
from tests.grown.screens import fetch, until
from tests.soak.outcome import KINDS

USERS = 6
OPEN = "SELECT COUNT(*) FROM simulator_conversation WHERE ended_at IS NULL"
COMPLETED = "SELECT COUNT(*) FROM simulator_transfer WHERE state = 'completed'"
REST_SECONDS = 120.0
LOOK_SECONDS = 5
LIST_SECONDS = 75.0
"""The telephone system's own list, which repairs what can be repaired, is fetched once a minute."""


class Office(Company):
    """The people of an installation, and what they do."""

    def __init__(self, installation: Installation):
        super().__init__(installation, users=USERS)
        self.installation = installation
        self.pairs = [self._pair(n) for n in range(USERS // 2)]
        self.may_go_on = asyncio.Event()
        self._working: list[asyncio.Task] = []
        self._known: set[str] = set()

    def _pair(self, n: int) -> Pair:
        sender, receiver = self.people[2 * n : 2 * n + 2]
        see = lambda: pairs.look(self.ask)  # noqa: E731  (the pair's eyes)
        return Pair(self.installation.url, sender, receiver, f"+4930999{n:05}", see)

    def ask(self, question: str, *values: object) -> list[tuple]:
        return self.installation.ask(question)

    def versions(self) -> dict[int, int]:
        known = dict(self.ask("SELECT user_id, version FROM presence_agent"))
        return {each: known[each] for each in self.ids}

    # work

    def begin(self) -> None:
        self.may_go_on.set()
        self._working = [asyncio.create_task(pair.work(self.may_go_on)) for pair in self.pairs]

    def pause(self) -> None:
        self.may_go_on.clear()

    async def next_transfer(self, *, seconds: float) -> float:
        """Until somebody has handed a caller over; the seconds it took."""
        self.may_go_on.set()
        before = self.handed_over
        return await until(lambda: self.handed_over > before, seconds=seconds, what="a caller is handed over again")

    @property
    def handed_over(self) -> int:
        return sum(len(pair.handed_over) for pair in self.pairs)

    def longest_wait(self, began: float, ended: float) -> float:
        """The longest time in which nobody handed a caller over."""
        times = sorted(at for pair in self.pairs for at in pair.handed_over.values() if began < at < ended)
        return max(b - a for a, b in zip([began, *times], [*times, ended], strict=True))

    def completed(self) -> int:
        """So many transfers, by the telephone system."""
        return self.ask(COMPLETED)[0][0]

    async def go_home(self) -> None:
        """Nothing new is begun, and all callers hang up."""
        self.pause()
        for task in self._working:
            task.cancel()
        await asyncio.wait(self._working)
        await until(self._is_quiet, seconds=REST_SECONDS, what="all conversations have ended", why_not=self._who_talks)

    def _is_quiet(self) -> bool:
        for pair in self.pairs:
            pair.end(pair.see())
        return self.ask(OPEN) == [(0,)]

    def _who_talks(self) -> str:
        return f"{pairs.look(self.ask)}"

    # what is so

    async def screens_agree(self, *, seconds: float) -> float:
        """Until every open page shows what the server says, and that is what the database holds."""
        return await self.all_right(seconds=seconds, more=self._as_the_server_says)

    def _as_the_server_says(self) -> bool:
        asked = ",".join(f"{each}:0" for each in self.ids)
        url = f"{self.installation.url}presence/poll/?ids={asked}&tab=faults&page=hidden"
        with suppress(OSError, ValueError):
            said = json.loads(fetch(url, self.people[0].sessions[1]))["p"]
            return all(screen.shown[each][:3] == said[str(each)][:3] for screen in self.screens for each in self.ids)
        return False

    async def wrong(self) -> dict[str, list[str]]:
        """What the audit finds and has not found before, at the latest after the telephone system's next list."""
        end = time.monotonic() + LIST_SECONDS
        found = await self._found()
        while any(found.values()) and time.monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
            found = await self._found()
        self._known |= {said for kind in found.values() for said in kind}
        return found

    async def _found(self) -> dict[str, list[str]]:
        left = {leg for pair in self.pairs for leg in pair.left}
        found = await asyncio.to_thread(books.wrong, self.installation.environment(), left)
        return {kind: [said for said in found[kind] if said not in self._known] for kind in KINDS}

    async def healthy(self) -> None:
        await installations.answers(self.installation.ports)
