"""Bookings as the context area shows them: the user's own, and a caller whom a colleague has for the user."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User

from crm_ui.calls.caller import Caller, caller_of
from customizing.models import AccountIdentificationProfile
from presence.calls import attaching
from presence.models import Booking, BookingState, Call, CallKind, Conversation
from presence.status import board
from presence.status.from_database import Presence
from presence.when_free.commands import can_blind, can_call_back

ATTACHED = 6


@dataclass(frozen=True, kw_only=True)
class Booked:
    """One booking, the viewer's `own` or offered to the viewer.

    `before` is how many wait longer for the same colleague, whose presence is `target`.
    """

    booking: Booking
    own: bool
    caller: Caller
    target: Presence | None
    before: int

    @property
    def conversation(self) -> Conversation:
        return self.booking.conversation

    @property
    def offered(self) -> bool:
        return self.booking.state == BookingState.OFFERED

    @property
    def can_blind(self) -> bool:
        return can_blind(self.booking)

    @property
    def can_call_back(self) -> bool:
        return can_call_back(self.conversation)

    @property
    def attached(self) -> list[tuple[str, str]]:
        """The first of what came with the call, without what we added."""
        values = self.conversation.envelope.values.items()
        return [(key, value) for key, value in values if not attaching.is_ours(key)][:ATTACHED]


def booked(user: User, *, in_call: bool, profile: AccountIdentificationProfile | None) -> tuple[Booked, ...]:
    """The user's own open bookings, of callers whom the user still has, and those that are offered to the user.

    Usually none, for one query.
    """
    found = Booking.objects.filter(target=user, state=BookingState.OFFERED)
    if in_call:
        found |= Booking.objects.open().filter(sender=user)
    if not found.exists():  # as mostly, and at half the cost
        return ()
    return tuple(_booked(list(found.select_related("sender", "target").order_by("created_at", "pk")), user, profile))


def _booked(bookings: list[Booking], user: User, profile: AccountIdentificationProfile | None) -> Iterator[Booked]:
    """Those whose sender still has the caller."""
    conversations = [booking.conversation_id for booking in bookings]
    legs = Call.objects.open().filter(conversation__in=conversations, kind=CallKind.PRIMARY)
    legs = legs.select_related("conversation__destination", "peer_user")
    calls = {(leg.conversation_id, leg.user_id): leg for leg in legs}
    targets = [booking.target_id for booking in bookings]
    queue = list(Booking.objects.open().filter(target__in=targets).values_list("target", "created_at"))
    for booking in bookings:
        if call := calls.get((booking.conversation_id, booking.sender_id)):
            booking.conversation = call.conversation
            yield Booked(
                booking=booking,
                own=booking.sender_id == user.pk,
                caller=caller_of(call, profile=profile),
                target=board.get(booking.target_id),
                before=sum(target == booking.target_id and at < booking.created_at for target, at in queue),
            )
