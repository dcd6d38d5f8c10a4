"""What the CMS tells of an agent: logged on or not, and the work mode."""

from typing import Any

from django.db.models import Q

from customizing.models import CmsDestination

from .. import facts
from ..connectors.base import AgentChanged
from ..models import Agent
from .people import user_id


def apply(destination: CmsDestination, event: AgentChanged) -> None:
    user = user_id(destination, event.user)
    if user is None:
        return
    agent, _created = Agent.objects.get_or_create(user_id=user)
    ours = Agent.objects.filter(Q(destination=None) | Q(destination=destination), pk=agent.pk)
    news = {"cms_sequence": event.sequence, "cms_name": event.user, "destination": destination}
    if ours.filter(_counts(event)).update(**news, **_differences(agent, event)):
        facts.changed([user])


def _counts(event: AgentChanged) -> Q:
    """What is newer; under another name than before, a logon only, as each name has a sequence of its own."""
    newer = Q(cms_name__in=["", event.user], cms_sequence__lt=event.sequence)
    return newer | ~Q(cms_name__in=["", event.user]) & Q(cms_logged_on=False) if event.logged_on else newer


def _differences(agent: Agent, event: AgentChanged) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if agent.cms_logged_on != event.logged_on:
        fields |= {"cms_logged_on": event.logged_on, "cms_since": event.at}
    if not event.logged_on:
        fields |= {"wrap_up_until": None, "next_work_mode": None}
    if agent.work_mode != event.work_mode:
        fields |= {"work_mode": event.work_mode, "work_mode_since": event.at}
    return fields
