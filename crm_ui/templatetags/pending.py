"""What the user has handed over and nobody has taken yet, for the toolbar."""

from dataclasses import dataclass

from django import template
from django.template import RequestContext

from crm_ui.toolbar.context_area import ContextArea
from crm_ui.toolbar.pending_rows import CameBack, PendingRow, came_back, pending_rows

register = template.Library()


@dataclass(frozen=True)
class Pending:
    rows: tuple[PendingRow, ...]
    came_back: CameBack | None


@register.simple_tag(takes_context=True)
def pending_hand_overs(context: RequestContext, area: ContextArea) -> Pending:
    """The lines of the context area about them, and why a caller who rings is back."""
    user = context["request"].user
    rows = pending_rows(user, area.toolbar, profiles=area.profiles)
    return Pending(rows, came_back(user, area.toolbar.alerting))
