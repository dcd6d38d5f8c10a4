"""What is no country by which numbers are read, and what is meant by it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customizing.countries import SUPPORTED

MEANT = {"UK": "GB", "EL": "GR", "EN": "GB", "SP": "ES", "JA": "JP", "DD": "DE", "SU": "RU", "YU": "RS", "TP": "TL"}
"""Codes that people take for those of a country, and the right ones."""


def check_country(code: str) -> None:
    """ValidationError, which says what to use instead, unless it is the code of a country or empty."""
    if code and code.upper() not in SUPPORTED:
        raise ValidationError(problem_with(code), code="country")


def problem_with(code: str) -> str:
    if meant := MEANT.get(code.strip().upper()):
        text = _("Country: “%(code)s” is not the ISO code of a country. Use %(meant)s.")
        return text % {"code": code, "meant": meant}
    return _("Country: “%(code)s” is not a country. Use its ISO code of two letters, such as DE.") % {"code": code}
