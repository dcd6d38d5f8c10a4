"""Whom the simulator may act for: simulated colleagues, as long as they have no browser open."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from presence.calls import commands as calls
from presence.connectors.simulator.events import call_id
from presence.errors import Refused
from presence.models import Call, CallState, Notice
from presence.models.simulator import SimAgent, SimLeg
from presence.sessions.leases import at_browser

E164_FOR_PLAYS = "+4930231256{:02}"
"""Berlin numbers that are kept for films and books."""


def agents_to_act_for(world_id: int) -> QuerySet[SimAgent]:
    """The agents whom the simulator may act for."""
    agents = SimAgent.objects.filter(world=world_id, simulated=True, logged_on=True)
    return agents.exclude(user__in=at_browser()).order_by("pk")


def may_act_for(world_id: int, username: str) -> bool:
    return agents_to_act_for(world_id).filter(user=username).exists()


def legs_played(world_id: int, *, player: str) -> QuerySet[SimLeg]:
    """The open legs of the conversations that `player` plays, outside parties included, the oldest first."""
    legs = SimLeg.objects.open().filter(conversation__world=world_id, conversation__player=player)
    return legs.select_related("agent", "conversation").order_by("conversation", "pk")


def user_called(username: str) -> User:
    return User.objects.get(username=username)


def user_of(leg: SimLeg) -> User:
    return user_called(leg.user)


def call_of(leg: SimLeg) -> Call:
    """The leg as the CRM knows it, for a command of its user. Refused if the CRM does not know it yet."""
    call = Call.objects.open().filter(cms_id=call_id(leg), destination=leg.conversation.world_id).first()
    if call is None:
        raise Refused(_("The CRM has not heard of this call yet."))
    return call


def leave_call(leg: SimLeg, *, now: datetime) -> None:
    """The colleague gets out of the call: declines it, or hangs up."""
    call = call_of(leg)
    act = calls.reject if call.state == CallState.ALERTING else calls.hang_up
    act(user_of(leg), call_id=call.pk, now=now)


def read_notices(usernames: list[str], *, now: datetime) -> None:
    """Colleagues without a browser read their messages at once: at their next log-on they would be old."""
    unread = Notice.objects.filter(user__username__in=usernames, shown_at=None)
    if unread.exists():
        unread.update(shown_at=now)


def spare_numbers(given: list[str], *, wanted: int) -> list[str]:
    """So many numbers, no two alike: those given, then some that nobody has."""
    fictitious = (E164_FOR_PLAYS.format(place) for place in range(100))
    return list(dict.fromkeys([*given, *fictitious]))[:wanted]
