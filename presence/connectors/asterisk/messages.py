"""The messages of AMI, Asterisk's manager interface: lines of `Key: value`, ended by an empty line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

END = b"\r\n\r\n"
LONGEST_LINE = 1000
"""Bytes of a line that is sent. Asterisk cuts longer ones, and what it then reads is not what was meant."""
UNKNOWN = "<unknown>"
"""What Asterisk says for an absent number or name."""

Value = str | Iterable[str]


class NotSendable(ValueError):
    """A field that would say something else to Asterisk than it does here, so nothing is sent."""


@dataclass(frozen=True)
class Message:
    """One message as it came. A key may come more than once, as `Variable` and `ChanVariable` do."""

    fields: Mapping[str, tuple[str, ...]]

    def __getitem__(self, key: str) -> str:
        """The first value of the key; empty, if there is none or Asterisk does not know it."""
        value = self.fields.get(key, ("",))[0]
        return "" if value == UNKNOWN else value

    def __contains__(self, key: str) -> bool:
        return key in self.fields

    def all(self, key: str) -> tuple[str, ...]:
        return self.fields.get(key, ())

    @property
    def event(self) -> str:
        """The name of the event; empty for the reply to an action.

        It decides: `OriginateResponse` is an event, though it has a `Response` and an `ActionID` too.
        """
        return self["Event"]


def parse(block: bytes) -> Message:
    """The message in these bytes, up to its empty line. A line that is none of a message is passed over."""
    fields: dict[str, tuple[str, ...]] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        key, colon, value = line.partition(":")
        if colon:
            fields[key] = (*fields.get(key, ()), value.strip(" "))
    return Message(fields)


def serialize(action: str, fields: Mapping[str, Value]) -> bytes:
    """An action as bytes. Raises NotSendable if a field cannot be a line, so that none adds lines of its own."""
    lines = [_line("Action", action)]
    for key, values in fields.items():
        lines += [_line(key, value) for value in ([values] if isinstance(values, str) else values)]
    return b"\r\n".join(lines) + END


def _line(key: str, value: str) -> bytes:
    if not (key.isascii() and key.isalnum()):
        raise NotSendable(f"{key!r} is no key")
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise NotSendable(f"{key} has a control character")
    line = f"{key}: {value}".encode("utf-8", "replace")
    if len(line) > LONGEST_LINE:
        raise NotSendable(f"{key} has {len(line)} bytes, {LONGEST_LINE} at most can be sent")
    return line
