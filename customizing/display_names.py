"""What people are called wherever they are shown. Always something that can be seen."""

import unicodedata
from functools import lru_cache

from django.contrib.auth.models import AbstractUser

from .isolation import isolated

LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that count as letters or signs, and show nothing."""

JOINERS = frozenset("\u200c\u200d")
"""Invisible characters that shape the letters beside them in some scripts."""


HIDDEN = frozenset({"Cc", "Cf", "Cs"})
"""Kinds of characters that control how others are shown, and have no shape."""


@lru_cache(maxsize=4096)
def visible(text: str) -> str:
    """The text without what cannot be seen, blanks collapsed; empty if nothing is left to be seen."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown = "".join(" " if char.isspace() else char for char in text if _stays(char))
    return " ".join(shown.split()) if any(map(_can_be_seen, shown)) else ""


def full_name(first: str, last: str, *, otherwise: str) -> str:
    """First and last name, or the one that there is; `otherwise` if there is neither."""
    return " ".join(filter(None, (visible(first), visible(last)))) or otherwise


def name_of(user: AbstractUser | None) -> str:
    """The name of a user, isolated; the user name, if no other is known. Empty for nobody."""
    return name_from(user.first_name, user.last_name, username=user.get_username()) if user else ""


def name_from(first: str, last: str, *, username: str) -> str:
    """The name of a user of whom only these fields were read."""
    return isolated(full_name(first, last, otherwise=username))


def given_name(user: AbstractUser) -> str:
    """The name by which a user is greeted."""
    return visible(user.first_name) or name_of(user)


def _stays(char: str) -> bool:
    return char.isspace() or char in JOINERS or (unicodedata.category(char) not in HIDDEN and char not in LOOKS_EMPTY)


def _can_be_seen(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in LOOKS_EMPTY
