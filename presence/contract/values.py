"""Which values a field of an event or a command may have. The types of the contract carry them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

MOST = 2**63 - 1
LONGEST_ID = 128


class Rule(Protocol):
    """Something that holds of a value beside its type."""

    def problem(self, value: Any) -> str:
        """What is wrong with the value, and what to do; empty if nothing is."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The same in words of JSON Schema."""


@dataclass(frozen=True)
class OneOf:
    values: tuple[str, ...]

    def problem(self, value: str) -> str:
        return "" if value in self.values else f"“{value[:40]}” is not known. Send one of: {', '.join(self.values)}."

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Length:
    least: int
    most: int

    def problem(self, value: str) -> str:
        if self.least <= len(value) <= self.most:
            return ""
        return f"it has {len(value)} characters. Send {self.least} to {self.most}."

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"minLength": self.least, "maxLength": self.most}


@dataclass(frozen=True)
class Between:
    least: int
    most: int

    def problem(self, value: int) -> str:
        return "" if self.least <= value <= self.most else f"send a number from {self.least} to {self.most}."

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"minimum": self.least, "maximum": self.most}


Id = Annotated[str, Length(1, LONGEST_ID)]
UserName = Annotated[str, Length(1, 150)]
Numbered = Annotated[int, Between(0, MOST)]
WorkMode = Annotated[int, Between(0, 2**31 - 1)]
Direction = Annotated[str, OneOf(("inbound", "outbound", "internal"))]
LegState = Annotated[str, OneOf(("alerting", "dialing", "connected", "held", "ended"))]
LegKind = Annotated[str, OneOf(("primary", "consult"))]
TransferKind = Annotated[str, OneOf(("blind", "warm"))]
TransferState = Annotated[
    str, OneOf(("requested", "consulting", "conference", "completed", "cancelled", "failed", "returned"))
]
