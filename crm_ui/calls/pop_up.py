"""The page that opens by itself when a call rings or is accepted, as the integration profile of the role says."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.calls.identify import Match, identified_partner
from crm_ui.calls.integration import against_integration
from crm_ui.phone.texts import number_in_words
from customizing import access
from customizing.access import Profiles
from customizing.hindrances import Hindrance, Step
from customizing.models import CmsIntegrationProfile, PopIfNone, PopIfOne, PopIfSeveral, ScreenPop
from presence.contract import CallChanged
from presence.models import Call, CallState, Conversation, Direction
from presence.notices import write as notices

AT: dict[str, ScreenPop] = {CallState.ALERTING: ScreenPop.RING, CallState.CONNECTED: ScreenPop.ACCEPT}
WITHIN = timedelta(minutes=1)
"""Later nobody waits for the page any more, and it would only be in the way."""

NOT_AT_THIS_MOMENT = Hindrance(Step.RULE, gettext_lazy("No page opens at this moment by the rule."), "integration")
NOT_INBOUND = Hindrance(Step.STATE, gettext_lazy("The call is not from outside."))
NO_PAGE = Hindrance(Step.RULE, gettext_lazy("No page is wanted then."), "integration")


def call_moved(
    *, conversation: Conversation, event: CallChanged, user_id: int, role_id: int | None, **kwargs: Any
) -> None:
    """Open what the profile says, once for each conversation and user; as delivered it asks the database nothing."""
    profiles = access.profile_bundle(role_id)
    profile = profiles.integration
    if profile is None or against_pop_up(profiles, at=event.state, direction=conversation.direction):
        return
    with transaction.atomic():
        call = Call.objects.get(destination=conversation.destination_id, cms_id=event.call)
        match = identified_partner(conversation, profile=profiles.identification)
        if url := _page(profile, match, call):
            _pop_up(call, url, match, now=timezone.now())


def against_pop_up(profiles: Profiles, *, at: str, direction: str) -> Hindrance | None:
    """What speaks against a page that opens by itself when a call of that direction comes into this state."""
    if against := against_integration(profiles):
        return against
    if profiles.integration and profiles.integration.screen_pop != AT[at]:
        return NOT_AT_THIS_MOMENT
    return None if direction == Direction.INBOUND else NOT_INBOUND


def against_page(profile: CmsIntegrationProfile, *, found: int) -> Hindrance | None:
    """What speaks against a page if so many partners have the number."""
    return NO_PAGE if found != 1 and _wanted(profile, found=found) == PopIfNone.NOTHING else None


def _pop_up(call: Call, url: str, match: Match, *, now: datetime) -> None:
    """Who talks to somebody while it rings is not taken away from that page."""
    caller = match.name or (number_in_words(match.number) if match.number else _("an unknown number"))
    said = {"url": url, "text": _("Call from %(caller)s") % {"caller": caller}}
    key = f"pop-{call.conversation_id}-{call.user_id}"
    others = Call.objects.open().filter(user=call.user_id).exclude(pk=call.pk)
    if call.state == CallState.ALERTING and others.exists():
        notices.give(notices.message(call.user_id, key=key, **said))
    else:
        notices.give(notices.to_open(call.user_id, key=key, until=now + WITHIN, **said))


def _page(profile: CmsIntegrationProfile, match: Match, call: Call) -> str:
    """Its address; nothing if none is wanted."""
    if against_page(profile, found=match.count):
        return ""
    if match.count == 1:
        first, second = (match.contact, match.account)
        if profile.pop_if_one == PopIfOne.ACCOUNT:
            first, second = second, first
        partner = None if profile.pop_if_one == PopIfOne.CALL else first or second
        return partner.get_absolute_url() if partner else reverse("call", args=[call.pk])
    pages: dict[str, str] = {
        PopIfSeveral.SEARCH: f"{reverse('search')}?{urlencode({'q': match.number})}",
        PopIfSeveral.CALL: reverse("call", args=[call.pk]),
        PopIfNone.CREATE: f"{reverse('contact-new')}?{urlencode({'call': call.pk})}",
    }
    return pages[_wanted(profile, found=match.count)]


def _wanted(profile: CmsIntegrationProfile, *, found: int) -> str:
    """Which page, unless exactly one partner has the number."""
    return profile.pop_if_several if found else profile.pop_if_none
