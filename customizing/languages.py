"""A text in several languages: one for all, and what stands for it in others."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language


def other_languages() -> dict[str, str]:
    """The languages beside that of the system, in which the text for all is: their names by their codes."""
    return {code: str(name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def in_language(text: str, translations: Mapping[str, str], language: str | None = None) -> str:
    """The text for who reads it: in that language, else in the one that it is a variety of, else the one for all."""
    asked = language or get_language() or ""
    return translations.get(asked) or translations.get(asked.partition("-")[0]) or text
