"""Which calls of a user have a record that is not done. It follows from the calls: offering one writes nothing."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from crm_ui.calls.typed_notes import joined, note_of
from crm_ui.models import CallRecord, RecordState
from customizing.access import Profiles
from customizing.models import CallRecords
from presence import compiled
from presence.models import Call, CallKind, Direction, Transfer

OFFERED_FOR = timedelta(hours=24)
"""So long the record of a call is offered in which nothing was typed. Anything else waits until it is done."""

MOST = 100


def waiting_records(user: User, *, profiles: Profiles, now: datetime | None = None) -> list[CallRecord]:
    """The records to be done, of the newest call first. Those of which nothing is kept yet have no key."""
    mode = profiles.cms.call_records if profiles.cms else CallRecords.TYPED
    at_once = mode == CallRecords.AT_ONCE
    records = _kept(user.pk, at_once)
    if mode != CallRecords.TYPED:
        since = (now or timezone.now()) - OFFERED_FOR
        calls = _untouched(user.pk, since, at_once)
        records += [_of_call(call) for call in {call.conversation_id: call for call in calls}.values()]
    return sorted(records, key=lambda record: record.at, reverse=True)


def own_record(user: User, conversation_id: UUID) -> CallRecord | None:
    """The user's record of this conversation, kept or not; nothing if the user took no part in it."""
    found = _related(CallRecord.objects.filter(user=user, conversation=conversation_id)).first()
    if found:
        return found
    call = _parts(user.pk).filter(conversation=conversation_id).first()
    return _of_call(call) if call else None


def is_passed_over(record: CallRecord) -> bool:
    """Whether the agent has confirmed or dropped that of a later call, and so left this one for the home page."""
    later = CallRecord.objects.filter(user=record.user_id, at__gt=record.at)
    return later.exclude(state=RecordState.OPEN).exists()


def note_so_far(record: CallRecord) -> str:
    """The note, with what the agent told a colleague by a transfer: it may have been sent before it was kept."""
    told = Transfer.objects.filter(conversation=record.conversation_id, sender=record.user_id).order_by("-pk")
    last = told.values_list("reason", "note").first()
    return joined(record.note, note_of(reason=last[0], note=last[1])) if last else record.note


def is_going_on(record: CallRecord) -> bool:
    """Whether the agent still has the call."""
    return Call.objects.open().filter(user=record.user_id, conversation=record.conversation_id).exists()


@compiled.query  # each page asks both of these
def _kept(user_id: int, at_once: bool) -> QuerySet[CallRecord]:
    """The open records of which something is kept."""
    kept = _related(CallRecord.objects.filter(user=user_id, state=RecordState.OPEN))
    return (kept if at_once else kept.filter(~_open_call(user_id)))[:MOST]


@compiled.query
def _untouched(user_id: int, since: datetime, at_once: bool) -> QuerySet[Call]:
    """The answered calls of which nothing is kept."""
    kept = CallRecord.objects.filter(user=user_id, conversation=OuterRef("conversation"))
    calls = _parts(user_id).filter(~Exists(kept), started_at__gte=since)
    return (calls if at_once else calls.filter(~_open_call(user_id)))[:MOST]


def _parts(user_id: int) -> QuerySet[Call]:
    """The calls with somebody outside that the user has answered, the newest first."""
    answered = Call.objects.filter(user=user_id, kind=CallKind.PRIMARY, answered_at__isnull=False)
    outside = answered.exclude(conversation__direction=Direction.INTERNAL).order_by("-started_at", "-pk")
    return outside.select_related("conversation__identified__account", "conversation__identified__contact")


def _of_call(call: Call) -> CallRecord:
    return CallRecord(user_id=call.user_id, conversation=call.conversation, at=call.answered_at or call.started_at)


def _open_call(user_id: int) -> Exists:
    return Exists(Call.objects.open().filter(user=user_id, conversation=OuterRef("conversation")))


def _related(records: QuerySet[CallRecord]) -> QuerySet[CallRecord]:
    return records.select_related(
        "type", "transaction__type", "conversation__identified__account", "conversation__identified__contact"
    )
