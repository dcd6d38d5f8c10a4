"""What users do about bookings. The transfer itself is an ordinary one, with all that keeps its caller safe."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing.display_names import name_of
from customizing.models import CmsDestination
from customizing.one_line import one_line
from customizing.presence_rules import Option
from presence import changes
from presence.calls import commands as calls
from presence.calls import reachability
from presence.cms.connectors import capabilities_of
from presence.contract import Capability
from presence.errors import Refused, Unavailable
from presence.models import (
    OPEN_BOOKING_STATES,
    Booking,
    BookingState,
    Call,
    CallKind,
    Conversation,
    Direction,
    Transfer,
)
from presence.state_machines.tables import BOOKINGS
from presence.status import board, labels
from presence.status.derive import Word
from presence.transfers import commands as transfers
from presence.when_free.decide import LONGEST_WAIT
from presence.when_free.state import move

DONE = {what: state for (_state, what), state in BOOKINGS.items()}
LONGEST_ANSWER = 200
OVER = {
    BookingState.TAKEN: gettext_lazy("The caller is being handed over already."),
    BookingState.DECLINED: gettext_lazy("The colleague has declined already."),
    BookingState.EXPIRED: gettext_lazy("The booking has ended: the colleague was not free in time."),
    BookingState.WITHDRAWN: gettext_lazy("The booking was withdrawn."),
    BookingState.CALL_BACK: gettext_lazy("The caller is going to be called back."),
    BookingState.OVER: gettext_lazy("The booking has ended, as the call has gone on without it."),
}


def book(
    user: User,
    *,
    target: User,
    call_id: int | None = None,
    reason: str | None = None,
    note: str | None = None,
    now: datetime | None = None,
) -> Booking:
    """The call (the current one) is to go to the target once that one is free. A second click finds it booked.

    Refused if there is no call that could be transferred, or the target cannot be waited for.
    """
    call = calls.own_call(user, "warm-transfer", call_id=call_id)
    if target == user:
        raise Refused(_("You cannot hand a call over to yourself. Choose a colleague."))
    if booked := Booking.objects.open().filter(conversation=call.conversation_id).first():
        return _same(booked, target=target)
    _must_come_back(target, within=call.destination)
    try:
        return _open(call, target, transfers.Said(reason, note).given, now or timezone.now())
    except IntegrityError:
        return _same(Booking.objects.open().get(conversation=call.conversation_id), target=target)


def withdraw(user: User, booking_id: int, *, now: datetime | None = None) -> None:
    """The sender no longer wants it. The conversation goes on as it is."""
    _settle(_of_sender(user, booking_id), "withdraw", now)


def call_back(user: User, booking_id: int, *, now: datetime | None = None) -> None:
    """The sender promises the caller that the target calls back, who gets the task. Refused without a number."""
    booking = _of_sender(user, booking_id)
    _must_have_number(booking)
    _settle(booking, "call-back", now)


@transaction.atomic
def if_call_ends(user: User, booking_id: int, *, call_back: bool) -> None:
    """Whether the target is to call back if the call ends before. Refused without a number."""
    booking = _of_sender(user, booking_id)
    if call_back:
        _must_have_number(booking)
    if not Booking.objects.open().filter(pk=booking.pk).update(call_back=call_back):
        raise Refused(str(OVER[BookingState(booking.state)]))
    changes.changed([user.pk])


def decline(user: User, booking_id: int, *, answer: str = "", now: datetime | None = None) -> None:
    """The target does not take the caller, and tells the sender why."""
    answer = one_line(answer, most=LONGEST_ANSWER)
    _settle(_of_target(user, booking_id), "decline", now, answer=answer)


def take(user: User, booking_id: int, *, now: datetime | None = None) -> None:
    """The target takes the caller: the call rings at once. Refused, with nothing changed, if that cannot be done."""
    booking = _of_target(user, booking_id)
    try:
        _hand_over(booking, transfers.start_blind if can_blind(booking) else transfers.start_warm, now)
    except Refused as refused:
        said = _("%(name)s cannot hand the caller over now. %(reason)s")
        raise Refused(said % {"name": name_of(booking.sender), "reason": refused.message}) from refused


def hand_over(user: User, booking_id: int, *, now: datetime | None = None) -> None:
    """The sender hands the caller over, as by a blind transfer."""
    _hand_over(_of_sender(user, booking_id), transfers.start_blind, now)


def consult(user: User, booking_id: int, *, now: datetime | None = None) -> None:
    """The sender holds the caller and asks the target first, as by a warm transfer."""
    _hand_over(_of_sender(user, booking_id), transfers.start_warm, now)


def can_blind(booking: Booking) -> bool:
    return Capability.BLIND_TRANSFER in capabilities_of(booking.conversation.destination)


def can_call_back(conversation: Conversation) -> bool:
    """Whether there is somebody outside with a number."""
    return bool(conversation.number) and conversation.direction != Direction.INTERNAL


def _open(call: Call, target: User, said: dict[str, str], now: datetime) -> Booking:
    with transaction.atomic():
        if said:
            Conversation.objects.filter(pk=call.conversation_id).update(**said)
        booking = Booking.objects.create(
            conversation=call.conversation,
            sender=call.user,
            target=target,
            created_at=now,
            expires_at=now + LONGEST_WAIT,
        )
        changes.changed([call.user_id])
    return booking


def _same(booked: Booking, *, target: User) -> Booking:
    if booked.target_id != target.pk:
        said = _("This call is booked for %(name)s already. Withdraw that first.")
        raise Refused(said % {"name": name_of(booked.target)})
    return booked


def _must_come_back(target: User, *, within: CmsDestination) -> None:
    """Refused for somebody who is gone, or for whom Customizing does not offer it; who is free is asked at once."""
    presence = board.fresh(target.pk)
    if presence and (presence.word == Word.AVAILABLE or Option.WHEN_FREE in presence.options):
        return reachability.must_be_within(target, presence, within=within, option=Option.WARM_TRANSFER)
    status = labels.label_of(presence) if presence else _("No presence")
    said = _("Nobody can wait for %(name)s now: %(status)s.") % {"name": name_of(target), "status": status}
    raise Unavailable(said, target=target, option=Option.WARM_TRANSFER)


def _must_have_number(booking: Booking) -> None:
    if not can_call_back(booking.conversation):
        raise Refused(_("No number is known to call back."))


def _of_sender(user: User, booking_id: int) -> Booking:
    return _found(booking_id, sender=user)


def _of_target(user: User, booking_id: int) -> Booking:
    return _found(booking_id, target=user)


def _found(booking_id: int, **whose: User) -> Booking:
    known = Booking.objects.select_related("conversation__destination", "sender", "target")
    if booking := known.filter(pk=booking_id, **whose).first():
        return booking
    raise Refused(_("This is not your booking. Nothing was changed."))


def _settle(booking: Booking, what: str, now: datetime | None, **fields: Any) -> None:
    """A second click finds it done. Refused if something else has become of it."""
    while booking.state != DONE[what]:
        _must_be_open(booking)
        if move(booking, what, now=now or timezone.now(), **fields):
            return
        booking.refresh_from_db(fields=["state"])


def _must_be_open(booking: Booking) -> None:
    if booking.state not in OPEN_BOOKING_STATES:
        raise Refused(str(OVER[BookingState(booking.state)]))


def _hand_over(booking: Booking, start: Callable[..., Transfer], now: datetime | None) -> None:
    """Start the transfer, unless it has been: of the two who are asked, the second to click finds it done."""
    if booking.state == BookingState.TAKEN:
        return
    _must_be_open(booking)
    try:
        start(booking.sender, target=booking.target, call_id=_leg(booking).pk, now=now)
    except Refused:
        if _is_given(booking):
            return
        raise
    move(booking, "hand-over", now=now or timezone.now())


def _leg(booking: Booking) -> Call:
    legs = Call.objects.open().filter(conversation=booking.conversation_id, user=booking.sender_id)
    if leg := legs.filter(kind=CallKind.PRIMARY).order_by("-pk").first():
        return leg
    raise Refused(_("The call has ended or went to somebody else."))


def _is_given(booking: Booking) -> bool:
    to_target = Transfer.objects.open().filter(conversation=booking.conversation_id, receiver=booking.target_id)
    return to_target.exists() or Booking.objects.filter(pk=booking.pk, state=BookingState.TAKEN).exists()
