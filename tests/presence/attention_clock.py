"""Pages of one user at several workers, on a clock of the test: which of them is the active one."""

from collections.abc import Callable, Collection

from presence.bus import Bus, LocalBus
from presence.push.active_page import Attention
from presence.push.open_pages import Person, Poll


class Timer:
    def __init__(self, at: float, act: Callable[[], object]):
        self.at, self.act, self.cancelled = at, act, False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """An event loop whose time goes on when told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, act: Callable, *args: object) -> Timer:
        self.timers.append(Timer(self.now + seconds, lambda: act(*args)))
        return self.timers[-1]

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [each for each in self.timers if each.at <= end]:
            timer = min(due, key=lambda each: each.at)
            self.timers.remove(timer)
            self.now = timer.at
            if not timer.cancelled:
                timer.act()
        self.now = end


class Answer:
    """What is awaited of the thread that reads."""

    def __init__(self) -> None:
        self.callbacks: list[Callable] = []

    def add_done_callback(self, callback: Callable) -> None:
        self.callbacks.append(callback)

    def come(self, value: object) -> None:
        self.value = value
        for callback in self.callbacks:
            callback(self)

    def result(self) -> object:
        return self.value


class SharedBus(LocalBus):
    """One worker's end of a bus that takes its time; `holders` is what all see."""

    shared = True

    def __init__(self, worker: str, holders: dict[int, str], news: Callable[[str], None]):
        self.worker, self.holders, self.news = worker, holders, news

    def take_attention(self, user_id: int) -> None:
        before, self.holders[user_id] = self.holders.get(user_id), self.worker
        if before != self.worker:
            self.news(self.worker)

    def take_free_attention(self, user_id: int) -> str:
        holder = self.holders.get(user_id, self.worker)
        if holder == self.worker:
            self.take_attention(user_id)
        return holder

    def drop_attention(self, user_id: int) -> None:
        if self.holders.get(user_id) == self.worker:
            del self.holders[user_id]
            self.news(self.worker)

    def attention_of(self, user_ids: Collection[int]) -> dict[int, str]:
        return {user_id: self.holders[user_id] for user_id in user_ids if user_id in self.holders}


class User:
    """A user with pages at one worker, what they were told of the active one, and how often notices were shown."""

    def __init__(self, clock: Clock | None = None, bus: Bus | None = None, late: Callable[[], float] = float) -> None:
        self.clock, self.late, self.answered_at = clock or Clock(), late, 0.0
        bus = bus or LocalBus()
        show: Callable[[int], None] = lambda user_id: self.shown.append(user_id)  # noqa: E731
        self.attention = Attention(self.clock, tell=self.told, show=show, bus=lambda: bus, run=self.later)
        self.person = Person(1)
        self.history: list[str] = []
        self.shown: list[int] = []

    def later(self, work: Callable, *args: object) -> "Answer":
        """As the thread that reads does: one after the other, and the answers arrive in that order, be it late."""
        answer = Answer()

        def do() -> None:
            value = work(*args)
            self.answered_at = max(self.answered_at, self.clock.now + self.late())
            self.clock.call_later(self.answered_at - self.clock.now, answer.come, value)

        self.clock.call_later(0.02, do)
        return answer

    def told(self, person: Person) -> None:
        for page in person.polls.values():
            if person.active or person.elsewhere:
                page.active = page is person.active
        if person.active and self.history[-1:] != [person.active.tab]:
            self.history.append(person.active.tab)

    def opens(self, tab: str, *, visible: bool = True, attends: bool = True) -> None:
        self.clock.pass_time(0.01)
        self.person.polls[tab] = Poll(tab, over=None, visible=visible)
        self.attention.seen(self.person, self.person.polls[tab], attends=attends)

    def closes(self, tab: str) -> None:
        self.attention.left(self.person, self.person.polls.pop(tab))

    def looks(self, tab: str, *, visible: bool = True, attends: bool = False) -> None:
        self.clock.pass_time(0.01)
        self.person.polls[tab].visible = visible
        self.attention.seen(self.person, self.person.polls[tab], attends=attends)

    @property
    def active(self) -> str | None:
        return self.person.active.tab if self.person.active else None
