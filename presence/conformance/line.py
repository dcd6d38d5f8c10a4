"""The connector under test and what it has told, known by the public contract alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Condition
from time import monotonic
from typing import Any

from django.utils import timezone

from customizing.models import CmsDestination
from presence.cms.connectors import connector_class
from presence.conformance import agreement
from presence.conformance.facts import Facts, Told, is_open
from presence.contract import Capability, CmsError, Command, Connector, Event

LOOK_EVERY = 0.1
TICK_EVERY = timedelta(seconds=0.5)
Emit = Callable[[list[Event]], None]
Connect = Callable[[Emit], Connector]


class Unexpected(Exception):
    """The contract was not kept: what was expected, and what came."""


@dataclass(frozen=True)
class Latency:
    """Of one command: until it was told what it was to bring about, and until whoever takes that in was done."""

    command: str
    began: float
    told: tuple[Told, ...]

    @property
    def to_event(self) -> float:
        return max(each.at for each in self.told) - self.began

    @property
    def to_badge(self) -> float | None:
        shown = [each.shown for each in self.told]
        return None if None in shown else max(filter(None, shown)) - self.began


@contextmanager
def line_to(destination: CmsDestination, users: Mapping[str, str], **how: Any) -> Iterator["Line"]:
    """A line to that telephone system by a connector of its own. Raises Unexpected."""

    def connect(emit: Emit) -> Connector:
        return connector_class(destination.connector)(destination, emit)

    line = Line(connect, users, **how)
    try:
        yield line
    finally:
        line.connector.stop()


class Line:
    """`users` are the names of the users at work by their parts. `takes_in` gets all that is told, as the product.

    Every wait ends after `patience` seconds.
    """

    def __init__(
        self, connect: Connect, users: Mapping[str, str], *, patience: float = 10.0, takes_in: Emit | None = None
    ):
        self._connect, self.users, self.patience, self._takes_in = connect, users, patience, takes_in
        self._told: list[Told] = []
        self._seen = 0
        self._news = Condition()
        self._ticked = timezone.now()
        self.latencies: list[Latency] = []
        try:
            self._start()
        except BaseException:
            self.connector.stop()
            raise

    def capabilities(self, extension: str) -> frozenset[Capability]:
        """With what the telephone of that extension adds, which does as it is told."""
        kind, destination = type(self.connector), self.connector.destination
        return kind.capabilities_at(destination) | kind.added_by_telephone(destination, extension, does_as_told=True)

    @property
    def facts(self) -> Facts:
        """What is so by all that was told."""
        with self._news:
            return Facts(list(self._told), self.users)

    @property
    def left_open(self) -> list[str]:
        """What still goes on, in words."""
        return [word for word, told in self.facts.in_words().items() if is_open(told.event)]

    def begin(self) -> None:
        """Only what is told of users before this moment counts any longer."""
        with self._news:
            self._told = [each for each in self._told if each.key[0] == "agent"]
            self._seen = len(self._told)

    def restart(self) -> None:
        """The process that keeps the connection is started again."""
        self.connector.stop()
        self._start()

    def execute(self, command: Command, *then: str) -> None:
        """Give a command and wait for what is to come of it. Raises CmsError, or Unexpected if it does not come."""
        began, self._seen = monotonic(), len(self._told)
        refusal = self._given(command)
        allowed = self.connector.destination.command_timeout + 1
        if (took := monotonic() - began) > allowed:
            raise Unexpected(f"Expected an answer to {_name(command)} in {allowed} s; it came after {took:.1f} s.")
        if refusal:
            raise refusal
        told = tuple(self.sees(*then))
        if told and all(each.at >= began for each in told):  # else it was so already
            self.latencies.append(Latency(_name(command), began, told))

    def sees(self, *wanted: str) -> list[Told]:
        """Wait until all this is so, or was at a moment after what was seen before. Returns what told it.

        Raises Unexpected. So nothing is missed that was so for a short time only.
        """
        found: list[Told] = []

        def was_so() -> bool:
            found[:] = self._first_moment(wanted)
            return len(found) == len(wanted)

        self.waits(was_so, lambda: f"Expected {_quoted(wanted)}; came {_quoted(self.facts.in_words()) or 'nothing'}.")
        return found

    def is_over(self) -> None:
        """Wait until no leg, conversation or transfer is open."""
        self.waits(lambda: not self.left_open, lambda: f"Expected the end of all; left is {_quoted(self.left_open)}.")

    def keeps_the_contract(self) -> None:
        """The system's own list says what the events said, and the events do not contradict each other."""
        if contradictions := list(agreement.contradictions(self.facts)):
            raise Unexpected(" ".join(contradictions))
        self.waits(lambda: not self._differences(), lambda: "The snapshot differs. " + " ".join(self._differences()))

    def waits(self, until: Callable[[], object], why_not: Callable[[], str], *, seconds: float | None = None) -> None:
        """Wait, and let the connector have its ticks. Raises Unexpected when the time is over."""
        end = monotonic() + (self.patience if seconds is None else seconds)
        while not until():
            if monotonic() > end:
                raise Unexpected(why_not())
            self._tick()
            with self._news:
                self._news.wait(LOOK_EVERY)

    def _first_moment(self, wanted: tuple[str, ...]) -> list[Told]:
        """What told all this at the first moment at which it was so; nothing, if it was not."""
        with self._news:
            told, since = list(self._told), self._seen
        for moment in range(since, len(told) + 1):
            said = Facts(told[:moment], self.users).in_words()
            if said.keys() >= set(wanted):
                self._seen = moment
                return [said[each] for each in wanted]
        return []

    def _start(self) -> None:
        connector = self.connector = self._connect(self._hear)
        connector.start()
        self.waits(lambda: not _problem(connector), lambda: f"There is no connection. {_problem(connector)}")

    def _hear(self, events: list[Event]) -> None:
        told = [Told(event, monotonic()) for event in events]
        with self._news:
            self._told += told
            self._news.notify_all()
        if self._takes_in:
            self._takes_in(events)
            for each in told:
                each.shown = monotonic()

    def _tick(self) -> None:
        now = timezone.now()
        if now - self._ticked >= TICK_EVERY:
            self._ticked = now
            self.connector.tick(now)

    def _given(self, command: Command) -> CmsError | None:
        """Why it was refused, if it was. Anything but a CmsError with words breaks the contract."""
        try:
            self.connector.execute(command)
        except CmsError as error:
            if not str(error.message).strip():
                raise Unexpected(f"{_name(command)} was refused without a word.") from error
            return error
        except Exception as error:
            raise Unexpected(f"{_name(command)} raised {error!r}, which is no CmsError.") from error
        return None

    def _differences(self) -> list[str]:
        return list(agreement.differences(self.facts, self.connector.snapshot()))


def _problem(connector: Connector) -> str:
    """Why it cannot be asked now."""
    try:
        connector.snapshot()
    except CmsError as error:
        return str(error.message)
    return ""


def _name(command: Any) -> str:
    return type(command).__name__


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
