"""Which of a user's pages is the active one: what is to be opened opens there, and notices are shown there.

It is the one that the user has come to last, be it at another worker: there is one of all. When it closes or is
hidden it remains so for a moment, as going from page to page does just that. After that another one takes over, one
that is visible before all others. Lives on the event loop; the bus is asked by the thread that reads.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from itertools import count
from typing import Any

from presence.bus import Bus, current
from presence.push.db_thread import READING
from presence.push.open_pages import Page, Person

HAND_OVER = 3.0
"""Seconds for which a page that has closed or was hidden may come back."""

Run = Callable[..., asyncio.Future[Any]]
VISIBLE_NEXT, HIDDEN_LAST = 0.3, 1.0
"""Seconds that a worker waits before it takes what is free, by the pages it has; with an active one it does not."""


class Attention:
    """`tell` is called when another page may be the active one, `show` when it has still to get what waits."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        tell: Callable[[Person], None],
        show: Callable[[int], object],
        bus: Callable[[], Bus] = current,
        run: Run = READING.run,
    ):
        self.loop, self.tell, self.show = loop, tell, show
        self._bus, self._run = bus, run
        self._turns = count(1)  # claims and questions are numbered, as their answers may be late

    @property
    def bus(self) -> Bus:
        return self._bus()

    def seen(self, person: Person, page: Page, *, attends: bool) -> None:
        """A page has said whether it is visible. `attends`: the user has just come to it, or said so."""
        if page.visible:
            page.seen_at = self.loop.time()
        comes_back = bool(page.tab) and page.tab == person.awaited
        if comes_back or (attends and page.visible):
            self._claim(person, page)
        elif page is person.active and page.visible:
            self._rest(person)
        elif not (person.active or person.elsewhere or person.handing_over):
            self._take_if_free(person)
        if person.active and not person.active.visible:
            self._hand_over_soon(person)
        self.tell(person)

    def left(self, person: Person, page: Page) -> None:
        """A page has closed."""
        if page is person.active:
            person.active, person.awaited = None, page.tab
            self._hand_over_soon(person)

    def gone(self, person: Person) -> None:
        """The user has no page here any more and is not waited for."""
        self._rest(person)
        self._let_go(person)

    def look_again(self, people: Collection[Person]) -> None:
        """Their active pages may be at other workers now, or nowhere."""
        turn = next(self._turns)

        def heard(done: asyncio.Future[Mapping[int, str]]) -> None:
            for person in people:
                self._judge(person, done.result().get(person.user_id, ""), turn=turn)

        self._run(self.bus.attention_of, [person.user_id for person in people]).add_done_callback(heard)

    def _judge(self, person: Person, holder: str, *, turn: int) -> None:
        """What the bus said then of who has it; what was claimed here meanwhile is newer."""
        if person.claimed > turn:
            return
        if not holder:
            self._offer(person)
        elif holder == self.bus.worker:
            self._take_best(person)
        else:
            self._rest(person)
            person.active, person.elsewhere = None, True
            self.tell(person)

    def _claim(self, person: Person, page: Page) -> None:
        """The page becomes the active one, whichever was.

        The bus is told even if the active page is here, as another worker may just be taking over.
        """
        person.claimed = next(self._turns)
        self._take(person, page)
        if self.bus.shared:
            self._run(self.bus.take_attention, person.user_id)

    def _take(self, person: Person, page: Page) -> None:
        moved = person.active is not page
        self._rest(person)
        person.active, person.elsewhere = page, False
        if moved and page.active is not None:  # one that is just opening has been told already what waits
            self.show(person.user_id)

    def _take_best(self, person: Person) -> None:
        page = person.active or person.best()
        if page and not person.handing_over:
            self._take(person, page)
        elif not person.handing_over:  # closed before it was known
            self._let_go(person)
        self.tell(person)

    def _let_go(self, person: Person) -> None:
        if self.bus.shared:
            self._run(self.bus.drop_attention, person.user_id)

    def _rest(self, person: Person) -> None:
        person.awaited = ""
        if person.handing_over:
            person.handing_over.cancel()
            person.handing_over = None

    def _hand_over_soon(self, person: Person) -> None:
        if person.handing_over is None:
            person.handing_over = self.loop.call_later(HAND_OVER, self._hand_over, person)

    def _hand_over(self, person: Person) -> None:
        self._rest(person)
        best = person.best()
        if best and best.visible:
            self._claim(person, best)
        elif self.bus.shared:  # others may have a visible one
            self._let_go(person)
            self._offer(person)
        else:
            self._take_best(person)
        self.tell(person)

    def _offer(self, person: Person) -> None:
        """No worker has the user's active page: the best page here may become it, after a wait."""
        person.elsewhere = False
        if best := person.active or person.best():
            wait = VISIBLE_NEXT if best.visible else HIDDEN_LAST
            self.loop.call_later(0.0 if best is person.active and best.visible else wait, self._take_if_free, person)

    def _take_if_free(self, person: Person) -> None:
        if not self.bus.shared:
            return self._take_best(person)
        turn = next(self._turns)
        asked = self._run(self.bus.take_free_attention, person.user_id)
        asked.add_done_callback(lambda done: self._judge(person, done.result(), turn=turn))
        return None
