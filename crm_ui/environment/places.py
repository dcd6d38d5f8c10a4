"""Where the company is: the country of its telephone numbers, and its time zone."""

from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from babel import Locale, localedata
from babel.languages import get_official_languages

from crm_ui.environment import text, wrong_value

USUAL_MISTAKES = {"UK": "GB", "EN": "GB", "EL": "GR"}
UNKNOWN = {"ZZ", "001"}


def region(name: str, default: str) -> str:
    """The code of a country that telephone numbers are known of, as "DE"."""
    value = text(name, default)
    if value in phonenumbers.SUPPORTED_REGIONS:
        return value
    meant = _region_meant(value)
    raise wrong_value(
        name, value, f"use {meant}." if meant else "use the two capital letters of a country, as DE or GB."
    )


def time_zone(name: str, default: str) -> str:
    """The name of a time zone, as "Europe/Berlin"."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        meant = _zone_meant(value)
        raise wrong_value(name, value, f"use {meant}." if meant else "use a name such as Europe/Berlin.") from None
    return value


def _region_meant(value: str) -> str:
    code = value.upper()
    code = USUAL_MISTAKES.get(code, code)
    if code in phonenumbers.SUPPORTED_REGIONS:
        return code
    digits = value.lstrip("+0")
    if digits.isascii() and digits.isdecimal() and len(digits) < 4:
        code = phonenumbers.region_code_for_country_code(int(digits))
        return "" if code in UNKNOWN else code
    return _region_named(value.casefold())


def _region_named(name: str) -> str:
    named = (code for code in sorted(phonenumbers.SUPPORTED_REGIONS) if name in _names(code))
    return next(named, "")


def _names(code: str) -> set[str]:
    """What a country is called in English and in its own languages, in small letters."""
    languages = filter(localedata.exists, {"en", *get_official_languages(code)})
    return {Locale(language).territories.get(code, "").casefold() for language in languages}


def _zone_meant(value: str) -> str:
    wanted = value.casefold().replace(" ", "_")
    zones = sorted(available_timezones())
    same = [zone for zone in zones if wanted in {zone.casefold(), zone.rpartition("/")[2].casefold()}]
    return same[0] if same else ""
