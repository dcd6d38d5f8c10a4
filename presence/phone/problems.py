"""Why something is not certainly one telephone number, with what was understood of it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

KEYS = {
    letter: digit
    for digit, letters in enumerate(["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"], 2)
    for letter in letters
}


class Why(StrEnum):
    LETTERS = "letters"
    SYMBOLS = "symbols"
    SEVERAL = "several"
    RANGE = "range"
    ROUNDED = "rounded"
    AMBIGUOUS = "ambiguous"
    INCOMPLETE = "incomplete"
    NO_NUMBER = "no-number"


@dataclass(frozen=True)
class Problem:
    """`understood` is what could be read of it: digits, or the numbers it may be."""

    why: Why
    understood: tuple[str, ...] = ()


def explain_problem(problem: Problem, *, typed: str) -> str:
    """What is wrong with `typed`, what was understood, and what to do."""
    return _TEXTS[problem.why](typed, problem.understood)


def _letters(typed: str, understood: tuple[str, ...]) -> str:
    if understood:
        text = _("“%(typed)s” has letters. On the keys of a telephone it is %(digits)s: type that, if it is meant.")
        return text % {"typed": typed, "digits": understood[0]}
    return _("“%(typed)s” has letters. Type the number in digits, and only the number.") % {"typed": typed}


def _symbols(typed: str, understood: tuple[str, ...]) -> str:
    text = _("“%(typed)s” is not a telephone number: “%(what)s” cannot be read. Type the number in digits.")
    return text % {"typed": typed, "what": understood[0] if understood else typed}


def _several(typed: str, understood: tuple[str, ...]) -> str:
    text = _("“%(typed)s” is more than one number: %(numbers)s. Enter one here, and each other one by itself.")
    return text % {"typed": typed, "numbers": ", ".join(understood)}


def _range(typed: str, understood: tuple[str, ...]) -> str:
    text = _("“%(typed)s” may be a range of numbers. Enter one number: %(first)s, or all digits without a dash.")
    return text % {"typed": typed, "first": understood[0]}


def _rounded(typed: str, understood: tuple[str, ...]) -> str:
    text = _("“%(typed)s” was rounded by a spreadsheet: only its first digits are left, %(digits)s. Type it in full.")
    return text % {"typed": typed, "digits": understood[0]}


def _ambiguous(typed: str, understood: tuple[str, ...]) -> str:
    text = _("“%(typed)s” can be %(numbers)s. Type it with + and the country code.")
    return text % {"typed": typed, "numbers": _(" or ").join(understood)}


def _incomplete(typed: str, understood: tuple[str, ...]) -> str:
    text = _("“%(typed)s”, read as %(digits)s, is not a whole telephone number. Type it with area code, or with +.")
    return text % {"typed": typed, "digits": understood[0]}


def _no_number(typed: str, understood: tuple[str, ...]) -> str:
    return _("“%(typed)s” is not a telephone number. Use digits, + , * and #.") % {"typed": typed}


_TEXTS = {
    Why.LETTERS: _letters,
    Why.SYMBOLS: _symbols,
    Why.SEVERAL: _several,
    Why.RANGE: _range,
    Why.ROUNDED: _rounded,
    Why.AMBIGUOUS: _ambiguous,
    Why.INCOMPLETE: _incomplete,
    Why.NO_NUMBER: _no_number,
}


def digits_on_keys(text: str) -> str:
    """The digits of a number with letters as on the keys of a telephone; nothing if it has others."""
    upper = text.upper()
    if not all(char in KEYS or not char.isalpha() for char in upper):
        return ""
    return "".join(str(KEYS.get(char, char)) for char in upper)
