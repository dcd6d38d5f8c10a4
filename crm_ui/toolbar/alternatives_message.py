"""What a refused call or transfer offers instead, as buttons of the message bar."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from customizing.display_names import name_of
from customizing.presence_rules import Option
from customizing.requests import WebClientRequest
from presence.calls import alternatives
from presence.calls.alternatives import Alternative
from presence.errors import Unavailable
from presence.status import board, labels
from presence.status.badges import option_reaches
from presence.status.from_database import Presence

TRANSFERS = {Option.BLIND_TRANSFER, Option.WARM_TRANSFER}


@dataclass(frozen=True)
class AlternativeButton:
    """One click to the same command with somebody else."""

    command: str
    label: str
    alternative: Alternative


def message(request: WebClientRequest, unavailable: Unavailable) -> SafeString:
    """Why the command was refused, and a button for each alternative that there is now."""
    buttons = [
        AlternativeButton(str(unavailable.option), _label(unavailable, each), each)
        for each in alternatives.alternatives_for(unavailable, user=request.user)
    ]
    if _can_wait(unavailable, request.user):
        buttons.insert(0, _when_free(unavailable))
    buttons = [button for button in buttons if request.profiles.permits(button.command)]
    context = {"text": unavailable.message, "buttons": buttons}
    return mark_safe(render_to_string("toolbar/_instead.html", context).strip())  # noqa: S308 our own template


def _can_wait(unavailable: Unavailable, user: User) -> bool:
    """Whether the caller could be handed over as soon as the colleague is free."""
    presence = board.fresh(unavailable.target.pk) if unavailable.option in TRANSFERS else None
    return presence is not None and Option.WHEN_FREE in presence.options and _is_within(presence, user)


def _is_within(presence: Presence, user: User) -> bool:
    own = board.get(user.pk)
    return own is not None and option_reaches(Option.WHEN_FREE, own.destination_id, presence)


def _when_free(unavailable: Unavailable) -> AlternativeButton:
    said = {"option": labels.OPTIONS[Option.WHEN_FREE], "name": name_of(unavailable.target)}
    return AlternativeButton(str(Option.WHEN_FREE), _("%(option)s: %(name)s") % said, Alternative(unavailable.target))


def _label(unavailable: Unavailable, alternative: Alternative) -> str:
    said = {"option": labels.OPTIONS[unavailable.option], "name": name_of(alternative.user), "why": alternative.why}
    if alternative.mobile:
        return _("%(option)s: %(name)s, mobile") % said
    return _("%(option)s: %(name)s (%(why)s)") % said
