"""Template tags of the context area."""

from typing import Any

from django import template
from django.template import RequestContext

from crm_ui.frame.durations import minutes_and_seconds
from crm_ui.toolbar.context_area import ContextArea
from crm_ui.toolbar.context_area import context_area as context_area_of
from crm_ui.toolbar.dial_pad_lists import agents_listed, recent_listed
from crm_ui.toolbar.picker import Asked
from customizing import access

register = template.Library()

KEYS = [
    ("1", ""), ("2", "ABC"), ("3", "DEF"),
    ("4", "GHI"), ("5", "JKL"), ("6", "MNO"),
    ("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"),
    ("*", ""), ("0", "+"), ("#", ""),
]  # fmt: skip


@register.simple_tag(takes_context=True)
def context_area(context: RequestContext) -> ContextArea:
    """The context area of the user whose page this is."""
    return context_area_of(context["request"])


@register.simple_tag(takes_context=True)
def lists_of_preview(context: RequestContext) -> dict[str, Any]:
    """What the lists of the dial pad hold, in a preview, where nothing is fetched. Nothing elsewhere."""
    if not access.is_previewing():
        return {}
    of = {"user": context["request"].user, "profiles": context["request"].profiles}
    return {**agents_listed(Asked(), **of), **recent_listed(**of)}


@register.simple_tag
def keypad() -> list[tuple[str, str]]:
    """The keys of a telephone with their letters."""
    return KEYS


@register.filter
def duration(seconds: int) -> str:
    """02:14, or 1:02:14."""
    return minutes_and_seconds(seconds, minute_digits=2)
