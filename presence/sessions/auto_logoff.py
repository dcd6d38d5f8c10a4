"""Telephones that are left: of users whose last page was closed long ago, and of those who do not telephone any more.

The heartbeat profile says when the former leave the CMS; the latter do so as soon as they are in no call.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from customizing import access
from presence.errors import Refused
from presence.models import Agent, Call, Lease
from presence.sessions.logon import log_off_cms

logger = logging.getLogger(__name__)


def log_off(now: datetime) -> None:
    """Log off the CMS who has left. Who is in a call stays on it until the call has ended."""
    for agent in _deserted(now):
        _try(agent, "has left")


def log_off_without_telephony(now: datetime) -> None:
    """Log off the CMS whose CMS profile has telephony off by now, once the call has ended."""
    for agent in _free() if access.is_telephony_off() else ():
        profiles = access.presence_profiles(agent.user_id, role_id=agent.role_id)
        if profiles.communication and not profiles.telephony:
            _try(agent, "has no telephony any more")


def _try(agent: Agent, why: str) -> None:
    try:
        log_off_cms(agent.user)
    except Refused as refused:
        logger.info("%s %s, but cannot be logged off the CMS: %s", agent.user, why, refused.message)


def _free() -> QuerySet[Agent]:
    """Who is on the CMS and in no call."""
    without_call = ~Exists(Call.objects.open().filter(user=OuterRef("user")))
    return Agent.objects.filter(without_call, cms_logged_on=True).select_related("user")


def _deserted(now: datetime) -> Iterator[Agent]:
    without_page = ~Exists(Lease.objects.filter(user=OuterRef("user")))
    for agent in _free().filter(without_page, crm_since__isnull=False):
        heartbeat = access.profile_bundle(agent.role_id).heartbeat
        after = heartbeat.cms_log_off_after if heartbeat else None
        since = max(filter(None, [agent.crm_since, agent.cms_since]))
        if after is not None and since + timedelta(seconds=after) <= now:
            yield agent
