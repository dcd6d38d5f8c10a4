"""Looking at the facts for all open bookings: what is due happens, be it after a crash or on another machine."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from presence.models import (
    OPEN_TRANSFER_STATES,
    Booking,
    BookingState,
    Call,
    CallKind,
    CallState,
    Transfer,
    TransferState,
)
from presence.status import board, from_database
from presence.status.derive import Word
from presence.status.from_database import Presence
from presence.when_free.decide import Situation, verdict
from presence.when_free.state import move

HAS_THE_CALLER = {CallState.CONNECTED, CallState.HELD}


def became(presences: Iterable[Presence]) -> None:
    """Users are so now: if a caller waits for one who is free, both are asked at once."""
    free = [each.user_id for each in presences if each.word == Word.AVAILABLE]
    if free and Booking.objects.open().filter(target__in=free).exists():
        review(timezone.now())


def review(now: datetime) -> None:
    """Move all bookings on that something has happened to. Called about twice a second by the engine."""
    bookings = list(in_turn())
    if not bookings:
        return
    asked = {booking.target_id for booking in bookings if booking.state == BookingState.OFFERED}
    for booking, situation in situations(bookings):
        what = verdict(booking, situation, now=now, others_turn=booking.target_id in asked)
        if what and _moved(booking, what, now) and booking.state == BookingState.OFFERED:
            asked.add(booking.target_id)


def in_turn() -> Iterable[Booking]:
    """All open bookings: who booked first comes first, after those who were never asked come those who let it pass."""
    bookings = Booking.objects.open().select_related("conversation", "sender", "target")
    return bookings.order_by(F("until").asc(nulls_first=True), "created_at", "pk")


def situations(bookings: Collection[Booking]) -> Iterable[tuple[Booking, Situation]]:
    """Each booking with the facts that matter to it; as many queries for many as for one."""
    conversations = [booking.conversation_id for booking in bookings]
    people = {each.user_id: each for each in from_database.read({booking.target_id for booking in bookings})}
    legs = list(Call.objects.open().filter(conversation__in=conversations))
    counting = [*OPEN_TRANSFER_STATES, TransferState.COMPLETED]
    transfers = list(Transfer.objects.filter(conversation__in=conversations, state__in=counting))
    for booking in bookings:
        of_it = booking.conversation_id
        yield (
            booking,
            _situation(
                booking,
                target=people[booking.target_id],
                legs=[leg for leg in legs if leg.conversation_id == of_it],
                transfers=[each for each in transfers if each.conversation_id == of_it],
            ),
        )


def _situation(booking: Booking, *, target: Presence, legs: list[Call], transfers: list[Transfer]) -> Situation:
    under_way = [each for each in transfers if each.state in OPEN_TRANSFER_STATES]
    since = [each for each in transfers if each in under_way or each.created_at >= booking.created_at]
    own = [leg for leg in legs if leg.user_id == booking.sender_id]
    gone_on = len(legs) > 0 or len(since) > len(under_way)
    return Situation(
        word=target.word if target.destination_id == booking.conversation.destination_id else Word.LOGGED_OFF,
        stale=board.silent_since(target.destination_id) is not None,
        ready=not under_way and any(leg.kind == CallKind.PRIMARY and leg.state in HAS_THE_CALLER for leg in own),
        given=any(each.receiver_id == booking.target_id for each in since),
        elsewhere=not own and not under_way and gone_on,
        over=booking.conversation.ended_at is not None,
    )


def _moved(booking: Booking, what: str, now: datetime) -> bool:
    try:
        return move(booking, what, now=now)
    except IntegrityError:
        return False  # another process has just asked the target about another caller
