"""Saying no, in plain words; and the way of a user's command to the CMS, whose no becomes one."""

from django.contrib.auth.models import User

from customizing.models import CmsDestination

from . import gateway
from .connectors.base import Capability, CmsError, Command


class Refused(Exception):
    """A command cannot be carried out now; `message` tells the user why and what to do. Nothing has changed."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Unavailable(Refused):
    """The colleague cannot be reached now by `option`; `alternatives.instead_of` says who can."""

    def __init__(self, message: str, *, target: User, option: Capability):
        super().__init__(message)
        self.target = target
        self.option = option


def give(destination: CmsDestination, command: Command) -> None:
    """Give the command to the CMS. Refused, with the CMS's words, if it does not take it."""
    try:
        gateway.execute(destination, command)
    except CmsError as error:
        raise Refused(error.message) from error
