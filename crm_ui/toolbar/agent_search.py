"""Finding colleagues in the dial pad: blank or `*` means all who are logged on; of all else each word must be found.

A word is found at the beginning of a word of the name, the function or the department, of the user name or of the
extension, in any order and without accents. `*` stands at the end of a word only, and says no more than that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_ui.models.words import fold, split_words, words_of
from crm_ui.search.text import NUMBER
from customizing import access
from customizing.assignments import having
from customizing.display_names import name_from
from presence import phone


class BadSearch(ValueError):
    """The search text breaks a rule; the message says which."""


@dataclass(frozen=True)
class Colleague:
    """A user who can be called, as the dial pad shows and finds one."""

    pk: int
    username: str
    first_name: str
    last_name: str
    extension: str
    function: str
    department: str

    @cached_property
    def name(self) -> str:
        return name_from(self.first_name, self.last_name, username=self.username)

    @property
    def team(self) -> str:
        """The department, or who does the same where departments are not kept."""
        return self.department or self.function

    @property
    def named(self) -> frozenset[str]:
        """The words by which somebody is called."""
        return _words(self.name) | _words(self.username) | {fold(self.username), self.extension}

    @property
    def described(self) -> frozenset[str]:
        return self.named | _words(self.function) | _words(self.department)


def all_agents() -> QuerySet[User]:
    """All users who can be called: those with a communication-enabled role."""
    return User.objects.filter(having(access.enabled_roles()), is_active=True).order_by(
        "last_name", "first_name", "username"
    )


def all_colleagues() -> list[Colleague]:
    """The same with what they are found by, by one query."""
    rows = all_agents().values_list(
        "pk",
        "username",
        "first_name",
        "last_name",
        "agent__extension",
        "partner__function",
        "partner__department",
    )
    return [Colleague(row[0], *(text or "" for text in row[1:])) for row in rows]


def is_blank(text: str) -> bool:
    return text in {"", "*"}


def find_among(colleagues: list[Colleague], text: str) -> Iterator[tuple[Colleague, bool]]:
    """Those whom all words of the text find, each with whether they are called so, rather than work as such."""
    wanted = _wanted(text)
    for colleague in colleagues if wanted else ():
        if _has_all(colleague.named, wanted):
            yield colleague, True
        elif _has_all(colleague.described, wanted):
            yield colleague, False


def finds(text: str, *texts: str) -> bool:
    """Whether the text finds something that has these words; blank finds all."""
    return is_blank(text) or _has_all(frozenset().union(*map(_words, texts)), _wanted(text) or [text])


def _wanted(text: str) -> list[str]:
    """The beginnings of words that must all be there. A number is one, however it is grouped."""
    if NUMBER.fullmatch(text):
        return [re.sub(r"\D", "", phone.plain_characters(text))]
    return [word for typed in text.split() for word in split_words(_stem(typed))]


def _stem(typed: str) -> str:
    stem = typed.rstrip("*")
    if not stem or "*" in stem:
        raise BadSearch(_("“*” can only stand at the end of a word, as in “Mei*”."))
    return stem


def _has_all(words: frozenset[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


@lru_cache(maxsize=10_000)
def _words(text: str) -> frozenset[str]:
    """The words that find a text; worked out once, as each key pressed asks for those of everybody."""
    return frozenset(words_of(name=text, email=""))
