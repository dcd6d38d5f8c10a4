"""Telephone numbers. The one reader for all that is stored, looked up, identified, dialled and shown.

characters         the same sign in many scripts
spreadsheets       what a spreadsheet made of a number
parts              service code, number, extension
reading            what it can mean
former_numbers     what countries have changed
problems           why something is not certainly one number
countries          which there are

Imports: nothing.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from customizing import access
from presence.phone.characters import plain_characters, without_bidi_controls
from presence.phone.problems import Problem, Why, explain_problem
from presence.phone.reading import Number, NumberKind, Reading, Spelling, readable, reading_of

__all__ = [
    "LONGEST_TYPED",
    "Number",
    "NumberKind",
    "Reading",
    "Spelling",
    "digits_to_dial",
    "normalise",
    "plain_characters",
    "problem_of",
    "read_number",
    "readable",
    "shown",
    "with_parameter",
    "without_bidi_controls",
    "written_number",
]


LONGEST_TYPED = 64
"""As much as every field for a number takes: also a SIP address, or a number with its owner's name."""


def read_number(typed: str, *, region: str = "") -> Number:
    """What `typed` can mean for somebody in `region`, which is ours if none is given."""
    return reading_of(typed, region=region or settings.DEFAULT_REGION, withheld=access.withheld_numbers())


def normalise(typed: str, *, region: str = "") -> str:
    """E.164, the bare digits of an internal number, or nothing if it is withheld or not certainly one number."""
    number = read_number(typed, region=region)
    return number.e164 or number.internal


def problem_of(number: Number, *, typed: str) -> str:
    """Why `typed`, read as `number`, cannot be stored or dialled; nothing if it can."""
    if number.kind == NumberKind.WITHHELD:
        return _("“%(typed)s” stands for a withheld number. Nobody can be called by it.") % {"typed": typed}
    problem = number.problem
    if number.kind == NumberKind.UNREADABLE and not problem:
        problem = Problem(Why.NO_NUMBER)
    return explain_problem(problem, typed=typed) if problem else ""


def digits_to_dial(number: Number) -> str:
    """What the telephone system is given, if `problem_of` has nothing against it."""
    return number.before + (number.e164 or number.internal)


def written_number(number: Number) -> str:
    """As people write it, with its extension."""
    return shown(number.internal, e164=number.e164, extension=number.extension)


def shown(typed: str, *, e164: str, extension: str) -> str:
    """A stored number as people write it; as it was typed, if nobody can be called by it."""
    number = readable(e164) or typed
    return _("%(number)s, ext. %(extension)s") % {"number": number, "extension": extension} if extension else number


def with_parameter(e164: str, *, extension: str) -> str:
    """The number with its extension as in a tel address (RFC 3966)."""
    return f"{e164};ext={extension}" if extension else e164
