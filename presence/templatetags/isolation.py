"""Names and telephone numbers in lines of another direction."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customizing.isolation import isolated as isolated_text
from presence.phone import readable

register = template.Library()


@register.filter
def bdi(text: object, direction: str = "auto") -> SafeString | str:
    """For markup: the text in an element of its own direction. Nothing stays nothing."""
    return format_html('<bdi dir="{}">{}</bdi>', direction, text) if text else ""


@register.filter
def isolated(text: object) -> str:
    """For attributes, titles, options and translated sentences."""
    return isolated_text(str(text)) if text else ""


@register.filter
def number(text: str) -> SafeString | str:
    """For markup: a telephone number as people write it, which always runs from left to right."""
    return bdi(readable(text), "ltr") if text else ""
