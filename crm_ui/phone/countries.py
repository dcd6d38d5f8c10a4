"""The names of the countries by which numbers are read, and choosing one."""

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, to_locale

from presence.phone.countries import SUPPORTED, check_country


def country_name(code: str) -> str:
    """The name of a country in the language of the user; its ISO code if it has no name."""
    name: str = Locale.parse(to_locale(get_language() or "en")).territories.get(code, code)
    return name


def country_choices() -> list[tuple[str, str]]:
    """All countries by their names, each with its code."""
    named = sorted((country_name(code), code) for code in SUPPORTED)
    return [("", "---------"), *((code, f"{name} ({code})") for name, code in named)]


class CountryField(forms.ChoiceField):
    """A country of the list. Another code is refused with the right one, if it can be guessed."""

    def __init__(self, **kwargs: Any):
        super().__init__(choices=country_choices, **kwargs)

    def to_python(self, value: object) -> str:
        code: str = super().to_python(value)
        return code.strip().upper()

    def validate(self, value: str) -> None:
        check_country(value)
        super().validate(value)
