"""Who waits beside the call that the toolbar is about, and whom the user has handed over, for the toolbar."""

from dataclasses import dataclass

from django import template
from django.template import RequestContext

from crm_ui.toolbar.context_area import ContextArea
from crm_ui.toolbar.lines import Line, lines_of
from crm_ui.toolbar.pending_rows import CameBack, came_back, pending_rows

register = template.Library()


@dataclass(frozen=True)
class Beside:
    lines: list[Line]
    came_back: CameBack | None


@register.simple_tag(takes_context=True)
def beside_the_call(context: RequestContext, area: ContextArea) -> Beside:
    """The lines about who waits beside the call, and why a caller who rings is back."""
    user = context["request"].user
    rows = pending_rows(user, area.toolbar, profiles=area.profiles)
    return Beside(lines_of(area, rows), came_back(user, area.toolbar.alerting))
