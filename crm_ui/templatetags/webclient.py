"""What the pages need beside the delivered template tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext
from django_stubs_ext import StrPromise

from crm_ui.flight_recorder.words import KINDS as MOMENT_KINDS
from crm_ui.flight_recorder.words import PHASES
from crm_ui.frame.durations import minutes_and_seconds
from crm_ui.models import BusinessPartner
from crm_ui.phone.texts import number_in_words
from customizing.countries import country_name
from customizing.display_names import name_of
from customizing.isolation import isolated
from presence.models import Call, Direction
from presence.phone import readable

register = template.Library()

UNBROKEN_EMAIL = 24
"""Characters for which each list has room."""
MESSAGE_ICONS = {"success": "success", "warning": "warning", "error": "error"}
DIRECTIONS: dict[str, StrPromise] = {
    Direction.INBOUND: gettext_lazy("Inbound"),
    Direction.OUTBOUND: gettext_lazy("Outbound"),
    Direction.INTERNAL: gettext_lazy("Internal"),
}


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """The icon `i-<name>` of the sprite, for the eye only."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def message_icon(level: str) -> str:
    """The icon of a message's level."""
    return MESSAGE_ICONS.get(level, "info")


@register.filter
def item(mapping: Mapping[object, object], key: object) -> object:
    """The value of a key that is only known in the template."""
    return mapping.get(key)


@register.filter
def moment(at: datetime) -> str:
    """Day and time in the local time zone; the year only if it is another one."""
    local = timezone.localtime(at)
    if local.year == timezone.localtime().year:
        return date_format(local, pgettext("date format", "j M, H:i"))
    return date_format(local, pgettext("date format", "j M Y, H:i"))


@register.filter
def initials(name: str) -> str:
    """The letters of an avatar: of the first and the last word of a name."""
    parts = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in dict.fromkeys([*parts[:1], *parts[-1:]])).upper()


@register.filter
def breakable_email(address: str) -> SafeString:
    """An e-mail address; a long one goes on to the next line at its @ or a dot of its domain, and within no word."""
    if len(address) <= UNBROKEN_EMAIL:
        return format_html("<span>{}</span>", address)
    name, at, domain = address.partition("@")
    first, *others = domain.split(".")
    pieces = [name, at + first, *(f".{each}" for each in others)]
    return format_html_join("", "<span>{}</span><wbr>", ([each] for each in pieces))


@register.simple_tag
@cache
def dial_url() -> str:
    """The address to which a number is sent to call it."""
    return reverse("command", args=["dial"])


@register.filter
def address(partner: BusinessPartner) -> str:
    """Street, postal code and city, country in one line."""
    city = f"{partner.postal_code} {partner.city}".strip()
    return ", ".join(part for part in (partner.street, city, country_name(partner.country)) if part)


@register.filter
def readable_number(number: str) -> str:
    return readable(number)


@register.filter
def caller_number(number: str) -> str:
    """The number of a caller, which may be withheld or an extension."""
    return number_in_words(number)


@register.filter
def direction_text(thing: object) -> str:
    """The direction of a call or a transaction in words."""
    return str(DIRECTIONS.get(getattr(thing, "direction", ""), ""))


@register.filter
def phase_text(phase: str) -> str:
    """A phase of a leg in words."""
    return str(PHASES[phase])


@register.filter
def moment_kind_text(kind: str) -> str:
    """What kind of moment of a call it is, in words."""
    return str(MOMENT_KINDS[kind])


@register.filter
def talk_time(call: Call) -> str:
    """How long a call was talked, as minutes and seconds."""
    if not call.answered_at:
        return gettext("Not answered") if call.ended_at else "–"
    if not call.ended_at:
        return gettext("In progress")
    return minutes_and_seconds(int((call.ended_at - call.answered_at).total_seconds()))


@dataclass(frozen=True)
class OtherParty:
    text: str
    partner: BusinessPartner | None = None


@register.filter
def other_party(call: Call) -> OtherParty:
    """Who a call was with: the partner identified, the colleague, or just the number."""
    identified = getattr(call.conversation, "identified", None)
    if partner := identified and (identified.contact or identified.account):
        return OtherParty(isolated(partner.name), partner)
    if call.peer_user:
        return OtherParty(name_of(call.peer_user))
    return OtherParty(number_in_words(call.conversation.number or call.peer_number) or gettext("Number withheld"))
