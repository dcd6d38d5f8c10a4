"""What the CMS tells of an agent: logged on or not, at a telephone that is there or not, and the work mode."""

from typing import Any

from django.db.models import Q

from presence import changes
from presence.contract import AgentChanged
from presence.inbox.batch import Batch
from presence.models import Agent
from presence.sessions import extensions


def apply(batch: Batch, event: AgentChanged) -> None:
    user, destination = batch.user_id(event.user), batch.destination
    if user is None:
        return
    agent, _created = Agent.objects.get_or_create(user_id=user)
    news = {"cms_sequence": event.sequence, "cms_name": event.user, **_differences(agent, event)}
    if agent.destination_id is None:
        changed = extensions.come_to(destination, user, only_if=_counts(event) & Q(destination=None), **news)
    else:
        changed = Agent.objects.filter(_counts(event), pk=user, destination=destination).update(**news)
    if changed:
        changes.changed([user])


def _counts(event: AgentChanged) -> Q:
    """What is newer; under another name than before, a logon only, as each name has a sequence of its own."""
    newer = Q(cms_name__in=["", event.user], cms_sequence__lt=event.sequence)
    return newer | ~Q(cms_name__in=["", event.user]) & Q(cms_logged_on=False) if event.logged_on else newer


def _differences(agent: Agent, event: AgentChanged) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if agent.cms_logged_on != event.logged_on:
        fields |= {"cms_logged_on": event.logged_on, "cms_since": event.at}
    if agent.queues != list(event.queues):
        fields["queues"] = list(event.queues)
    if not event.logged_on:
        fields |= {"wrap_up_until": None, "next_work_mode": None}
    if event.reachable != (agent.unreachable_since is None):
        fields["unreachable_since"] = None if event.reachable else event.at
    if agent.work_mode != event.work_mode:
        fields |= {"work_mode": event.work_mode, "work_mode_since": event.at}
    return fields
