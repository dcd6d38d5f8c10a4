"""A telephone's second line: it calls a colleague beside a call that is on hold, and puts the two through."""

from collections.abc import Callable, Sequence

from django.contrib.auth.models import User

from presence.models import Call
from tests.asterisk.dialogs import replaces
from tests.asterisk.soak.company import Company

Value = Callable[[str, str], str]
"""What Asterisk has for a variable of a channel."""


class SecondLines:
    """`held` is the call that each telephone with two lines had before, and whom the second leads to, by its user."""

    def __init__(self, company: Company, value: Value):
        self.company, self.value = company, value
        self.held: dict[str, tuple[str, User]] = {}

    def has_two(self, name: str, own: Sequence[Call]) -> bool:
        """Whether the user has them now. Beside the first there may be another call by now, of somebody who rings."""
        _first, colleague = self.held.get(name, ("", None))
        if len(own) != 2 or own[-1].peer_user != colleague:
            self.held.pop(name, None)
        return name in self.held

    def call(self, name: str, colleague: User) -> None:
        desk = self.company.desks[name]
        first = desk.last_call()
        desk.command("hold")
        desk.dial(self.company.extensions[colleague.username])
        self.held[name] = first, colleague

    def put_through(self, name: str, second: Call) -> None:
        """As an attended transfer, by the key of the telephone."""
        desk = self.company.desks[name]
        dialog = replaces(lambda what: self.value(second.cms_id, f"CHANNEL({what})"))
        first, _colleague = self.held.pop(name)
        desk.takes_up(first)
        desk.transfer(second.peer_number or second.peer_user.agent.extension, replaces=dialog)
