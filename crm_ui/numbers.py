"""Telephone numbers: what was typed or received, and which E.164 numbers it can mean.

A number with `+` or an international prefix has one reading. Without them it is read as a number of the region; if
it lacks the region's trunk prefix (the 0 of 06221) it may also be an international number whose `+` got lost, so it
can have two readings. Whoever looks numbers up asks for all readings, and takes a partner only if there is just one.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

LONGEST_INTERNAL = 6
SHORTEST_WITHOUT_TRUNK_PREFIX = 9  # digits; shorter ones are numbers of an unknown town
SHORTEST_WITHOUT_PLUS = 9
WITHHELD = re.compile(
    r"anonym|withheld|private?|unknown|unbekannt|unavailable|restricted|blocked|hidden|unterdr|clir", re.IGNORECASE
)
URI = re.compile(r"\b(?:sips?|tel|callto):([^@;>?]*)(?:[^>]*?;phone-context=(\+[\d.\-]+))?", re.IGNORECASE)


class NumberKind(StrEnum):
    EXTERNAL = "external"
    INTERNAL = "internal"
    WITHHELD = "withheld"
    UNREADABLE = "unreadable"


class Spelling(StrEnum):
    INTERNATIONAL = "international"
    NATIONAL = "national"
    WITHOUT_PLUS = "without-plus"


@dataclass(frozen=True)
class Reading:
    e164: str
    spelling: Spelling


@dataclass(frozen=True)
class Number:
    """A number as received. `readings` is empty unless it is external; `internal` is set only for an extension."""

    kind: NumberKind
    readings: tuple[Reading, ...] = ()
    internal: str = ""

    @property
    def e164(self) -> str:
        """The most plausible reading, or nothing."""
        return self.readings[0].e164 if self.readings else ""


@lru_cache(maxsize=4096)
def read(typed: str, *, region: str) -> Number:
    """What `typed` can mean for somebody in `region`."""
    text = _bare(typed)
    digits = re.sub(r"\D", "", text)
    if _is_withheld(text, digits):
        return Number(NumberKind.WITHHELD)
    if _is_internal(text, digits, region):
        return Number(NumberKind.INTERNAL, internal=digits)
    if readings := tuple(_readings(text, digits, region)):
        return Number(NumberKind.EXTERNAL, readings)
    return Number(NumberKind.UNREADABLE)


def normalise(typed: str, *, region: str) -> str:
    """E.164, the bare digits of an internal number, or nothing if the number is withheld or cannot be read."""
    number = read(typed, region=region)
    return number.e164 or number.internal


def readable(number: str) -> str:
    """An E.164 number as people write it internationally; anything else as it is."""
    if not number.startswith("+"):
        return number
    parsed = _parse(number, None)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL) if parsed else number


def _bare(typed: str) -> str:
    """Without the wrapping of a SIP or tel address, service codes and remarks, in plain digits."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if match := URI.search(text):
        name = re.match(r"[^\W\d]", match[1])  # its digits are no telephone number: sip:keller42@example.net
        text = re.sub(r"\d", "", match[1]) if name else (match[2] or "") + unquote(match[1])
    text = text.partition("@")[0]
    text = re.sub(r"^[*#]\d{2}#", "", text)  # dialled to withhold the own number
    text = re.sub(r"(?<=\d)[\s(]+[^\W\d_]{3,}[).]*$", "", text)  # "0171 3920012 (mobile)"
    return "".join(str(unicodedata.digit(char, char)) for char in text)


def _is_withheld(text: str, digits: str) -> bool:
    return not digits.strip("0") if digits else not text or WITHHELD.search(text) is not None


def _is_internal(text: str, digits: str, region: str) -> bool:
    """Short, and nothing but digits and separators. Six digits are a full number in a few small countries."""
    if not digits or len(digits) > LONGEST_INTERNAL or not re.fullmatch(r"[\d\s.\-]+", text):
        return False
    parsed = _parse(text, region)
    full = parsed and _trunk_prefix(region) is None and phonenumbers.is_valid_number(parsed)
    return len(digits) < LONGEST_INTERNAL or not full


def _readings(text: str, digits: str, region: str) -> list[Reading]:
    if text.lstrip("( ").startswith("+"):
        return _explicit(_parse(text, region))
    home = _parse(text, region)
    if home and home.country_code_source == phonenumbers.CountryCodeSource.FROM_NUMBER_WITH_IDD:
        return _explicit(home)
    if digits.startswith("00") and (foreign := _parse("+" + digits[2:], None)):
        return _explicit(foreign)
    return _implicit(home, digits, region)


def _explicit(parsed: PhoneNumber | None) -> list[Reading]:
    return [Reading(_e164(parsed), Spelling.INTERNATIONAL)] if parsed else []


def _implicit(home: PhoneNumber | None, digits: str, region: str) -> list[Reading]:
    """The readings of a number without `+`, the most plausible first."""
    trunk = _trunk_prefix(region)
    national = Reading(_e164(home), Spelling.NATIONAL) if home else None
    if trunk == "0" and digits.startswith("0"):
        return [national] if national else []
    if national and trunk == "0" and (len(digits) < SHORTEST_WITHOUT_TRUNK_PREFIX or not _is_valid(home)):
        national = None
    abroad = _parse("+" + digits, None) if len(digits) >= SHORTEST_WITHOUT_PLUS and digits[0] != "0" else None
    lost_plus = Reading(_e164(abroad), Spelling.WITHOUT_PLUS) if abroad else None
    home_code = phonenumbers.country_code_for_region(region)
    plus_first = abroad and trunk == "0" and abroad.country_code == home_code and _is_valid(abroad)
    ordered = (lost_plus, national) if plus_first else (national, lost_plus)
    found = [reading for reading in ordered if reading]
    return found[:1] if len({reading.e164 for reading in found}) == 1 else found


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    """The number, if it has a possible length for a full number."""
    try:
        parsed = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    return parsed if possible else None


def _is_valid(parsed: PhoneNumber | None) -> bool:
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _e164(parsed: PhoneNumber) -> str:
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _trunk_prefix(region: str) -> str | None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return metadata.national_prefix if metadata else None
