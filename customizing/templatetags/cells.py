"""`{% for cell in result|labelled:result_headers %}`: where a list is shown as cards, each cell says what it is."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row, as Django made them, with the heads of their columns."""
    for cell, header in zip(cells, headers, strict=False):
        opening, rest = cell[:3], in_words(cell[3:])  # <td or <th
        label = "" if "<input" in str(header["text"]) else escape(capfirst(str(header["text"])))
        yield mark_safe(f'{opening} data-label="{label}"{rest}')  # noqa: S308 escaped here or by Django


@register.filter
def in_words(shown: str) -> str:
    """Django's signs for yes and no are called True and False in every language."""
    words = str(shown).replace('alt="True"', f'alt="{_("yes")}"').replace('alt="False"', f'alt="{_("no")}"')
    return mark_safe(words) if isinstance(shown, SafeString) else words  # noqa: S308 as it was
