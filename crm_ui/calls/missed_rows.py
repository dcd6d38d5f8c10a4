"""Missed calls as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from crm_ui.phone.texts import can_be_called
from presence.calls import missed
from presence.calls.missed import MissedCall
from presence.models import Call, Direction


@dataclass(frozen=True)
class MissedRow:
    missed: MissedCall

    @property
    def call(self) -> Call:
        return self.missed.call

    @property
    def number(self) -> str:
        """The number to call back; empty if that is a colleague, or the number is not known."""
        number = self.call.conversation.number
        return number if self.call.direction != Direction.INTERNAL and can_be_called(number) else ""

    @property
    def colleague(self) -> str:
        """The colleague to call back, by user name."""
        internal = self.call.direction == Direction.INTERNAL and self.call.peer_user
        return internal.get_username() if internal else ""


def with_callers(legs: QuerySet[Call]) -> QuerySet[Call]:
    """The legs with those whom the calls were with."""
    return legs.select_related("conversation__identified__contact", "conversation__identified__account")


def missed_rows(legs: Iterable[Call]) -> list[MissedRow]:
    return [MissedRow(each) for each in missed.described(legs)]
