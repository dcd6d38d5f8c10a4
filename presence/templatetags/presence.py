"""`{% presence user_id %}`, `{% collaboration user_id %}`, `{% own_presence %}` and `{% presence_for_scripts own %}`.

None of them asks the database.
"""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from presence.status import badges, board
from presence.status.from_database import Presence

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def presence(context: Context, user_id: int | None, place: str = "blocks") -> SafeString:
    """The badge of a user; nothing where Customizing says so. `place` is "blocks" or "dial-pad"."""
    found = _shown(context, user_id, place)
    return badges.badge(found) if found else NOTHING


@register.simple_tag
def presence_of(presence: Presence) -> SafeString:
    """The badge of a presence that the view has found; it opens nothing."""
    return badges.badge(presence, plain=True)


@register.simple_tag(takes_context=True)
def collaboration(context: Context, user_id: int | None, place: str = "blocks") -> SafeString:
    """What the viewer can do with a user now, as buttons."""
    found = _shown(context, user_id, place)
    request = context["request"]
    return badges.options(found, viewer=board.get(request.user.pk), profiles=request.profiles) if found else NOTHING


@register.simple_tag(takes_context=True)
def own_presence(context: Context) -> Presence | None:
    """The presence of the user who looks, as it is before the page shows anything that it decides.

    What changes while the page is rendered is then newer than what the page says it shows, and the page is told of it.
    """
    return board.get(context["request"].user.pk)


@register.simple_tag(takes_context=True)
def presence_for_scripts(context: Context, own: Presence | None) -> SafeString:
    """Once a page: who looks, with the version of his or her own facts, and all that scripts clone."""
    return format_html(
        '<form id="collaboration" method="post" hidden>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"></form>'
        '<form id="presence-card" method="get" hidden hx-get="" hx-target="#presence-card-place" '
        'hx-swap="morph:innerHTML" hx-request="{timeout}"></form>'
        '<div class="presence-card" id="presence-card-place" role="dialog" aria-labelledby="presence-card-name" '
        'tabindex="-1" popover hx-request="{timeout}"></div>'
        '<div data-own="{}" data-own-version="{}" hidden>{}</div>',
        context.get("csrf_token", ""),
        own.user_id if own else "",
        own.version if own else 0,
        badges.badge_templates(),
        timeout='{"timeout": 12000}',
    )


def _shown(context: Context, user_id: int | None, place: str) -> Presence | None:
    profiles = getattr(context.get("request"), "profiles", None)  # an error page may come before the middleware
    allowed = profiles and (profiles.presence_in_dial_pad if place == "dial-pad" else profiles.presence_in_blocks)
    return board.get(user_id) if allowed and user_id else None
