"""The names of the countries by which numbers are read, and choosing one."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from phonenumbers.geodata.locale import LOCALE_DATA

from presence.phone.countries import SUPPORTED, check_country

NAMES = {
    "AT": _("Austria"),
    "AU": _("Australia"),
    "BE": _("Belgium"),
    "BR": _("Brazil"),
    "CA": _("Canada"),
    "CH": _("Switzerland"),
    "CN": _("China"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IN": _("India"),
    "IT": _("Italy"),
    "JP": _("Japan"),
    "LU": _("Luxembourg"),
    "MX": _("Mexico"),
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "NZ": _("New Zealand"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SE": _("Sweden"),
    "SG": _("Singapore"),
    "SK": _("Slovakia"),
    "TR": _("Türkiye"),
    "US": _("United States"),
    "ZA": _("South Africa"),
}


WITHOUT_NAME_THERE = {"AC": "Ascension Island", "TA": "Tristan da Cunha", "XK": "Kosovo"}


def country_name(code: str) -> str:
    """The name of a country in the language of the user; its ISO code if we know no name."""
    return gettext(NAMES[code]) if code in NAMES else _name_there(code) or WITHOUT_NAME_THERE.get(code, code)


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


def _name_there(code: str) -> str:
    """The name that libphonenumber has; a star refers to the language that says the same."""
    names = LOCALE_DATA.get(code, {})
    name = names.get((get_language() or "en")[:2]) or names.get("en", "")
    while name.startswith("*"):
        name = names.get(name[1:], "")
    return name
