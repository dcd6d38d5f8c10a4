"""Telephones of users whose last page was closed long ago: the heartbeat profile says when those leave the CMS."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from customizing import access

from .models import Agent, Call, Lease
from .refusals import Refused
from .sessions import log_off_cms

logger = logging.getLogger(__name__)


def log_off(now: datetime) -> None:
    """Log them off the CMS. Who is in a call stays on it until the call has ended."""
    for agent in _deserted(now):
        try:
            log_off_cms(agent.user)
        except Refused as refused:
            logger.info("%s has left, but cannot be logged off the CMS: %s", agent.user, refused.message)


def _deserted(now: datetime) -> Iterator[Agent]:
    without_page = Agent.objects.filter(
        ~Exists(Lease.objects.filter(user=OuterRef("user"))),
        ~Exists(Call.objects.open().filter(user=OuterRef("user"))),
        cms_logged_on=True,
        crm_since__isnull=False,
    )
    for agent in without_page.select_related("user"):
        heartbeat = access.profile_bundle(agent.role_id).heartbeat
        after = heartbeat.cms_log_off_after if heartbeat else None
        since = max(filter(None, [agent.crm_since, agent.cms_since]))
        if after is not None and since + timedelta(seconds=after) <= now:
            yield agent
