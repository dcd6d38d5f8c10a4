"""Telephone numbers: what was typed or received, and which E.164 numbers it can mean.

A number with `+` or an international prefix has one reading. Without them it is read as a number of the region; if
it lacks the region's trunk prefix (the 0 of 06221) it may also be an international number whose `+` got lost, so it
can have two readings. What is too short for either is read with the area code of the house, if that is known. Whoever
looks numbers up asks for all readings, and takes a partner only if there is just one; whoever stores or dials a number
takes it only if it is certain.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

from presence.phone import former_numbers
from presence.phone.characters import plain_characters
from presence.phone.parts import Parts, parts_of
from presence.phone.problems import Problem, Why, digits_on_keys
from presence.phone.spreadsheets import Rounded, undo_spreadsheet
from presence.phone.written import international

LONGEST_TEXT = 200
LONGEST_INTERNAL = 6
LONGEST_USUAL = 11  # digits without country code; only a direct dialling without its dash has more
SHORTEST_WITHOUT_TRUNK_PREFIX = 9  # digits; shorter ones are numbers of an unknown town
SHORTEST_WITHOUT_PLUS = 9
WITHHELD = re.compile(
    r"anonym|withheld|private?|unknown|unbekannt|unavailable|restricted|blocked|hidden|unterdr|clir", re.IGNORECASE
)
SPELLED = re.compile(r"[(\[]? *\+?[\d ()\[\]./\-]*")
VANITY = re.compile(r"\+?[\d ().\-]{3,8}[A-Za-z]{3,9}")
BETWEEN_NUMBERS = re.compile(r"\s*(?:[/;|,&]|\s(?:or|oder|und|and|ou|et|o|e|y|u)\s)\s*", re.IGNORECASE)
LAST_GROUP = re.compile(r"(?P<main>.*?(?P<tail>\d+))\s*[-/]+\s*(?P<group>\d+)")
TRUNK_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")


class NumberKind(StrEnum):
    EXTERNAL = "external"
    INTERNAL = "internal"
    SERVICE = "service"
    WITHHELD = "withheld"
    UNREADABLE = "unreadable"


class Spelling(StrEnum):
    INTERNATIONAL = "international"
    NATIONAL = "national"
    WITHOUT_PLUS = "without-plus"
    LOCAL = "local"


@dataclass(frozen=True)
class Reading:
    e164: str
    spelling: Spelling


@dataclass(frozen=True)
class Number:
    """A number as received. `readings` is empty unless it is external.

    `internal` is set only for an extension of ours or a service code; `extension` is that behind an external number,
    and `before` the service code with which it is dialled. `problem` says why it is not certainly one number.
    """

    kind: NumberKind
    readings: tuple[Reading, ...] = ()
    internal: str = ""
    extension: str = ""
    before: str = ""
    problem: Problem | None = None

    @property
    def e164(self) -> str:
        """The number, if it is certain which one it is; or nothing."""
        return self.readings[0].e164 if self.readings and not self.problem else ""

    @cached_property
    def lookups(self) -> dict[str, Reading]:
        """The numbers under which a partner may be stored, each with the reading that leads there."""
        others = {former_numbers.other_form(one.e164): one for one in self.readings}
        others.pop("", None)
        return others | {one.e164: one for one in self.readings}


@lru_cache(maxsize=4096)
def reading_of(typed: str, *, region: str, area_code: str = "", withheld: frozenset[str] = frozenset()) -> Number:
    """What `typed` can mean for somebody in `region` and there in the town with `area_code`, if that is given.

    `withheld` are the digits that stand for no number.
    """
    text = plain_characters(typed[: LONGEST_TEXT + 1])
    if len(text) > LONGEST_TEXT:
        return _unreadable(Why.NO_NUMBER)
    try:
        parts = parts_of(undo_spreadsheet(text))
    except Rounded as rounded:
        return _unreadable(Why.ROUNDED, rounded.args[0])
    if _is_withheld(parts.main, withheld):
        return Number(NumberKind.WITHHELD)
    number = _number(parts, region, area_code)
    return replace(number, before=parts.before) if number.readings else number


def _number(parts: Parts, region: str, area_code: str) -> Number:
    digits = re.sub(r"\D", "", parts.main)
    if code := _service_code(parts):
        return Number(NumberKind.SERVICE, internal=code)
    if not parts.extension and _is_internal(parts.main, digits, region):
        return Number(NumberKind.INTERNAL, internal=digits)
    return _external(parts, digits, region, area_code)


def _external(parts: Parts, digits: str, region: str, area_code: str) -> Number:
    main = parts.main
    if problem := _several(main, region) or _not_spelled(main):
        return Number(NumberKind.UNREADABLE, problem=problem)
    readings = tuple(_readings(main, digits, region) or _local(main, digits, region, area_code))
    if not readings:
        return _unreadable(Why.INCOMPLETE, digits)
    if problem := _range(main, readings[0].e164, region):
        return Number(NumberKind.UNREADABLE, problem=problem)
    readings, problem = _most_certain(readings, as_at_home=_as_at_home(digits, region))
    return Number(NumberKind.EXTERNAL, readings, extension=parts.extension, problem=problem)


def _unreadable(why: Why, *understood: str) -> Number:
    return Number(NumberKind.UNREADABLE, problem=Problem(why, understood))


def _is_withheld(text: str, codes: frozenset[str]) -> bool:
    digits = re.sub(r"\D", "", text)
    if not digits.strip("0"):
        return bool(digits) or not text or WITHHELD.search(text) is not None
    return digits in codes or digits.removeprefix("00") in codes


def _service_code(parts: Parts) -> str:
    """*21#, #31#: what is meant for the telephone system itself."""
    bare = re.sub(r"[\s\-]", "", parts.main)
    return bare if re.fullmatch(r"[*#]+\d[\d*#]*|\d{1,6}[*#][\d*#]*", bare) else ""


def _is_internal(text: str, digits: str, region: str) -> bool:
    """Short, and nothing but digits and separators. Six digits are a full number in a few small countries."""
    if not digits or len(digits) > LONGEST_INTERNAL or not re.fullmatch(r"[\d .\-]+", text):
        return False
    parsed = _parse(digits, region)
    full = parsed and _trunk_prefix(region) is None and phonenumbers.is_valid_number(parsed)
    return len(digits) < LONGEST_INTERNAL or not full


def _not_spelled(main: str) -> Problem | None:
    if re.search(r"\d", main) and any(map(str.isalpha, main)):
        keys = digits_on_keys(main) if VANITY.fullmatch(main) else ""
        return Problem(Why.LETTERS, (keys,) if keys else ())
    if not re.search(r"\d", main) or main.count("+") > 1 or ".." in main:
        return Problem(Why.NO_NUMBER)
    rest = SPELLED.sub("", main, count=1)  # of the beginning, as it matches there in any case
    return Problem(Why.SYMBOLS, (rest[0],)) if rest else None


def _several(main: str, region: str) -> Problem | None:
    """Two whole numbers with something between them. What stands before a slash is mostly an area code."""
    pieces = BETWEEN_NUMBERS.split(main)
    if len(pieces) < 2:
        return None
    found = [_whole(piece, region) for piece in pieces]
    return Problem(Why.SEVERAL, tuple(map(international, found))) if all(found) else None


def _is_long(e164: str) -> bool:
    return len(str(phonenumbers.parse(e164).national_number)) > LONGEST_USUAL


def _whole(piece: str, region: str) -> str:
    """The number that a piece is by itself, told by its beginning; or nothing."""
    digits = re.sub(r"\D", "", piece)
    begins = piece.lstrip("([ ").startswith(("+", _trunk_prefix(region) or "")) and not _not_spelled(piece)
    readings = _readings(piece, digits, region) if begins else []
    return readings[0].e164 if readings and former_numbers.is_valid(readings[0].e164) else ""


def _range(main: str, e164: str, region: str) -> Problem | None:
    """069 90009100-109 is no number of a direct dialling, 069 90009-109 is."""
    match = LAST_GROUP.fullmatch(main)
    if not match:
        return None
    tail, group = match["tail"][-len(match["group"]) :], match["group"]
    counts_on = len(match["tail"]) > len(group) > 1 and tail[0] == group[0] and tail < group
    first = _readings(match["main"], re.sub(r"\D", "", match["main"]), region)
    whole = first and former_numbers.is_valid(first[0].e164)
    if whole and (counts_on or _is_long(e164)):
        return Problem(Why.RANGE, (international(first[0].e164),))
    return None


def _most_certain(readings: tuple[Reading, ...], *, as_at_home: bool) -> tuple[tuple[Reading, ...], Problem | None]:
    """The readings with the certain one first; a problem if none is."""
    if len(readings) == 1:
        return readings, None
    valid = [one for one in readings if former_numbers.is_valid(one.e164)]
    if as_at_home:
        valid = [one for one in valid if one.spelling == Spelling.NATIONAL] or valid
    else:
        valid = [one for one in valid if one.spelling != Spelling.NATIONAL or not _is_long(one.e164)]
    if len(valid) == 1:
        return (*valid, *(one for one in readings if one not in valid)), None
    return readings, Problem(Why.AMBIGUOUS, tuple(international(one.e164) for one in readings))


def _as_at_home(digits: str, region: str) -> bool:
    """Whether it is written as people of the region do: with their trunk prefix, if that is a 0."""
    return _trunk_prefix(region) != "0" or digits.startswith("0")


def _readings(text: str, digits: str, region: str) -> list[Reading]:
    if text.lstrip("([ ").startswith("+"):
        return _explicit(_parse_with_trunk(text, "+", None))
    home = _parse(former_numbers.without_former_prefix(digits, region=region), region)
    if home and home.country_code_source == phonenumbers.CountryCodeSource.FROM_NUMBER_WITH_IDD:
        return _explicit(_parse_with_trunk(text, "", region))
    if digits.startswith("00") and (foreign := _parse_with_trunk(text.replace("00", "", 1), "+", None)):
        return _explicit(foreign)
    return _implicit(home, digits, region)


def _parse_with_trunk(text: str, plus: str, region: str | None) -> PhoneNumber | None:
    """(0) is dialled in some countries after their code and in others not."""
    spellings = (text, TRUNK_IN_BRACKETS.sub("", text))
    found = [_parse(plus + re.sub(r"\D", "", spelled), region) for spelled in spellings]
    possible = [parsed for parsed in found if parsed]
    return next(filter(_is_valid, possible), possible[0] if possible else None)


def _explicit(parsed: PhoneNumber | None) -> list[Reading]:
    return [Reading(_e164(parsed), Spelling.INTERNATIONAL)] if parsed else []


def _implicit(home: PhoneNumber | None, digits: str, region: str) -> list[Reading]:
    """The readings of a number without `+`, the most plausible first."""
    trunk = _trunk_prefix(region)
    national = Reading(_e164(home), Spelling.NATIONAL) if home else None
    if trunk == "0" and digits.startswith("0"):
        return [national] if national and not _keeps_trunk_prefix(home) else []
    if national and trunk == "0" and (len(digits) < SHORTEST_WITHOUT_TRUNK_PREFIX or not _is_valid(home)):
        national = None
    abroad = _parse("+" + digits, None) if len(digits) >= SHORTEST_WITHOUT_PLUS and digits[0] != "0" else None
    lost_plus = Reading(_e164(abroad), Spelling.WITHOUT_PLUS) if abroad else None
    home_code = phonenumbers.country_code_for_region(region)
    plus_first = abroad and trunk == "0" and abroad.country_code == home_code and _is_valid(abroad)
    ordered = (lost_plus, national) if plus_first else (national, lost_plus)
    found = [reading for reading in ordered if reading]
    return found[:1] if len({reading.e164 for reading in found}) == 1 else found


def _local(main: str, digits: str, region: str, area_code: str) -> list[Reading]:
    """The reading of a number of the own town, written without the area code: `main` is only that."""
    if not area_code or main.lstrip("([ ").startswith(("+", "0")) or len(digits) >= SHORTEST_WITHOUT_TRUNK_PREFIX:
        return []
    home = _parse(area_code + digits, region)
    return [Reading(_e164(home), Spelling.LOCAL)] if home and _is_valid(home) else []


def _keeps_trunk_prefix(home: PhoneNumber | None) -> bool:
    """Whether a zero is left before the number. The parser leaves it there if the rest cannot be a whole number."""
    return home is not None and bool(home.italian_leading_zero) and not _is_valid(home)


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    """The number, if it has a possible length for a full number, be it today or before a change."""
    try:
        parsed = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    return parsed if possible or _is_valid(parsed) else None


def _is_valid(parsed: PhoneNumber | None) -> bool:
    return parsed is not None and former_numbers.is_valid(_e164(parsed))


def _e164(parsed: PhoneNumber) -> str:
    return former_numbers.today(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def _trunk_prefix(region: str) -> str | None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return metadata.national_prefix if metadata else None
