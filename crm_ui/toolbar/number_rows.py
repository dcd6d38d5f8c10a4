"""What the dial pad's Agents tab lists behind colleagues: queues, and a number that was typed."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User

from crm_ui.search.text import NUMBER
from crm_ui.toolbar.agent_search import finds
from customizing import access
from customizing.access import Profiles
from customizing.presence_rules import Option
from presence import phone
from presence.status import board, labels
from presence.status.badges import BY_NUMBER, options_offered_to


@dataclass(frozen=True)
class NumberRow:
    """A queue, or a number that was typed, with the options by which it can be reached now."""

    name: str
    number: str
    options: tuple[Option, ...]
    queue: bool = False

    @property
    def shown_options(self) -> list[labels.OptionTexts]:
        return [labels.option_texts(option) for option in self.options]


def number_rows(text: str, *, user: User, profiles: Profiles, listed: Collection[str]) -> list[NumberRow]:
    """The queues that the text finds, to which calls are handed over; and the number that it certainly is.

    `listed` are the extensions of the colleagues listed, by which nobody else is reached.
    """
    own = board.get(user.pk)
    offered = options_offered_to(profiles, own_call=own.own_call) if own else ()
    handed = tuple(option for option in offered if option == Option.BLIND_TRANSFER)
    queues = access.queue_numbers(own.destination_id) if own and handed else []
    rows = [NumberRow(name, number, handed, queue=True) for name, number in queues if finds(text, name, number)]
    reached = tuple(option for option in offered if option in BY_NUMBER)
    is_new = text not in listed and all(row.number != text for row in rows)
    return [*rows, *_typed(text, reached)] if reached and is_new else rows


def _typed(text: str, options: tuple[Option, ...]) -> list[NumberRow]:
    if not NUMBER.fullmatch(text):
        return []
    heard = phone.read_number(text)
    certain = not phone.problem_of(heard, typed=text)
    return [NumberRow(phone.shown_number(heard), text, options)] if certain else []
