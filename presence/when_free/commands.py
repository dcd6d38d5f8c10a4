"""What users do about When Free. The transfer itself is an ordinary one, with all that keeps its caller safe."""

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
    OPEN_WHEN_FREE_STATES,
    Call,
    CallKind,
    Conversation,
    Direction,
    Transfer,
    WhenFreeRequest,
    WhenFreeState,
)
from presence.state_machines.tables import WHEN_FREE
from presence.status import board, labels
from presence.status.derive import PresenceStatus
from presence.transfers import commands as transfers
from presence.when_free.decide import LONGEST_WAIT
from presence.when_free.state import move_request

DONE = {what: state for (_state, what), state in WHEN_FREE.items()}
LONGEST_ANSWER = 200
OVER = {
    WhenFreeState.TAKEN: gettext_lazy("The caller is being handed over already."),
    WhenFreeState.DECLINED: gettext_lazy("The colleague has declined already."),
    WhenFreeState.EXPIRED: gettext_lazy("When Free has ended: the colleague was not free in time."),
    WhenFreeState.WITHDRAWN: gettext_lazy("When Free was withdrawn."),
    WhenFreeState.CALL_BACK: gettext_lazy("The caller is going to be called back."),
    WhenFreeState.OVER: gettext_lazy("When Free has ended, as the call has gone on without it."),
}


def wait_for(
    user: User,
    *,
    target: User,
    call_id: int | None = None,
    reason: str | None = None,
    note: str | None = None,
    now: datetime | None = None,
) -> WhenFreeRequest:
    """The call (the current one) is to go to the target once that one is free. A second click finds the request made.

    Refused if there is no call that could be transferred, or the target cannot be waited for.
    """
    call = calls.own_call(user, "warm-transfer", call_id=call_id)
    if target == user:
        raise Refused(_("You cannot hand a call over to yourself. Choose a colleague."))
    if made := WhenFreeRequest.objects.open().filter(conversation=call.conversation_id).first():
        return _same(made, target=target)
    _must_come_back(target, within=call.destination)
    try:
        return _open(call, target, transfers.HandOverText(reason, note).given, now or timezone.now())
    except IntegrityError:
        return _same(WhenFreeRequest.objects.open().get(conversation=call.conversation_id), target=target)


def withdraw(user: User, when_free_id: int, *, now: datetime | None = None) -> None:
    """The sender no longer wants it. The conversation goes on as it is."""
    _settle(_of_sender(user, when_free_id), "withdraw", now)


def call_back(user: User, when_free_id: int, *, now: datetime | None = None) -> None:
    """The sender promises the caller that the target calls back, who gets the task. Refused without a number."""
    when_free = _of_sender(user, when_free_id)
    _must_have_number(when_free)
    _settle(when_free, "call-back", now)


@transaction.atomic
def if_call_ends(user: User, when_free_id: int, *, call_back: bool) -> None:
    """Whether the target is to call back if the call ends before. Refused without a number."""
    when_free = _of_sender(user, when_free_id)
    if call_back:
        _must_have_number(when_free)
    if not WhenFreeRequest.objects.open().filter(pk=when_free.pk).update(call_back=call_back):
        raise Refused(str(OVER[WhenFreeState(when_free.state)]))
    changes.changed([user.pk])


def decline(user: User, when_free_id: int, *, answer: str = "", now: datetime | None = None) -> None:
    """The target does not take the caller, and tells the sender why."""
    answer = one_line(answer, most=LONGEST_ANSWER)
    _settle(_of_target(user, when_free_id), "decline", now, answer=answer)


def take(user: User, when_free_id: int, *, now: datetime | None = None) -> None:
    """The target takes the caller: the call rings at once. Refused, with nothing changed, if that cannot be done."""
    when_free = _of_target(user, when_free_id)
    try:
        _hand_over(when_free, transfers.start_blind if can_blind(when_free) else transfers.start_warm, now)
    except Refused as refused:
        said = _("%(name)s cannot hand the caller over now. %(reason)s")
        raise Refused(said % {"name": name_of(when_free.sender), "reason": refused.message}) from refused


def hand_over(user: User, when_free_id: int, *, now: datetime | None = None) -> None:
    """The sender hands the caller over, as by a blind transfer."""
    _hand_over(_of_sender(user, when_free_id), transfers.start_blind, now)


def consult(user: User, when_free_id: int, *, now: datetime | None = None) -> None:
    """The sender holds the caller and asks the target first, as by a warm transfer."""
    _hand_over(_of_sender(user, when_free_id), transfers.start_warm, now)


def can_blind(when_free: WhenFreeRequest) -> bool:
    return Capability.BLIND_TRANSFER in capabilities_of(when_free.conversation.destination)


def can_call_back(conversation: Conversation) -> bool:
    """Whether there is somebody outside with a number."""
    return bool(conversation.number) and conversation.direction != Direction.INTERNAL


def _open(call: Call, target: User, said: dict[str, str], now: datetime) -> WhenFreeRequest:
    with transaction.atomic():
        if said:
            Conversation.objects.filter(pk=call.conversation_id).update(**said)
        when_free = WhenFreeRequest.objects.create(
            conversation=call.conversation,
            sender=call.user,
            target=target,
            created_at=now,
            expires_at=now + LONGEST_WAIT,
        )
        changes.changed([call.user_id])
    return when_free


def _same(made: WhenFreeRequest, *, target: User) -> WhenFreeRequest:
    if made.target_id != target.pk:
        said = _("This call waits for %(name)s already. Withdraw that first.")
        raise Refused(said % {"name": name_of(made.target)})
    return made


def _must_come_back(target: User, *, within: CmsDestination) -> None:
    """Refused for somebody who is gone, or for whom Customizing does not offer it; who is free is asked at once."""
    presence = board.fresh(target.pk)
    if presence and (presence.word == PresenceStatus.AVAILABLE or Option.WHEN_FREE in presence.options):
        return reachability.must_be_within(target, presence, within=within, option=Option.WARM_TRANSFER)
    status = labels.label_of(presence) if presence else _("No presence")
    said = _("Nobody can wait for %(name)s now: %(status)s.") % {"name": name_of(target), "status": status}
    raise Unavailable(said, target=target, option=Option.WARM_TRANSFER)


def _must_have_number(when_free: WhenFreeRequest) -> None:
    if not can_call_back(when_free.conversation):
        raise Refused(_("No number is known to call back."))


def _of_sender(user: User, when_free_id: int) -> WhenFreeRequest:
    return _found(when_free_id, sender=user)


def _of_target(user: User, when_free_id: int) -> WhenFreeRequest:
    return _found(when_free_id, target=user)


def _found(when_free_id: int, **whose: User) -> WhenFreeRequest:
    known = WhenFreeRequest.objects.select_related("conversation__destination", "sender", "target")
    if when_free := known.filter(pk=when_free_id, **whose).first():
        return when_free
    raise Refused(_("This When Free request is not yours. Nothing was changed."))


def _settle(when_free: WhenFreeRequest, what: str, now: datetime | None, **fields: Any) -> None:
    """A second click finds it done. Refused if something else has become of it."""
    while when_free.state != DONE[what]:
        _must_be_open(when_free)
        if move_request(when_free, what, now=now or timezone.now(), **fields):
            return
        when_free.refresh_from_db(fields=["state"])


def _must_be_open(when_free: WhenFreeRequest) -> None:
    if when_free.state not in OPEN_WHEN_FREE_STATES:
        raise Refused(str(OVER[WhenFreeState(when_free.state)]))


def _hand_over(when_free: WhenFreeRequest, start: Callable[..., Transfer], now: datetime | None) -> None:
    """Start the transfer, unless it has been: of the two who are asked, the second to click finds it done."""
    if when_free.state == WhenFreeState.TAKEN:
        return
    _must_be_open(when_free)
    try:
        start(when_free.sender, target=when_free.target, call_id=_leg(when_free).pk, now=now)
    except Refused:
        if _is_given(when_free):
            return
        raise
    move_request(when_free, "hand-over", now=now or timezone.now())


def _leg(when_free: WhenFreeRequest) -> Call:
    legs = Call.objects.open().filter(conversation=when_free.conversation_id, user=when_free.sender_id)
    if leg := legs.filter(kind=CallKind.PRIMARY).order_by("-pk").first():
        return leg
    raise Refused(_("The call has ended or went to somebody else."))


def _is_given(when_free: WhenFreeRequest) -> bool:
    to_target = Transfer.objects.open().filter(conversation=when_free.conversation_id, receiver=when_free.target_id)
    return to_target.exists() or WhenFreeRequest.objects.filter(pk=when_free.pk, state=WhenFreeState.TAKEN).exists()
