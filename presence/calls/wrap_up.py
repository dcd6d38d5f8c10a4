"""What the end of a user's last call brings: wrap-up if the CMS profile has it, then the work mode chosen before."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, When
from django.db.models.functions import Coalesce

from customizing import access
from presence import changes, compiled, recorder
from presence.models import Agent, Call, CallState
from presence.working_role import role_at_logon

LOST = "lost"  # why something ended of which the CMS no longer knows


def call_ended(user_id: int, *, at: datetime, answered: bool, role_id: int | None) -> None:
    """Call it in the transaction in which a call of the user ended. Nothing happens while another one is open.

    `role_id` is the role that the user logged on with last.
    """
    seconds = _wrap_up_seconds(role_id) if answered else 0
    _out_of_call(user_id, at, at + timedelta(seconds=seconds) if seconds else None)


@compiled.update
def _out_of_call(user_id: int, at: datetime, wrap_up_until: datetime | None) -> compiled.Update:
    in_call = Exists(Call.objects.open().filter(user=OuterRef("pk")))
    then = {"wrap_up_until": wrap_up_until, "work_mode_since": at} if wrap_up_until else _next_mode(at)
    return Agent.objects.filter(~in_call, user=user_id), {"last_call_ended": at, "back_until": None, **then}


@transaction.atomic
def lost(call: Call, *, at: datetime) -> bool:
    """The CMS does not know the call any more, so it is over, unless (False) there is news of it since it was read."""
    still = Call.objects.open().filter(pk=call.pk, cms_sequence=call.cms_sequence)
    ended = {"state": CallState.ENDED, "state_since": at, "ended_at": at, "end_reason": LOST}
    if not still.update(**ended, awaiting="", awaiting_until=None):
        return False
    recorder.concluded(call, "call", since=at, state=CallState.ENDED, reason=LOST)
    role_id = role_at_logon(call.user_id)
    call_ended(call.user_id, at=at, answered=call.answered_at is not None, role_id=role_id)
    changes.changed([call.user_id])
    return True


def wrap_up_over(user_id: int, *, at: datetime) -> bool:
    """End the wrap-up and enter the mode chosen before. False if there was none any more."""
    if not Agent.objects.filter(user_id=user_id, wrap_up_until__isnull=False).update(wrap_up_until=None):
        return False
    Agent.objects.filter(user_id=user_id).update(**_next_mode(at) | {"work_mode_since": at})
    changes.changed([user_id])
    return True


def _next_mode(at: datetime) -> dict[str, Any]:
    """The mode counts at once, so that no call slips in between; `next_work_mode` stays until the CMS was told."""
    return {
        "work_mode": Coalesce("next_work_mode", "work_mode"),
        "work_mode_since": Case(When(next_work_mode__isnull=False, then=at), default="work_mode_since"),
    }


def _wrap_up_seconds(role_id: int | None) -> int:
    cms = access.profile_bundle(role_id).cms
    return cms.wrap_up_seconds if cms else 0
