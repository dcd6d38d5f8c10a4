"""Whether changes are collected, for every page of the administration."""

from typing import Any

from django import template

from .. import access

register = template.Library()


@register.inclusion_tag("customizing/_draft_banner.html", takes_context=True)
def draft_banner(context: template.Context) -> dict[str, Any]:
    """A line for staff while changes are collected, with the way to the draft for those who may see it."""
    user = context.get("user")
    if not (user and user.is_staff and access.is_collecting()):
        return {}
    return {"shown": True, "link": user.has_perm("customizing.view_activation")}
