"""Texts that stand in lists, such as categories: what each is called in other languages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..languages import in_language, other_languages
from .captions import Translations

CALLED = "="
LONGEST_TERM = 60
LONGEST_TERMS = 20_000


class Terms(Translations):
    """By the codes of languages: lines, each with a text of the lists and what it is called, `Brake = Bremse`."""

    @property
    def longest(self) -> int:
        return LONGEST_TERMS

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"of_lines": True, **kwargs})

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        for code, lines in value.items():
            if wrong := next((line for line in lines.splitlines() if not _is_term(line)), None):
                said = _(
                    "%(language)s, “%(line)s”: write a text of the lists, = and what it is called, with %(most)d "
                    "characters at most."
                )
                names = {"language": other_languages()[code], "line": wrong.strip()[:LONGEST_TERM]}
                raise ValidationError(said % {**names, "most": LONGEST_TERM})


def called(text: str, terms: dict[str, str]) -> str:
    """What a text of the lists is called in the language of who reads it: itself, if nothing is said of it."""
    return read_terms(in_language("", terms)).get(text, text)


def read_terms(lines: str) -> dict[str, str]:
    """What each text is called, by the text."""
    return dict(map(_parts, lines.splitlines()))


def _parts(line: str) -> tuple[str, str]:
    text, _sign, said = line.partition(CALLED)
    return text.strip(), said.strip()


def _is_term(line: str) -> bool:
    return all(0 < len(part) <= LONGEST_TERM for part in _parts(line))
