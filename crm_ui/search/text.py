"""How much of a search text is looked for. Whatever somebody pastes, a search costs no more than this."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_WORDS = 8
MOST_CHARACTERS = 200
WORD = re.compile(r"\S+@\S+|\w+\*?")
NUMBER = re.compile(r"(?=.*\d)[\d\s+()/.\-]+")  # of as many groups of digits as people like


@dataclass(frozen=True)
class SearchText:
    """What is looked for; `hint` says so if it is not all that was typed."""

    text: str
    hint: str = ""


def search_text(typed: str) -> SearchText:
    """The beginning of what was typed, so long and of so many words as is looked for."""
    whole = typed.strip()
    text = whole[:MOST_CHARACTERS].strip()
    words = list(WORD.finditer(text))
    if len(words) > MOST_WORDS and not NUMBER.fullmatch(text):
        said = _("Only the first %(number)d words were looked for: %(text)s")
        return _shortened(text[: words[MOST_WORDS - 1].end()], said, MOST_WORDS)
    if len(whole) > MOST_CHARACTERS:
        return _shortened(text, _("Only the first %(number)d characters were looked for: %(text)s"), MOST_CHARACTERS)
    return SearchText(text)


def _shortened(text: str, said: str, most: int) -> SearchText:
    return SearchText(text, said % {"number": most, "text": text})
