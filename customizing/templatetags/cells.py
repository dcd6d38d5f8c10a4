"""What cells and fields of the administration say.

`{% for cell in result|labelled:result_headers %}`: where a list is shown as cards, each cell says what it is.
`{{ field|held }}`: what a field holds that cannot be changed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField
from django.db.models import JSONField
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..document.texts import to_text
from ..document.wording import value_in_words
from ..models import CustomizingModel

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


@register.filter
def held(field: AdminReadonlyField) -> str:
    """In words, also what Customizing keeps in lists and by languages."""
    record, name = field.form.instance, field.field["name"]
    kept = next((each for each in record._meta.concrete_fields if each.name == name), None)
    if isinstance(record, CustomizingModel) and isinstance(kept, JSONField):
        words = value_in_words(kept, to_text(kept, getattr(record, name), names={}))
        return linebreaksbr(words or field.empty_value_display)
    return in_words(field.contents())
