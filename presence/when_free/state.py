"""A booking goes from one state to the next, and those whom it concerns are told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing.display_names import name_of
from presence import changes
from presence.models import OPEN_BOOKING_STATES, Booking, BookingState
from presence.notices import write as notices
from presence.signals import call_back_promised
from presence.state_machines.tables import BOOKING_EVENTS, BOOKINGS
from presence.when_free.decide import LONGEST_WAIT, OFFER

MOVES = BOOKINGS | BOOKING_EVENTS
SENDER_HEARS = {
    "decline": gettext_lazy("%(target)s cannot take the caller now."),
    "time-out": gettext_lazy(
        "%(target)s was not free within %(minutes)d minutes, so the booking has ended. Transfer the caller to "
        "somebody else, or book again."
    ),
    "the colleague has logged off": gettext_lazy(
        "%(target)s has logged off, so the booking has ended. Transfer the caller to somebody else."
    ),
    "the call is over": gettext_lazy("The call has ended before %(target)s could take it."),
    "nobody took it": gettext_lazy("%(target)s is free, but nobody handed the caller over. It is offered again soon."),
}
OFFER_GONE = {"withdraw", "call-back", "the call is over", "somebody else has the caller"}


@transaction.atomic
def move(booking: Booking, what: str, *, now: datetime, **fields: Any) -> bool:
    """Move the booking on from the state it was read in. False if it has another by now: somebody was faster."""
    before, state = booking.state, MOVES[booking.state, what]
    fields |= _times(what, state, now)
    if not Booking.objects.filter(pk=booking.pk, state=before).update(state=state, **fields):
        return False
    for name, value in {"state": state, **fields}.items():
        setattr(booking, name, value)
    _tell(booking, what, offered=before == BookingState.OFFERED)
    if state == BookingState.CALL_BACK:
        call_back_promised.send(sender=Booking, booking=booking)
    changes.changed(_concerned(booking, was=before))
    return True


def _times(what: str, state: str, now: datetime) -> dict[str, datetime | None]:
    if state not in OPEN_BOOKING_STATES:
        return {"ended_at": now, "until": None}
    return {"until": now + OFFER if what in {"the colleague is free", "nobody took it"} else None}


def _tell(booking: Booking, what: str, *, offered: bool) -> None:
    key = f"booking:{booking.pk}:{what}"
    names = {"target": name_of(booking.target), "sender": name_of(booking.sender)}
    if booking.answer:
        said = _("%(target)s cannot take the caller now: “%(answer)s”.") % {**names, "answer": booking.answer}
        notices.tell(booking.sender_id, said, level="warning", key=key)
    elif words := SENDER_HEARS.get(what):
        minutes = LONGEST_WAIT.total_seconds() // 60
        notices.tell(booking.sender_id, str(words) % {**names, "minutes": minutes}, level="warning", key=key)
    if offered and what in OFFER_GONE:
        gone = _("%(sender)s does not have the caller for you any more.") % names
        notices.tell(booking.target_id, gone, key=f"{key}:target")


def _concerned(booking: Booking, *, was: str) -> set[int]:
    """Sender, target if asked, and those who wait for the same target, as their turn may come sooner."""
    waiting = Booking.objects.open().filter(target=booking.target_id).values_list("sender_id", flat=True)
    asked = {booking.target_id} if BookingState.OFFERED in {was, booking.state} else set()
    return {booking.sender_id, *asked, *waiting}
