"""Events that are taken in together, and what is known of whom and what they tell: each read once."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from customizing.models import CmsDestination
from presence import compiled
from presence.calls import wrap_up
from presence.cms import user_names
from presence.contract import AgentChanged, CallChanged, Event
from presence.inbox import aliases
from presence.inbox.storable import storable_event
from presence.models import Call, Conversation

logger = logging.getLogger(__name__)
NAMING = ("user", "peer_user", "sender", "receiver")
"""The fields of events that hold the name of a user."""


class Batch:
    """Its conversations are locked from when the first of them is looked for, until the end of the transaction."""

    def __init__(self, destination: CmsDestination, events: Iterable[Event]):
        self.destination = destination
        self.events = [storable_event(event) for event in events]
        self._conversations: dict[str, Conversation] | None = None
        self.began: dict[UUID, Event] = {}
        """By which event each of the new conversations became known."""
        self.new_legs: set[str] = set()
        """The legs that were not known, as the CMS names them."""
        self._ended: dict[int, tuple[datetime, bool]] = {}

    def user_id(self, name: str) -> int | None:
        """The user of that name. None, with a line in the log, if the CRM has no such user: names must match."""
        if not name:
            return None
        if found := self._users.get(name):
            return found.pk
        logger.warning("%s tells of user %r, whom the CRM does not know; ignored.", self.destination, name)
        return None

    @cached_property
    def roles(self) -> dict[int, int | None]:
        """The business roles with which the users who are named in the events work."""
        return {user.pk: user.role_id for user in self._users.values()}

    def conversation(self, cms_id: str) -> Conversation | None:
        """The conversation that the CMS calls so, now or before."""
        if self._conversations is None:
            told = {event.conversation for event in self.events if not isinstance(event, AgentChanged)}
            self._conversations = aliases.find(self.destination, told)
        return self._conversations.get(cms_id)

    def remember(self, cms_id: str, conversation: Conversation) -> None:
        """From now on the CMS calls it so."""
        if self._conversations is not None:
            self._conversations[cms_id] = conversation

    def forget_conversations(self) -> None:
        """What was read of them does not hold any more."""
        self._conversations = None

    @cached_property
    def known_legs(self) -> set[str]:
        """The legs told of that are known, as the CMS names them."""
        told = {event.call for event in self.events if isinstance(event, CallChanged)}
        return set(_known_legs(self.destination.pk, told)) if told else set()

    def tells_answered(self, cms_id: str) -> bool:
        """Whether a leg told of was answered; then nobody who was left to ring need be told how the call ended."""
        legs = (event for event in self.events if isinstance(event, CallChanged))
        return any(leg.conversation == cms_id and leg.answered_at for leg in legs)

    def leg_ended(self, user_id: int, *, at: datetime, answered: bool) -> None:
        """What that brings for the user, `finish` sees to: of several the last one counts."""
        self._ended[user_id] = (at, answered)

    def finish(self) -> None:
        """Do what all events together bring."""
        for user_id, (at, answered) in self._ended.items():
            wrap_up.call_ended(user_id, at=at, answered=answered, role_id=self.roles[user_id])

    @cached_property
    def _users(self) -> dict[str, user_names.Named]:
        names = {getattr(event, field, "") for event in self.events for field in NAMING}
        return user_names.users_named(self.destination, names - {""})


@compiled.query
def _known_legs(destination_id: int, cms_ids: Collection[str]) -> QuerySet[Call, str]:
    return Call.objects.filter(destination=destination_id, cms_id__in=cms_ids).values_list("cms_id", flat=True)
