"""When Free requests in the context area: the user's own, and a caller whom a colleague has for the user."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet

from crm_ui.calls.caller import Caller, caller_of_call
from customizing.models import AccountIdentificationProfile
from presence import compiled
from presence.models import Call, CallKind, Conversation, WhenFreeRequest, WhenFreeState
from presence.status import board
from presence.status.from_database import Presence
from presence.when_free.commands import can_blind, can_call_back


@dataclass(frozen=True, kw_only=True)
class WhenFreeRow:
    """One When Free request, the viewer's `own` or offered to the viewer.

    `before` is how many wait longer for the same colleague, whose presence is `target`.
    """

    when_free: WhenFreeRequest
    own: bool
    caller: Caller
    target: Presence | None
    before: int

    @property
    def conversation(self) -> Conversation:
        return self.when_free.conversation

    @property
    def offered(self) -> bool:
        return self.when_free.state == WhenFreeState.OFFERED

    @property
    def can_blind(self) -> bool:
        return can_blind(self.when_free)

    @property
    def can_call_back(self) -> bool:
        return can_call_back(self.conversation)


def when_free_rows(
    user: User, *, in_call: bool, profile: AccountIdentificationProfile | None
) -> tuple[WhenFreeRow, ...]:
    """The user's own open requests, of callers whom the user still has, and those that are offered to the user.

    Usually none, for one query.
    """
    return tuple(_rows(found, user, profile)) if (found := _shown_to(user.pk, in_call)) else ()


@compiled.query
def _shown_to(user_id: int, in_call: bool) -> QuerySet[WhenFreeRequest]:
    found = WhenFreeRequest.objects.filter(target=user_id, state=WhenFreeState.OFFERED)
    if in_call:
        found |= WhenFreeRequest.objects.open().filter(sender=user_id)
    return found.select_related("sender", "target").order_by("created_at", "pk")


def _rows(
    requests: list[WhenFreeRequest], user: User, profile: AccountIdentificationProfile | None
) -> Iterator[WhenFreeRow]:
    """The rows of the requests whose sender still has the caller."""
    conversations = [when_free.conversation_id for when_free in requests]
    legs = Call.objects.open().filter(conversation__in=conversations, kind=CallKind.PRIMARY)
    legs = legs.select_related("conversation__destination", "peer_user")
    calls = {(leg.conversation_id, leg.user_id): leg for leg in legs}
    targets = [when_free.target_id for when_free in requests]
    queue = list(WhenFreeRequest.objects.open().filter(target__in=targets).values_list("target", "created_at"))
    for when_free in requests:
        if call := calls.get((when_free.conversation_id, when_free.sender_id)):
            when_free.conversation = call.conversation
            yield WhenFreeRow(
                when_free=when_free,
                own=when_free.sender_id == user.pk,
                caller=caller_of_call(call, profile=profile),
                target=board.get(when_free.target_id),
                before=sum(target == when_free.target_id and at < when_free.created_at for target, at in queue),
            )
