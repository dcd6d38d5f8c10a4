"""Checks of Countries and Numbers."""

from collections.abc import Iterator

import phonenumbers
from django.utils.translation import gettext as _

from ..countries import country_name
from ..models import HomeCountry
from .finding import Finding, Level

FIRST, OTHERS = "23456789", "345678901"
"""What a number in a town begins with, and goes on with: however many it has there."""


def area_codes() -> Iterator[Finding]:
    for home in HomeCountry.objects.exclude(area_code=""):
        if not begins_a_number(home.area_code, country=home.country):
            names = {"country": country_name(home.country), "code": home.area_code}
            text = _("Countries and numbers: no number of %(country)s begins with the area code %(code)s.") % names
            yield Finding("CUST-034", Level.WARNING, text, _("Enter the area code of the house, or none."), home)


def begins_a_number(area_code: str, *, country: str) -> bool:
    """Whether there are numbers of the country that begin so, with or without what is dialled before the area code."""
    behind = (first + OTHERS[:digits] for first in FIRST for digits in range(2, len(OTHERS)))
    numbers = (phonenumbers.parse(area_code + rest, country) for rest in behind)
    return any(phonenumbers.is_valid_number_for_region(number, country) for number in numbers)


CHECKS = (area_codes,)
