"""Commands of a user about his or her own calls. States do not move here; they move when the CMS says so."""

from django.contrib.auth.models import User

from .models import Call


class Refused(Exception):
    """A command cannot be carried out now; `message` tells the user why and what to do. Nothing has changed."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


def open_calls(user: User) -> list[Call]:
    """The user's calls that have not ended, oldest first, with conversation and peer."""
    raise NotImplementedError


def accept(user: User, call_id: int | None = None) -> None:
    raise NotImplementedError


def reject(user: User, call_id: int | None = None) -> None:
    raise NotImplementedError


def hold(user: User, *, call_id: int | None = None) -> None:
    raise NotImplementedError


def retrieve(user: User, *, call_id: int | None = None) -> None:
    raise NotImplementedError


def hang_up(user: User, *, call_id: int | None = None) -> None:
    raise NotImplementedError


def dial(user: User, *, number: str) -> None:
    """Call a number; the extension of a colleague calls the colleague."""
    raise NotImplementedError


def call_colleague(user: User, *, target: User) -> None:
    raise NotImplementedError
