"""Nobody takes a blind transfer → who rings when, and what becomes of the caller."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_ui.hand_over.call_back_tasks import receiver_of
from customizing import access
from customizing.display_names import name_of
from customizing.models import CmsDestination
from presence import changes
from presence.fallback.options import fallback_options, profile_of, ring_time
from presence.models import Agent, Conversation, Direction
from presence.status import board, labels

SHOWN = 20


class Turn(NamedTuple):
    """Where the caller is next, for how long, and what it is like there now."""

    where: str
    seconds: str
    now: str


def turns(sender: User) -> list[Turn]:
    """One after the other, as the integration profile of the sender's role says now."""
    profile, options = profile_of(sender), fallback_options(sender)
    ring = int(ring_time(options).total_seconds())
    own = profile is not None and bool(profile.ring_seconds)
    return [
        Turn(_("The target of the transfer"), _seconds(ring, own=own), ""),
        Turn(name_of(sender), _seconds(options.get("return_seconds", 0), own=True), _status(sender)),
        *_fallback(sender, options),
    ]


def _seconds(seconds: int, *, own: bool) -> str:
    if not seconds or not own:
        return _("as the telephone system has it")
    return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}


def _status(user: User) -> str:
    presence = board.fresh(user.pk)
    return labels.label_of(presence) if presence else ""


def _fallback(sender: User, options: dict[str, Any]) -> Iterator[Turn]:
    if options.get("call_back"):
        receiver = receiver_of(sender, conversation=Conversation(direction=Direction.INBOUND))
        said = _("%(name)s gets the task to call back") % {"name": name_of(receiver)}
        yield Turn(_("Nobody: the caller is told so, and hangs up"), "", said)
        return
    if queue := options.get("fallback_queue"):
        yield Turn(_("The queue %(queue)s") % {"queue": queue}, _("until somebody takes it"), _members(sender, queue))
    if user := User.objects.filter(username=options.get("fallback_user") or None).first():
        yield Turn(name_of(user), _("as the telephone system has it"), _status(user))
    yield Turn(_("Anyone available"), _("until somebody takes it"), _available())


def _members(sender: User, queue: str) -> str:
    """Who works in the queue by Customizing."""
    destination = CmsDestination.objects.filter(agent__user=sender).first()
    if destination is None:
        return ""
    agents = Agent.objects.filter(destination=destination, user__is_active=True).select_related("user")
    working = [
        agent.user
        for agent in agents
        if queue in access.queues_of(agent.user_id, role_id=agent.role_id, destination_id=destination.pk)
    ]
    return ", ".join(map(name_of, working[:SHOWN])) or _("nobody works in it by Customizing")


def _available() -> str:
    """Who would be asked now, if it were of that telephone system."""
    found = changes.available_agents().select_related("user").order_by("last_call_ended", "pk")
    return ", ".join(name_of(agent.user) for agent in found[:SHOWN]) or _("nobody now")
