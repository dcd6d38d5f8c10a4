"""How many missed calls the user has, for the toolbar."""

from django import template
from django.template import RequestContext

from presence.calls import missed
from presence.calls.missed import MOST

register = template.Library()


@register.inclusion_tag("toolbar/_missed.html", takes_context=True)
def missed_calls(context: RequestContext) -> dict[str, object]:
    """The counter that leads to the list; nothing if there is none to see to."""
    count = missed.count(context["request"].user)
    return {"count": count, "shown": f"{MOST - 1}+" if count == MOST else count}
