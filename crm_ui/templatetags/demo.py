"""Template tags of what only the demo has."""

from django import template
from django.conf import settings
from django.template import RequestContext

from crm_ui.demo import first_steps
from crm_ui.models import BusinessTransaction, PartnerKind
from presence.connectors.simulator import world

register = template.Library()


@register.simple_tag(takes_context=True)
def rings_me(context: RequestContext) -> bool:
    """Whether the user can let a customer call: in a demo with a simulator, or with telephones outside."""
    profiles = getattr(context["request"], "profiles", None)  # pages for errors may have none
    callers = settings.OUTSIDE_CALLERS or world.simulators()
    return settings.DEMO and bool(profiles and profiles.toolbar_in_force and callers)


@register.simple_tag(takes_context=True)
def own_first_steps(context: RequestContext) -> first_steps.FirstSteps | None:
    """How far the user of the page is; None if that is not shown."""
    shown = getattr(context.get("partner"), "kind", "") == PartnerKind.ACCOUNT
    return first_steps.first_steps_of(context["request"].user, account_shown=shown) if rings_me(context) else None


@register.simple_tag(takes_context=True)
def handed_over_transaction(context: RequestContext) -> BusinessTransaction | None:
    """What came of the last caller that the user handed over."""
    return first_steps.transaction_of(context["request"].user)
