"""What an examination of a telephone system says."""

from dataclasses import dataclass

from customizing.checks.finding import Level


@dataclass(frozen=True)
class Finding:
    """Something that was looked at, and how it is.

    `remedy` says what to do; if that is to write `lines` into `file` of the telephone system, they are given.
    """

    about: str
    level: Level
    text: str
    remedy: str = ""
    file: str = ""
    lines: str = ""
    of_users: bool = False
    """It is about users and their telephones, so who keeps these wants to know it."""


@dataclass(frozen=True)
class Workplace:
    """A user who is to telephone there, by the name that the telephone system knows, and at which extension."""

    user: str
    name: str
    extension: str = ""
    logged_on: bool = False
    """The CRM takes the user for logged on to the telephone system."""
    queues: tuple[str, ...] = ()
    """Those in which the user works by Customizing."""
