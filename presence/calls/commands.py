"""Commands of a user about his or her own calls. States do not move here; they move when the CMS says so."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing.models import CmsDestination
from customizing.one_line import one_line
from customizing.presence_rules import Option
from presence import changes, compiled, contract, phone, recorder
from presence.calls import reachability, wrap_up
from presence.cms import gateway, user_names
from presence.errors import Refused
from presence.models import Call, CallKind, CallState, Conversation, Transfer
from presence.notices import write as notices
from presence.state_machines.tables import CALLS as TRANSITIONS

__all__ = [
    "TRANSITIONS",
    "Refused",
    "accept",
    "call_colleague",
    "dial",
    "expire_commands",
    "hang_up",
    "hold",
    "open_calls",
]

LONGEST_DECLINE_REASON = 200
FOR_CONSULTS = {"accept", "reject", "hang-up", "dtmf", "mute", "unmute"}
TONES = re.compile(r"[0-9*#]{1,32}")
NOTHING_TO: dict[str, Promise] = {
    "accept": gettext_lazy("No call is ringing any more. It has ended or went to somebody else."),
    "reject": gettext_lazy("No call is ringing any more. It has ended or went to somebody else."),
    "deflect": gettext_lazy("No call is ringing any more that could be sent on."),
    "dtmf": gettext_lazy("There is no call to send tones to now."),
    "mute": gettext_lazy("There is no call in which you could be heard now."),
    "unmute": gettext_lazy("There is no call in which you could be heard now."),
    "hold": gettext_lazy("There is no call to hold now."),
    "retrieve": gettext_lazy("There is no call on hold now."),
    "hang-up": gettext_lazy("There is no call to hang up. It has already ended."),
    "blind-transfer": gettext_lazy("There is no call to transfer now. Accept or retrieve it first."),
    "warm-transfer": gettext_lazy("There is no call to transfer now. Accept or retrieve it first."),
}


def open_calls(user: User) -> list[Call]:
    """The user's calls that have not ended, oldest first, with conversation and peer."""
    calls = _calls_with_peers(user.pk)
    for call in calls:
        call.user, call.conversation.destination = user, call.destination
    return calls


@compiled.query
def _calls_with_peers(user_id: int) -> QuerySet[Call]:
    return _opened(user_id).select_related("peer_user")


def _opened(user_id: int) -> QuerySet[Call]:
    opened = Call.objects.open().filter(user=user_id).order_by("started_at", "pk")
    return opened.select_related("conversation", "destination")


def about(call: Call) -> recorder.About:
    """Whose call a command is about."""
    return recorder.About(call.conversation_id, call.user_id, user_names.known_as(call.user))


def can(call: Call, command: str) -> bool:
    """Whether the command makes sense for the call as it is."""
    fits = call.kind == CallKind.PRIMARY or command in FOR_CONSULTS
    return fits and (call.state, command) in TRANSITIONS


def own_call(user: User, command: str, *, call_id: int | None = None) -> Call:
    """The call that the command is about: the one seen, or the user's current one. Refused if there is none."""
    if call_id is not None:
        return _seen_call(user, command, call_id)
    own = _own_calls(user.pk)
    for call in own:
        call.conversation.destination = call.destination
    fitting = [call for call in own if can(call, command)]
    if not fitting:
        raise Refused(str(NOTHING_TO[command]))
    return min(fitting, key=lambda call: (call.kind != CallKind.CONSULT, call.state != CallState.CONNECTED))


@compiled.query
def _own_calls(user_id: int) -> QuerySet[Call]:
    return _opened(user_id).select_related("user__agent")


def accept(user: User, call_id: int | None = None, *, now: datetime | None = None) -> None:
    _command(user, "accept", contract.Accept, call_id, now)


def reject(user: User, call_id: int | None = None, *, reason: str = "", now: datetime | None = None) -> None:
    """Decline. The reason is told to the colleague who wanted to hand the call over."""
    call = own_call(user, "reject", call_id=call_id)
    offered = Transfer.objects.open().filter(handed_over_in(call.conversation_id), receiver=user)
    reason = one_line(reason, most=LONGEST_DECLINE_REASON)
    offered.exclude(decline_reason=reason).update(decline_reason=reason)
    _command(user, "reject", contract.Reject, call.pk, now)


def hold(user: User, *, call_id: int | None = None, now: datetime | None = None) -> None:
    _command(user, "hold", contract.Hold, call_id, now)


def retrieve(user: User, *, call_id: int | None = None, now: datetime | None = None) -> None:
    _command(user, "retrieve", contract.Retrieve, call_id, now)


def mute(user: User, *, call_id: int | None = None, now: datetime | None = None) -> None:
    """The other side does not hear the user any more, until `unmute` or the end of the call."""
    _command(user, "mute", contract.Mute, call_id, now)


def unmute(user: User, *, call_id: int | None = None, now: datetime | None = None) -> None:
    _command(user, "unmute", contract.Unmute, call_id, now)


def deflect(
    user: User,
    call_id: int | None = None,
    *,
    target: User | None = None,
    number: str = "",
    now: datetime | None = None,
) -> None:
    """Let a ringing call ring at a colleague or a number instead. Refused if the colleague is not Available.

    Nobody has spoken with the caller yet, so this is no transfer and creates nothing.
    """
    call = own_call(user, "deflect", call_id=call_id)
    if Transfer.objects.open().filter(handed_over_in(call.conversation_id), receiver=user).exists():
        raise Refused(_("A colleague hands this call over to you. Accept or decline it."))
    if target is None:
        target, number = reachability.reached_by(number, within=call.destination)
    if target == user:
        raise Refused(_("The call rings with you already. Choose a colleague."))
    if target:
        number = reachability.must_be_available(target, option=Option.CALL, within=call.destination)
    to = {"target": target.get_username()} if target and not number else {"number": number}
    _command(user, "deflect", partial(contract.Deflect, **to), call.pk, now)
    sent_on = {"deflected_by": user, "deflected_to": target, "deflected_number": number[:64]}
    Conversation.objects.filter(pk=call.conversation_id).update(**sent_on, deflected_at=now or timezone.now())


def send_tones(user: User, *, tones: str, call_id: int | None = None) -> None:
    """Send tones (0-9, * and #) to the other side. No event of the CMS follows."""
    tones = re.sub(r"[\s-]", "", phone.plain_characters(tones))
    if not TONES.fullmatch(tones):
        raise Refused(_("Tones are the digits, * and #, 32 at most."))
    call = own_call(user, "dtmf", call_id=call_id)
    gateway.send(call.destination, contract.SendDigits(user.get_username(), call=call.cms_id, digits=tones))


def handed_over_in(conversation_id: UUID) -> Q:
    """The transfers of the conversation, and that at another telephone system which brought it here."""
    return Q(conversation=conversation_id) | Q(brought=conversation_id)


def hang_up(user: User, *, call_id: int | None = None, now: datetime | None = None) -> None:
    """In a consult: completes it if the colleague has answered, else the caller is back."""
    _command(user, "hang-up", contract.HangUp, call_id, now)


def dial(user: User, *, number: str) -> None:
    """Call a number; the extension of a colleague calls the colleague, at whatever telephone system."""
    destination = _idle(user)
    colleague, number = reachability.reached_by(number, within=destination)
    if colleague:
        return call_colleague(user, target=colleague)
    return gateway.send(destination, contract.Dial(user.get_username(), number=number))


def call_colleague(user: User, *, target: User) -> None:
    """Refused unless the colleague is Available."""
    destination = _idle(user)
    if target == user:
        raise Refused(_("You cannot call yourself. Choose a colleague."))
    number = reachability.must_be_available(target, option=Option.CALL, within=destination)
    to = {"number": number} if number else {"target": target.get_username()}
    gateway.send(destination, contract.Dial(user.get_username(), **to))


def expire_commands(now: datetime) -> None:
    """Commands that the CMS took, but did not carry out in time, are reported to who gave them."""
    for call in _awaited_in_vain(now):
        with transaction.atomic():
            waiting = Call.objects.filter(pk=call.pk, awaiting_until=call.awaiting_until)
            if waiting.update(awaiting="", awaiting_until=None):
                recorder.concluded(call, "command", command=call.awaiting)
                notices.tell(call.user_id, _("The telephone system did not do that. Try again."), level="error")
                changes.changed([call.user_id])


@compiled.query
def _awaited_in_vain(now: datetime) -> QuerySet[Call]:
    return Call.objects.filter(awaiting_until__lte=now)


def await_event(call: Call, command: str, now: datetime) -> None:
    """Note that the CMS took a command about the transfer, unless an event about the call has come already."""
    unchanged = Call.objects.open().filter(pk=call.pk, cms_sequence=call.cms_sequence)
    unchanged.update(awaiting=command, awaiting_until=now + reachability.patience(call.destination))


def _command(
    user: User, command: str, kind: Callable[..., contract.Command], call_id: int | None, now: datetime | None
) -> None:
    """Give the command to the CMS, unless another click has done so and its event is still to come."""
    call = own_call(user, command, call_id=call_id)
    if not _first(call, command, now or timezone.now()):
        own_call(user, command, call_id=call.pk)  # Refused, as it is done already, or cannot be any more
        return
    given = Call.objects.filter(pk=call.pk, awaiting=command)
    gateway.send(
        call.destination,
        kind(user.get_username(), call=call.cms_id),
        about=about(call),
        late=gateway.may_be_done,
        unknown=gateway.refuse_after(lambda: wrap_up.lost(call, at=now or timezone.now())),
        refused=gateway.refuse_after(lambda: given.update(awaiting="", awaiting_until=None)),
    )


def _first(call: Call, command: str, now: datetime) -> bool:
    """Note that the command is given. False if it is under way already, or the call has gone on meanwhile: then no
    event would follow. A telephone in the browser may have done it before the command came.
    """
    return bool(_given(call.pk, call.state, command, now, now + reachability.patience(call.destination)))


@compiled.update
def _given(call_id: int, state: str, command: str, now: datetime, until: datetime) -> compiled.Update:
    calls = Call.objects.filter(pk=call_id, state=state).exclude(awaiting=command, awaiting_until__gt=now)
    return calls, {"awaiting": command, "awaiting_until": until}


def _seen_call(user: User, command: str, call_id: int) -> Call:
    call = Call.objects.select_related("conversation", "destination", "user__agent").filter(pk=call_id).first()
    if call is None or call.user_id != user.pk:
        raise Refused(_("This is not your call."))
    if call.state == CallState.ENDED:
        raise Refused(_("This call has already ended."))
    if not can(call, command):
        raise Refused(str(NOTHING_TO[command]))
    return call


def _idle(user: User) -> CmsDestination:
    """The telephone system of a user who is in no call. Refused otherwise."""
    destination = reachability.on_cms(user)
    if Call.objects.open().filter(user=user).exists():
        raise Refused(_("You are in a call. End or transfer it first."))
    return destination
