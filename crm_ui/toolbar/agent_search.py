"""Finding colleagues in the dial pad: blank or `*` lists all who are logged on; words are first and last name."""

import re
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from crm_ui.search.text import search_text
from presence.status import board

SHOWN = 50
LOGGED_ON = {"available", "busy"}


class BadSearch(ValueError):
    """The search text breaks a rule; the message says which."""


@dataclass(frozen=True)
class FoundAgents:
    """Colleagues found, not more than can be looked over, and how many there were.

    `hint` says if not all that was typed was looked for.
    """

    users: list[User]
    total: int
    hint: str = ""


def find_agents(text: str, *, asking: User) -> FoundAgents:
    """Colleagues by the search rules of the dial pad, without the one who asks."""
    asked = search_text(text)
    words = [] if asked.text == "*" else list(dict.fromkeys(asked.text.split()))
    users = list(all_agents().exclude(pk=asking.pk).filter(*map(_named, words)))
    if not words:
        users = _logged_on(users)
    return FoundAgents(users[:SHOWN], len(users), asked.hint)


def all_agents() -> QuerySet[User]:
    """All users who can be called: those with a communication-enabled role."""
    enabled = User.objects.filter(is_active=True, business_roles__communication_enabled=True)
    return enabled.distinct().order_by("last_name", "first_name", "username")


def _named(word: str) -> Q:
    """First or last name, one word of a double name too; with `*` at the end only its beginning."""
    stem = word.rstrip("*")
    if not stem or "*" in stem:
        raise BadSearch(_("“*” can only stand at the end of a word, as in “Mei*”."))
    pattern = rf"(^|[ -]){re.escape(stem)}" + ("" if word.endswith("*") else r"($|[ -])")
    return Q(first_name__iregex=pattern) | Q(last_name__iregex=pattern) | Q(username__iexact=stem)


def _logged_on(users: list[User]) -> list[User]:
    known = board.get_many([user.pk for user in users])
    return [user for user in users if user.pk in known and known[user.pk].word in LOGGED_ON]
