"""Pieces of pages that depend on few values, rendered once for everybody who sees the same.

A piece is given nothing but values, and the values with the language, and how telephone numbers are shown, are all of
its key. So there is nothing to invalidate: another name is another key.
"""

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from customizing import access
from customizing.models import Home

MOST_PIECES = 8192
VALUES = (str, int, float, date, Promise)
TOKEN = get_random_string(64)
"""Stands in a kept piece where its forms have the token of the request."""


def rendered_once(template_name: str, *, csrf_token: object = "", **values: Hashable) -> SafeString:
    """The template with these values and no others. It must not ask for the time or the database."""
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered  # so that an edited template shows at once
    html = render(template_name, get_language(), access.home(), **values)
    if csrf_token and TOKEN in html:
        return mark_safe(html.replace(TOKEN, str(csrf_token)))  # noqa: S308 our own token in our own template
    return html


@lru_cache(maxsize=MOST_PIECES, typed=True)  # typed: a safe text is not the same as an equal one that is not
def _rendered(template_name: str, language: str, home: Home, **values: Hashable) -> SafeString:
    for name, value in values.items():
        if not is_value(value):
            raise TypeError(f"{template_name}: {name} is {value!r}, which can change: pass the values that are shown.")
    return render_to_string(template_name, {**values, "csrf_token": TOKEN})


def is_value(value: object) -> bool:
    """Whether two that are equal always look the same; not so with model instances, which are equal by their key."""
    if isinstance(value, tuple):
        return all(map(is_value, value))
    if is_dataclass(value):
        return all(is_value(getattr(value, field.name)) for field in fields(value))
    return value is None or isinstance(value, VALUES)
