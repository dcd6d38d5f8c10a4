"""What a refused call or transfer offers instead, as buttons of the message bar."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from presence import alternatives, people, words
from presence.alternatives import Alternative
from presence.refusals import Unavailable


@dataclass(frozen=True)
class Button:
    """One click to the same command with somebody else."""

    command: str
    label: str
    alternative: Alternative


def message(request: HttpRequest, unavailable: Unavailable) -> SafeString:
    """Why it was refused, and a button for each alternative there is now."""
    buttons = [
        Button(str(unavailable.option), _label(unavailable, each), each)
        for each in alternatives.instead_of(unavailable, user=request.user)
    ]
    context = {"text": unavailable.message, "buttons": buttons}
    return mark_safe(render_to_string("communication/_instead.html", context).strip())  # noqa: S308 our own template


def _label(unavailable: Unavailable, alternative: Alternative) -> str:
    said = {"option": words.OPTIONS[unavailable.option], "name": people.name(alternative.user), "why": alternative.why}
    if alternative.mobile:
        return _("%(option)s: %(name)s, mobile") % said
    return _("%(option)s: %(name)s (%(why)s)") % said
