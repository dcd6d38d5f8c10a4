"""`{% render_once template name=value … %}` and `{% partner_row template partner name=value … %}`.

Both are like an `include … only` whose result is kept: the template has the values given, and nothing else.
"""

from collections.abc import Hashable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from crm_ui.frame import fragment_cache
from crm_ui.partners.rows import PartnerRow
from presence.templatetags.presence import collaboration, presence

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def render_once(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """A piece of the page that is the same whenever these values are; forms in it have the token of the request."""
    return fragment_cache.rendered_once(template_name, csrf_token=context.get("csrf_token"), **values)


@register.simple_tag(takes_context=True)
def partner_row(context: Context, template_name: str, partner: PartnerRow, **values: Hashable) -> SafeString:
    """The row of a partner in a list, with badge and collaboration options as they are now for a user."""
    profiles = context["request"].profiles
    shown = partner.user_id is not None and profiles.presence_in_blocks
    return fragment_cache.rendered_once(
        template_name,
        partner=partner,
        communication=profiles.communication,
        may_dial=profiles.may_dial,
        presence_in_blocks=profiles.presence_in_blocks,
        badge=presence(context, partner.user_id) if shown else NOTHING,
        options=collaboration(context, partner.user_id) if shown else NOTHING,
        **values,
    )
