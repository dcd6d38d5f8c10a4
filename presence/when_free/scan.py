"""Looking at the facts for all open requests: what is due happens, be it after a crash or on another machine."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F, QuerySet
from django.utils import timezone

from presence import compiled
from presence.models import (
    OPEN_TRANSFER_STATES,
    Call,
    CallKind,
    CallState,
    Transfer,
    TransferState,
    WhenFreeRequest,
    WhenFreeState,
)
from presence.status import board, from_database
from presence.status.derive import PresenceStatus
from presence.status.from_database import Presence
from presence.when_free.decide import Situation, verdict
from presence.when_free.state import move_request

HAS_THE_CALLER = {CallState.CONNECTED, CallState.HELD}


def became(presences: Iterable[Presence]) -> None:
    """Users are so now: if a caller waits for one who is free, both are asked at once."""
    free = [each.user_id for each in presences if each.word == PresenceStatus.AVAILABLE]
    if free and _asking_for(free):
        review(timezone.now())


@compiled.query
def _asking_for(user_ids: Collection[int]) -> QuerySet[WhenFreeRequest, int]:
    return WhenFreeRequest.objects.open().filter(target__pk__in=user_ids).values_list("pk", flat=True)[:1]


def review(now: datetime) -> None:
    """Move all When Free requests on that something has happened to. Called about twice a second by the engine."""
    requests = in_turn()
    if not requests:
        return
    asked = {when_free.target_id for when_free in requests if when_free.state == WhenFreeState.OFFERED}
    for when_free, situation in situations(requests):
        what = verdict(when_free, situation, now=now, others_turn=when_free.target_id in asked)
        if what and _moved(when_free, what, now) and when_free.state == WhenFreeState.OFFERED:
            asked.add(when_free.target_id)


@compiled.query
def in_turn() -> QuerySet[WhenFreeRequest]:
    """All open requests: who asked first comes first; after those who were never asked come those who let it pass."""
    requests = WhenFreeRequest.objects.open().select_related("conversation", "sender", "target")
    return requests.order_by(F("until").asc(nulls_first=True), "created_at", "pk")


def situations(requests: Collection[WhenFreeRequest]) -> Iterable[tuple[WhenFreeRequest, Situation]]:
    """Each When Free request with the facts that matter to it; as many queries for many as for one."""
    conversations = [when_free.conversation_id for when_free in requests]
    people = {each.user_id: each for each in from_database.read({when_free.target_id for when_free in requests})}
    legs = list(Call.objects.open().filter(conversation__in=conversations))
    counting = [*OPEN_TRANSFER_STATES, TransferState.COMPLETED]
    transfers = list(Transfer.objects.filter(conversation__in=conversations, state__in=counting))
    for when_free in requests:
        of_it = when_free.conversation_id
        yield (
            when_free,
            _situation(
                when_free,
                target=people[when_free.target_id],
                legs=[leg for leg in legs if leg.conversation_id == of_it],
                transfers=[each for each in transfers if each.conversation_id == of_it],
            ),
        )


def _situation(
    when_free: WhenFreeRequest, *, target: Presence, legs: list[Call], transfers: list[Transfer]
) -> Situation:
    under_way = [each for each in transfers if each.state in OPEN_TRANSFER_STATES]
    since = [each for each in transfers if each in under_way or each.created_at >= when_free.created_at]
    own = [leg for leg in legs if leg.user_id == when_free.sender_id]
    gone_on = len(legs) > 0 or len(since) > len(under_way)
    return Situation(
        word=target.word
        if target.destination_id == when_free.conversation.destination_id
        else PresenceStatus.LOGGED_OFF,
        stale=board.silent_since(target.destination_id) is not None,
        ready=not under_way and any(leg.kind == CallKind.PRIMARY and leg.state in HAS_THE_CALLER for leg in own),
        given=any(each.receiver_id == when_free.target_id for each in since),
        elsewhere=not own and not under_way and gone_on,
        over=when_free.conversation.ended_at is not None,
    )


def _moved(when_free: WhenFreeRequest, what: str, now: datetime) -> bool:
    try:
        return move_request(when_free, what, now=now)
    except IntegrityError:
        return False  # another process has just asked the target about another caller
