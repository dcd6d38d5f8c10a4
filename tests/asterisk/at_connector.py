"""The connector at a real Asterisk, and what it tells."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from customizing.models import CmsDestination
from deploy.asterisk.pbx import SECRET, USER, Pbx
from presence.connectors.asterisk.connector import AsteriskConnector
from presence.contract import AgentChanged, CallChanged, Command, ConversationChanged, Event, LogOn, TransferChanged
from tests.patience import until

OPEN = ("requested", "consulting", "conference")
PEOPLE = {"anna": "1001", "ben": "1002", "cara": "1003", "dora": "1004"}


class Told:
    """What the connector has told, and the ids by which it can be told what to do."""

    def __init__(self, destination: CmsDestination):
        self.events: list[Event] = []
        self.connector = AsteriskConnector(destination, self.events.extend)

    def do(self, command: Command) -> None:
        """What comes of it is told by another thread; who logs on was told of when this returns."""
        self.connector.execute(command)
        if isinstance(command, LogOn):
            until(lambda: any(each.user == command.user for each in self.of(AgentChanged)))

    def log_on(self, *users: str) -> None:
        for user in users:
            self.do(LogOn(user, extension=PEOPLE[user]))

    def leg(self, user: str, *, kind: str = "primary") -> str:
        """The id of the open leg of the user."""
        return next(
            leg.call
            for leg in self._last(CallChanged)
            if leg.user == user and leg.kind == kind and leg.state != "ended"
        )

    def at_channel(self, leg: str, what: str) -> str:
        """What Asterisk knows of the channel of a leg."""
        exchange = self.connector._ready()
        channel = exchange.state.channel(leg)
        assert channel
        asked = exchange.ask("Getvar", Channel=channel.name, Variable=f"CHANNEL({what})")
        return str(self.connector._do(asked)["Value"])

    def knows(self, *wanted: str) -> None:
        """Wait until the user's last legs are so: `anna primary held`, or a transfer: `warm completed`."""
        until(lambda: set(wanted) <= set(self.now()), why_not=lambda: f"{wanted} is not in {self.now()}")

    def all_over(self) -> None:
        until(lambda: not self.open(), why_not=lambda: str(self.open()))

    def now(self) -> list[str]:
        legs = [f"{leg.user} {leg.kind} {leg.state} {leg.end_reason}".strip() for leg in self._last(CallChanged)]
        transfers = [f"{each.kind} {each.state} {each.failure}".strip() for each in self._last(TransferChanged)]
        return legs + transfers

    def open(self) -> list[Event]:
        conversations = [each for each in self._last(ConversationChanged) if not each.ended]
        legs = [leg for leg in self._last(CallChanged) if leg.state != "ended"]
        transfers = [each for each in self._last(TransferChanged) if each.state in OPEN]
        return [*conversations, *legs, *transfers]

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def _last(self, kind: type[Event]) -> list[Any]:
        key: dict[type[Event], Callable[[Any], str]] = {
            CallChanged: lambda event: event.call,
            ConversationChanged: lambda event: event.conversation,
            TransferChanged: lambda event: event.transfer,
        }
        return list({key[kind](event): event for event in self.of(kind)}.values())


@contextmanager
def connected(pbx: Pbx, **fields: Any) -> Iterator[Told]:
    """By a destination with these fields."""
    destination = CmsDestination(name="Asterisk", connector="asterisk", address=pbx.address, user_name=USER, **fields)
    destination.set_password(SECRET)
    destination.full_clean()
    destination.save()
    told = Told(destination)
    told.connector.start()
    try:
        until(lambda: told.connector.is_up)
        yield told
    finally:
        told.connector.stop()
