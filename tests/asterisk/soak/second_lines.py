"""A telephone's second line: it calls a colleague beside a call that is on hold, and puts the two through."""

from collections.abc import Callable, Sequence

from django.contrib.auth.models import User

from deploy.asterisk.telephones import replaces
from presence.models import Call
from tests.asterisk.soak.company import Company

Value = Callable[[str, str], str]
"""What Asterisk has for a variable of a channel."""


class SecondLines:
    """`held` is the call that each telephone with two lines had before, by the name of its user."""

    def __init__(self, company: Company, value: Value):
        self.company, self.value = company, value
        self.held: dict[str, str] = {}

    def has_two(self, name: str, own: Sequence[Call]) -> bool:
        """Whether the user has them now."""
        if len(own) != 2:
            self.held.pop(name, None)
        return name in self.held

    def call(self, name: str, colleague: User) -> None:
        desk = self.company.desks[name]
        first = desk.last_call()
        desk.command("hold")
        desk.dial(self.company.extensions[colleague.username])
        self.held[name] = first

    def put_through(self, name: str, second: Call) -> None:
        """As an attended transfer, by the key of the telephone."""
        desk = self.company.desks[name]
        dialog = replaces(lambda what: self.value(second.cms_id, f"CHANNEL({what})"))
        desk.takes_up(self.held.pop(name))
        desk.transfer(second.peer_number or second.peer_user.agent.extension, replaces=dialog)
