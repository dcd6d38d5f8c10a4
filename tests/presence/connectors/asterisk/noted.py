"""An exchange without a line, which notes what would be sent, in the middle of a recorded call."""

from presence import contract
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import Credentials
from presence.connectors.asterisk.connector import HANDLERS
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import State
from presence.connectors.asterisk.line import Patience
from presence.connectors.asterisk.messages import Message, Value, serialize
from presence.contract import Command
from tests.presence.connectors.asterisk.recordings import BEGAN, Line, events, message_of, play


class Noted(Exchange):
    """An exchange without a line: it notes what would be sent, which must be sendable."""

    def __init__(self, state: State, *, exists: bool = True):
        super().__init__(
            Address("pbx.example.com", 5038),
            Credentials("crm", ""),
            tell=lambda told: self.told.extend(told),
            heard=lambda: None,
            now=lambda: BEGAN,
            patience=Patience(),
        )
        self.state, self.exists = state, exists
        self.told: list[contract.Event] = []
        self.sent: list[tuple[str, dict[str, Value]]] = []

    async def ask(self, action: str, **fields: Value) -> Message:
        serialize(action, fields)
        self.sent.append((action, dict(fields)))
        return message_of({"Value": "1" if self.exists else "0"})

    async def do(self, command: Command) -> None:
        await HANDLERS[type(command)](self, command)

    @property
    def actions(self) -> list[str]:
        return [action for action, _fields in self.sent if action not in ("Setvar", "Getvar")]

    def variables(self, channel: str) -> dict[str, str]:
        return {str(f["Variable"]): str(f["Value"]) for a, f in self.sent if a == "Setvar" and f["Channel"] == channel}


def until(name: str, *, seconds: float) -> Noted:
    return Noted(play(line for line in events(name) if line.at < seconds).state)


def after(name: str, event: str, *, number: int = 1) -> Noted:
    """After so many events of that name."""
    seen: list[Line] = []
    for line in events(name):
        seen.append(line)
        if line.message and line.message.event == event:
            number -= 1
            if not number:
                break
    return Noted(play(seen).state)
