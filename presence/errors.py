"""Saying no, in plain words."""

from django.contrib.auth.models import User

from customizing.presence_rules import Option


class Refused(Exception):
    """A command cannot be carried out now; `message` tells the user why and what to do. Nothing has changed."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Unavailable(Refused):
    """The colleague cannot be reached now by `option`; `alternatives.alternatives_for` says who can."""

    def __init__(self, message: str, *, target: User, option: Option):
        super().__init__(message)
        self.target = target
        self.option = option
