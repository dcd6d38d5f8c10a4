"""The countries by which telephone numbers are read, by their names in the language of the user."""

import phonenumbers
from babel import Locale
from django.utils.translation import get_language, to_locale

SUPPORTED = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""Those of ISO 3166 that have a telephone network."""


def country_name(code: str) -> str:
    """The name of a country in the language of the user; its ISO code if it has no name."""
    name: str = Locale.parse(to_locale(get_language() or "en")).territories.get(code, code)
    return name


def country_choices() -> list[tuple[str, str]]:
    """All countries by their names, each with its code."""
    named = sorted((country_name(code), code) for code in SUPPORTED)
    return [("", "---------"), *((code, f"{name} ({code})") for name, code in named)]
