"""What a form carries so that nobody's work is lost or done twice."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..editing import once, snapshots

register = template.Library()


@register.simple_tag
def form_token() -> SafeString:
    """The hidden field that makes a form count once."""
    return format_html('<input type="hidden" name="{}" value="{}" data-form-token>', once.NAME, once.new_token())


@register.simple_tag
def as_opened(sealed: str) -> SafeString:
    """The hidden field that says what the form showed when it was opened; nothing, if it is for a new record."""
    return (
        format_html('<input type="hidden" name="{}" value="{}">', snapshots.NAME, sealed) if sealed else SafeString()
    )
