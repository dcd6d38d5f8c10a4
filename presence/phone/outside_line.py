"""The prefix for an outside line: put before what is dialled, and taken off what telephone systems show.

With it a telephone system is given what a telephone of the house would dial: 0 030 5550100, 0 00 1 212 5550100. What
it shows counts as having the prefix only if it is exactly what would be dialled to call there.
"""

import re

import phonenumbers

from customizing.models import Home

OUTSIDE = re.compile(r"(?P<code>[*#]\d{2,3}#)?(?P<e164>\+\d+)")


def with_outside_line(number: str, *, home: Home) -> str:
    """What is given to the telephone system to call `number`: that itself, if it is one of the house."""
    match = OUTSIDE.fullmatch(number) if home.outside_line else None
    if not match:
        return number
    return f"{match['code'] or ''}{home.outside_line}{_at_a_telephone(match['e164'], home.country)}"


def _at_a_telephone(e164: str, country: str) -> str:
    """The digits that somebody in the country dials."""
    dialled = phonenumbers.format_out_of_country_calling_number(phonenumbers.parse(e164), country)
    return re.sub(r"\D", "", dialled.replace("+", "00"))
