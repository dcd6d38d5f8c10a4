"""Users who are gone: deactivated, or without any right to communicate. They have no presence, no telephone, no call.

A caller is never left with somebody who cannot do anything any more: the calls of a deactivated user are given away
at once; those of a user whose session was ended by others if the user is not back in time. A user who merely lost
a role or its communication finishes the open call first.
"""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from customizing import access
from presence import changes, contract
from presence.calls import commands as calls
from presence.calls import reachability, wrap_up
from presence.cms import gateway
from presence.errors import Refused
from presence.fallback import options as fallback
from presence.models import Agent, Call, CallKind, CallState, Direction, Lease, Transfer, TransferKind, TransferState
from presence.sessions.logon import log_off_cms

RETURN = timedelta(minutes=15)
"""How long a user may take to come back to an open call, if the heartbeat profile does not say it."""

RELEASE = "release"
TALKING = {TransferState.CONSULTING, TransferState.CONFERENCE}
log = logging.getLogger(__name__)


def see_off(now: datetime) -> None:
    """Take note of who was deactivated, and give away the calls of those who are gone."""
    notice()
    for agent in _who_left_calls(now):
        _give_away(agent, now=now)


def log_off(now: datetime) -> None:
    """Log those off the CMS who may not communicate any more. Who is in a call stays until the call has ended."""
    for agent in _who_may_not_communicate():
        try:
            log_off_cms(agent.user)
        except Refused as refused:
            log.info("%s may not communicate, but cannot be logged off the CMS: %s", agent.user, refused.message)


def notice(user_ids: Collection[int] | None = None) -> None:
    """See which of these users, or of all, were deactivated or activated since the last look, and tell everybody."""
    changed = Agent.objects.exclude(active=F("user__is_active"))
    changed = changed if user_ids is None else changed.filter(pk__in=user_ids)
    if ids := list(changed.values_list("pk", flat=True)):  # usually there are none
        _take_note(ids)


def expect_back(user_ids: Collection[int], *, now: datetime) -> None:
    """The sessions of these users were ended. Who is in a call may take as long to be back as the heartbeat says."""
    if not user_ids:
        return
    present = Exists(Lease.objects.filter(user=OuterRef("pk")))  # not who has logged off
    in_call = Agent.objects.filter(present, _in_call(), pk__in=user_ids, user__is_active=True)
    for agent in in_call:
        Agent.objects.filter(pk=agent.pk).update(back_until=now + _time_to_return(agent))


@transaction.atomic
def _take_note(user_ids: Collection[int]) -> None:
    for active in (True, False):
        changed = Agent.objects.filter(pk__in=user_ids, user__is_active=active).exclude(active=active)
        if ids := list(changed.values_list("pk", flat=True)):
            Agent.objects.filter(pk__in=ids).update(active=active)
            changes.changed(ids)


def _time_to_return(agent: Agent) -> timedelta:
    heartbeat = access.profiles_to_finish_a_call(agent.role_id).heartbeat
    seconds = heartbeat.cms_log_off_after if heartbeat else None
    return timedelta(seconds=seconds) if seconds else RETURN


def _in_call() -> Exists:
    return Exists(Call.objects.open().filter(user=OuterRef("pk")))


def _who_left_calls(now: datetime) -> Iterator[Agent]:
    """Deactivated ones; without a page also those who cannot log on, and those who were expected back and are not."""
    absent = ~Exists(Lease.objects.filter(user=OuterRef("pk")))
    candidates = Agent.objects.filter(Q(user__is_active=False) | absent, _in_call()).select_related("user")
    for agent in candidates:
        late = agent.back_until is not None and agent.back_until <= now
        if late or not agent.user.is_active or agent.pk not in access.communication_user_ids():
            yield agent


def _who_may_not_communicate() -> QuerySet[Agent]:
    """Also those at a telephone system that is switched off."""
    on_cms = Agent.objects.filter(~_in_call(), cms_logged_on=True)
    allowed = access.communication_user_ids()
    without_right = [pk for pk in on_cms.values_list("pk", flat=True) if pk not in allowed]
    wrong = Q(pk__in=without_right) | Q(user__is_active=False) | Q(destination__in=access.switched_off())
    return on_cms.filter(wrong).select_related("user")


def _give_away(agent: Agent, *, now: datetime) -> None:
    for call in calls.open_calls(agent.user):
        if command := _ending(call):
            _give(call, command, now=now)


def _ending(call: Call) -> contract.Command | None:
    """What ends the user's part in the call so that nobody else loses anything; None while something is under way."""
    user = call.user.get_username()
    transfer = Transfer.objects.open().filter(conversation=call.conversation_id).first()
    if transfer and transfer.sender_id == call.user_id:
        return _ending_own(transfer, call, user)
    if call.state == CallState.ALERTING and (transfer or call.direction == Direction.INTERNAL):
        return contract.Reject(user, call=call.cms_id)
    if transfer or call.kind == CallKind.CONSULT or call.state == CallState.DIALING:
        return contract.HangUp(user, call=call.cms_id)
    return contract.Release(user, call=call.cms_id, **fallback.fallback_options_of_departed(call.user))


def _ending_own(transfer: Transfer, call: Call, user: str) -> contract.Command | None:
    """The colleague who talks already gets the caller; one who still rings is not waited for."""
    about = {"call": call.cms_id, "transfer": transfer.cms_id}
    if transfer.kind != TransferKind.WARM or transfer.state == TransferState.COMPLETING:
        return None
    if transfer.state in TALKING:
        return contract.CompleteTransfer(user, **about)
    return contract.CancelTransfer(user, **about)


def _give(call: Call, command: contract.Command, *, now: datetime) -> None:
    """Once, and again if its event has not come in time or the CMS refused."""
    given = Call.objects.open().filter(pk=call.pk).exclude(awaiting=RELEASE, awaiting_until__gt=now)
    if not given.update(awaiting=RELEASE, awaiting_until=now + reachability.patience(call.destination)):
        return

    def try_again_later(error: contract.CmsError) -> None:
        log.warning("The call %s of %s cannot be given away yet: %s", call.pk, call.user, error.message)

    gateway.send(
        call.destination,
        command,
        late=try_again_later,
        unknown=lambda error: wrap_up.lost(call, at=now),
        refused=try_again_later,
    )
