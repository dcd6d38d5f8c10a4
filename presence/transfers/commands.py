"""Handing a call to a colleague or a number, blind or after a consult; the caller always has a way back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customizing.one_line import one_line
from customizing.presence_rules import Option
from presence import changes, compiled, contract, recorder
from presence.attached_data.envelope import Origin
from presence.calls import attaching, reachability
from presence.calls import commands as calls
from presence.cms import gateway, user_names
from presence.errors import Refused
from presence.fallback import options as fallback
from presence.models import Call, Transfer, TransferKind, TransferState
from presence.transfers import failure_texts
from presence.transfers.state import give_up_transfer, move_transfer

LONGEST_HAND_OVER_REASON = 60
GRACE = timedelta(seconds=5)  # the CMS ends the ringing itself; we step in only if it does not
COMMANDS: dict[TransferKind, type[contract.BlindTransfer | contract.StartConsult]] = {
    TransferKind.BLIND: contract.BlindTransfer,
    TransferKind.WARM: contract.StartConsult,
}


class HandOver(TypedDict, total=False):
    """To whom a call is handed over, which call (else the current one), and what the sender says with it."""

    target: User | None
    number: str
    call_id: int | None
    reason: str | None
    note: str | None
    seen_version: int | None
    now: datetime | None


def start_blind(user: User, **asked: Unpack[HandOver]) -> Transfer:
    """Hand the call (the current one) over at once; the user is out of it. If nobody takes it, the caller comes back.

    If the user does not take the caller back, the caller goes where the user's integration profile says.

    Returns the transfer as it was asked for. Refused, with nothing changed, if the target is not Available now or
    there is nothing to transfer.
    """
    return _start(user, TransferKind.BLIND, asked)


def start_warm(user: User, **asked: Unpack[HandOver]) -> Transfer:
    """Hold the caller and ring the target, to talk first; then `complete` or `cancel`. Refused as `start_blind`."""
    return _start(user, TransferKind.WARM, asked)


def complete(user: User, *, now: datetime | None = None) -> None:
    """Leave caller and colleague to each other. Refused unless the colleague has answered."""
    transfer = under_way(user, kind=TransferKind.WARM)
    now = now or timezone.now()
    must_be_answered(transfer)
    if transfer.state == TransferState.CONFERENCE:
        return _leave_conference(transfer, now=now)
    deadline = now + reachability.patience(transfer.conversation.destination)

    def back_to_consulting() -> None:
        transfer.state = TransferState.COMPLETING
        move_transfer(transfer, "refused by the CMS", deadline=None)

    with gateway.one_act(transfer.conversation.destination):
        # Else somebody was faster: a second click, or an event.
        if transfer.state != TransferState.COMPLETING and move_transfer(transfer, "complete", deadline=deadline):
            send(transfer, contract.CompleteTransfer, refused=gateway.refuse_after(back_to_consulting), now=now)
    return None


def _leave_conference(transfer: Transfer, *, now: datetime) -> None:
    """The sender hangs up. What began at a telephone is left by what the system itself calls it."""
    if transfer.call_id:
        calls.hang_up(transfer.sender, call_id=transfer.call_id, now=now)
    else:
        send(transfer, contract.CompleteTransfer, now=now)


def cancel(user: User, *, now: datetime | None = None) -> None:
    """Back to the caller, at every moment of a transfer."""
    transfer = under_way(user)
    now = now or timezone.now()
    deadline = now + reachability.patience(transfer.conversation.destination)
    unchanged = Transfer.objects.filter(pk=transfer.pk, state=transfer.state)
    unchanged.update(deadline=deadline)

    def wait_as_before() -> None:  # nothing was done, so it must not be done later either, while they talk on
        unchanged.filter(deadline=deadline).update(deadline=transfer.deadline)

    send(transfer, contract.CancelTransfer, refused=gateway.refuse_after(wait_as_before), now=now)


def _start(user: User, kind: TransferKind, asked: HandOver) -> Transfer:
    option = Option(f"{kind}-transfer")
    call = calls.own_call(user, option.value, call_id=asked.get("call_id"))
    if call.conversation.ended_at:  # with whom the user talks now is still to be told
        raise Refused(_("The call has changed meanwhile. Look at the toolbar and try again."))
    receiver, number = _target(call, asked.get("target"), asked.get("number", ""), option, asked.get("seen_version"))
    now = asked.get("now") or timezone.now()
    options = fallback.fallback_options(user) if kind == TransferKind.BLIND else {}
    until = now + fallback.ring_time(options) + GRACE
    said = HandOverText(asked.get("reason"), asked.get("note"))
    with gateway.one_act(call.destination):
        transfer = _open(call, kind, receiver=receiver, number=number, said=said, now=now, until=until)
        _request(transfer, partial(COMMANDS[kind], **options), now)
    return transfer


def _target(
    call: Call, target: User | None, number: str, option: Option, seen_version: int | None
) -> tuple[User | None, str]:
    """The colleague, checked to be Available at this moment, or the number; both at another telephone system."""
    if target is None:
        target, number = reachability.reached_by(number, within=call.destination)
    if target is None:
        return None, number
    if target.pk == call.user_id:
        raise Refused(_("You cannot transfer a call to yourself. Choose a colleague."))
    within = call.destination
    return target, reachability.must_be_available(target, option=option, within=within, seen_version=seen_version)


@dataclass(frozen=True)
class HandOverText:
    """What the sender says with the transfer. None: what has been written to the conversation before counts."""

    reason: str | None
    note: str | None

    @property
    def given(self) -> dict[str, str]:
        reason = None if self.reason is None else one_line(self.reason, most=LONGEST_HAND_OVER_REASON)
        return {name: text for name, text in {"reason": reason, "note": self.note}.items() if text is not None}


def _open(
    call: Call,
    kind: TransferKind,
    *,
    receiver: User | None,
    number: str,
    said: HandOverText,
    now: datetime,
    until: datetime,
) -> Transfer:
    """The row that keeps a second transfer away until this one has ended."""
    conversation, given = call.conversation, said.given
    told = {"reason": conversation.reason, "note": conversation.note, **given}
    try:
        transfer = Transfer.objects.create(
            conversation=conversation,
            call=call,
            cms_id=uuid.uuid4().hex,
            kind=kind,
            sender=call.user,
            receiver=receiver,
            number=number,
            deadline=until,
            created_at=now,
            **told,
        )
    except IntegrityError:
        raise Refused(_("This call is being transferred already. Complete or cancel that first.")) from None
    values = {attaching.REASON: told["reason"], attaching.NOTE: told["note"]}
    attaching.add_if_room(conversation, values, origin=Origin.AGENT, at=now, **given)
    recorder.moved(transfer, TransferState.REQUESTED, why="requested")
    changes.toolbar_changed(call.user_id)
    return transfer


def _request(transfer: Transfer, command: Callable[..., contract.Command], now: datetime) -> None:
    conversation = transfer.conversation
    data = {"conversation": conversation.cms_id, "attached_data": conversation.envelope.as_dict()}

    def comes_to_nothing(error: contract.CmsError) -> None:
        move_transfer(transfer, "refused by the CMS", failure=error.message[:200], deadline=None, ended_at=now)
        gateway.refuse(error)

    given = partial(command, target=transfer.target, number=transfer.number, **data)
    send(transfer, given, unknown=comes_to_nothing, refused=comes_to_nothing, now=now)


def under_way(user: User, *, kind: str = "") -> Transfer:
    """The transfer that the user has under way. Refused if there is none."""
    own = [transfer for transfer in _own(user.pk) if kind in {"", transfer.kind}]
    if not own:
        raise Refused(_("No transfer is under way any more."))
    return own[0]


@compiled.query
def _own(sender_id: int) -> QuerySet[Transfer]:
    """The transfers that a user has under way, the last one first."""
    own = Transfer.objects.open().filter(sender=sender_id).order_by("-pk")
    return own.select_related("conversation__destination", "sender__agent", "receiver", "call")


def must_be_answered(transfer: Transfer) -> None:
    """Refused while the target still rings."""
    if transfer.state == TransferState.REQUESTED:
        name = failure_texts.target_name(transfer)
        raise Refused(_("%(name)s has not answered yet. Wait, or cancel.") % {"name": name})


def send(
    transfer: Transfer,
    command: Callable[..., contract.Command],
    *,
    now: datetime,
    unknown: gateway.Answered | None = None,
    refused: gateway.Answered = gateway.refuse,
) -> None:
    """Give a command about the transfer to its CMS. Refused, with the CMS's words, if it does not take it.

    One that the CMS does not know any more is given up.
    """
    call = transfer.call.cms_id if transfer.call else ""
    gateway.send(
        transfer.conversation.destination,
        command(transfer.sender.get_username(), call=call, transfer=transfer.cms_id),
        about=recorder.About(transfer.conversation_id, transfer.sender_id, user_names.known_as(transfer.sender)),
        late=gateway.may_be_done,
        unknown=unknown or gateway.refuse_after(partial(give_up_transfer, transfer, now=now)),
        refused=refused,
    )
