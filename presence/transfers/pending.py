"""Callers whom a user has handed over at once or sent on, and whom nobody has taken yet: seen, and taken back.

Who wins between an answer, a refusal, the clock and Take Back, the telephone system says by its events. Here one
conditional UPDATE lets one Take Back through.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from presence import changes, compiled, contract
from presence.calls import commands as calls
from presence.calls import reachability
from presence.cms import gateway
from presence.errors import Refused
from presence.fallback import options as fallback
from presence.models import Call, CallState, Conversation, Transfer, TransferKind, TransferState
from presence.transfers import commands as transfers
from presence.transfers import failure_texts


@dataclass(frozen=True, kw_only=True)
class SentOn:
    """A call that the user has sent on while it rang, by `leg`. `rings_at` are the colleagues at whom it rings now."""

    leg: Call
    rings_at: list[User]

    @property
    def conversation(self) -> Conversation:
        return self.leg.conversation


def sent_on_by(user: User, *, now: datetime | None = None) -> list[SentOn]:
    """The calls that the user has sent on and nobody has taken. Usually none, for one statement.

    A number outside does not tell that it has answered, so after the time that a telephone rings it counts as taken.
    """
    conversations = {each.pk: each for each in _deflected(user.pk)}
    if not conversations:
        return []
    legs: dict[UUID, list[Call]] = {pk: [] for pk in conversations}
    for leg in Call.objects.filter(conversation__in=conversations).select_related("user").order_by("pk"):
        legs[leg.conversation_id].append(leg)
    now = now or timezone.now()
    found = (_sent_on(conversation, legs[pk], user, now) for pk, conversation in conversations.items())
    return [each for each in found if each]


def take_back(user: User, *, transfer_id: int, now: datetime | None = None) -> None:
    """The caller whom the user has handed over rings at the user again. A second click is the same click.

    Refused if somebody has the caller by now, or the caller has left.
    """
    now = now or timezone.now()
    own = Transfer.objects.filter(pk=transfer_id, sender=user, kind=TransferKind.BLIND)
    transfer = own.select_related("conversation__destination", "sender__agent", "receiver", "call").first()
    if transfer is None:
        raise Refused(_("There is no such hand-over of yours."))
    if transfer.state == TransferState.RETURNED:
        return
    if transfer.state != TransferState.REQUESTED:
        raise Refused(_why_not(transfer))
    waiting = Transfer.objects.filter(pk=transfer.pk, state=TransferState.REQUESTED)
    patience = reachability.patience(transfer.conversation.destination)
    free = Q(taken_back_at=None) | Q(taken_back_at__lte=now - patience)
    if not waiting.filter(free).update(taken_back_at=now, deadline=now + patience):
        return

    def as_before() -> None:
        waiting.filter(taken_back_at=now).update(taken_back_at=None, deadline=transfer.deadline)

    def unknown(error: contract.CmsError) -> None:
        as_before()
        raise Refused(_("Somebody has taken the call meanwhile, or it has ended.")) from error

    transfers.send(
        transfer, contract.CancelTransfer, unknown=unknown, refused=gateway.refuse_after(as_before), now=now
    )
    changes.changed([user.pk])


def take_back_sent_on(user: User, *, call_id: int) -> None:
    """A call that the user has sent on rings at the user again. Refused if somebody has it by now, or it has ended."""
    own = Call.objects.select_related("conversation__destination", "user__agent", "conversation__deflected_to")
    leg = own.filter(pk=call_id, user=user, conversation__deflected_by=user).first()
    if leg is None:
        raise Refused(_("There is no such hand-over of yours."))
    if not any(each.leg.pk == leg.pk for each in sent_on_by(user)):
        if Call.objects.open().filter(user=user, conversation=leg.conversation_id).exists():
            return  # it is back
        raise Refused(_("Somebody has taken the call meanwhile, or it has ended."))
    command = contract.TakeBack(user.get_username(), call=leg.cms_id)
    gateway.send(leg.conversation.destination, command, about=calls.about(leg), late=gateway.may_be_done)


@compiled.query
def _deflected(user_id: int) -> QuerySet[Conversation]:
    going_on = Conversation.objects.filter(deflected_by=user_id, ended_at=None)
    return going_on.select_related("deflected_to", "destination").order_by("deflected_at")


def _sent_on(conversation: Conversation, legs: list[Call], user: User, now: datetime) -> SentOn | None:
    """Nothing if somebody has taken it since, or it is back."""
    own = [leg for leg in legs if leg.user_id == user.pk]
    if not own or own[-1].state != CallState.ENDED or own[-1].answered_at:
        return None
    since = [leg for leg in legs if leg.pk > own[-1].pk]
    if any(leg.answered_at for leg in since):
        return None
    rings_at = [leg.user for leg in since if leg.state == CallState.ALERTING]
    since_when = conversation.deflected_at or conversation.started_at
    if conversation.deflected_number and not rings_at and now > since_when + rings_for():
        return None
    own[-1].conversation = conversation
    return SentOn(leg=own[-1], rings_at=rings_at)


def rings_for() -> timedelta:
    """How long a telephone rings."""
    return fallback.ring_time({})


def _why_not(transfer: Transfer) -> str:
    if transfer.state == TransferState.COMPLETED:
        said = {"name": failure_texts.target_name(transfer)}
        return _("%(name)s has taken the call already. It cannot be taken back any more.") % said
    return failure_texts.reason(transfer) or _("The call has ended.")
