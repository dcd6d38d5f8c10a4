"""Telephone numbers. The one reader for all that is stored, looked up, identified, dialled and shown.

characters         the same sign in many scripts
spreadsheets       what a spreadsheet made of a number
parts              service code, number, extension
reading            what it can mean
former_numbers     what countries have changed
problems           why something is not certainly one number
countries          what is none
outside_line       what telephone systems are given and show
written            as people write them

Imports: nothing.
"""

from django.utils.translation import gettext as _

from customizing import access
from presence.phone import outside_line
from presence.phone.characters import plain_characters, without_bidi_controls
from presence.phone.problems import Problem, Why, explain_problem
from presence.phone.reading import Number, NumberKind, Reading, Spelling, reading_of
from presence.phone.written import international, national

__all__ = [
    "LONGEST_TYPED",
    "Number",
    "NumberKind",
    "Reading",
    "Spelling",
    "as_dialled",
    "as_told",
    "digits_to_dial",
    "international",
    "normalise",
    "plain_characters",
    "problem_of",
    "read_number",
    "readable",
    "shown",
    "shown_number",
    "with_parameter",
    "without_bidi_controls",
    "written_number",
]


LONGEST_TYPED = 64
"""As much as every field for a number takes: also a SIP address, or a number with its owner's name."""


def read_number(typed: str, *, region: str = "") -> Number:
    """What `typed` can mean for somebody in `region`, which is ours if none is given."""
    home = access.home()
    region = region or home.country
    area_code = home.area_code if region == home.country else ""
    return reading_of(typed, region=region, area_code=area_code, withheld=access.withheld_numbers())


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


def as_dialled(number: str) -> str:
    """What the telephone system is given to call `number`, with the prefix for an outside line if there is one."""
    return outside_line.with_outside_line(number, home=access.home())


def as_told(number: str) -> str:
    """The number that a telephone system shows, without the prefix for an outside line."""
    line = access.home().outside_line
    if not line or not number.startswith(line):
        return number
    e164 = read_number(number.removeprefix(line)).e164
    return e164 if e164 and as_dialled(e164) == number else number


def readable(number: str) -> str:
    """An E.164 number as Customizing has it shown; anything else as it is.

    With its country also at home, if somebody who types what is shown would get another number or an extension.
    """
    home = access.home()
    at_home = national(number, region=home.country) if home.national else ""
    return at_home if at_home and read_number(at_home).e164 == number else international(number)


def written_number(number: Number) -> str:
    """As people write it everywhere, with its extension: for what is read again."""
    return _with_extension(international(number.e164) or number.internal, number.extension)


def shown_number(number: Number) -> str:
    """As it is shown, with its extension."""
    return shown(number.internal, e164=number.e164, extension=number.extension)


def shown(typed: str, *, e164: str, extension: str) -> str:
    """A stored number as it is shown; as it was typed, if nobody can be called by it."""
    return _with_extension(readable(e164) or typed, extension)


def _with_extension(number: str, extension: str) -> str:
    return _("%(number)s, ext. %(extension)s") % {"number": number, "extension": extension} if extension else number


def with_parameter(e164: str, *, extension: str) -> str:
    """The number with its extension as in a tel address (RFC 3966)."""
    return f"{e164};ext={extension}" if extension else e164
