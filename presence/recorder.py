"""The flight recorder: keeps what happens in a conversation, for its page. It never breaks what it records.

What an event or a user sets off is recorded in the transaction of the act, so that the record holds what took effect.
"""

import logging
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from customizing.models import CmsDestination
from presence.contract import CmsError, CmsTimeout, CmsUnknown, Command, Dial
from presence.models import Call, Conversation, Direction, Transfer
from presence.models.moments import Moment, MomentKind

logger = logging.getLogger(__name__)
MOMENTS_DELETED_AT_ONCE = 2_000
"""So many old moments are deleted at a time; more would keep others from writing."""

LATE = "late"
DONE, REFUSED, TIMED_OUT, UNKNOWN, FAILED = "done", "refused", "time-out", "unknown", "failed"
TOLD_OF_COMMANDS = ("target", "number", "reason")
LONGEST_TEXT = 200


class About(NamedTuple):
    """The conversation that a command is about, and who gives it, under which name at the telephone system."""

    conversation_id: UUID
    user_id: int
    known_as: str = ""


_here = threading.local()


def note(*moments: Moment) -> None:
    """Keep these. What cannot be kept is logged, and nothing else comes of it."""
    if not moments or not settings.FLIGHT_RECORDER_DAYS:
        return
    if (waiting := _waiting()) is not None:
        waiting.extend(moments)
        return
    with _harmless():
        Moment.objects.bulk_create(moments)


@contextmanager
def collecting() -> Iterator[list[Moment]]:
    """What is noted within is not written but collected, to be written with what else comes of the act."""
    before, _here.waiting = _waiting(), []
    try:
        yield _here.waiting
    finally:
        _here.waiting = before


@contextmanager
def kept_at_once(moments: Iterable[Moment] = ()) -> Iterator[None]:
    """Within a transaction: all that is noted, and `moments`, is written at its end, by one statement.

    That may fail, and the transaction with it: whoever uses this does the work again without it.
    """
    with collecting() as waiting:
        waiting.extend(moments)
        yield
        if waiting:
            Moment.objects.bulk_create(waiting)


def _waiting() -> list[Moment] | None:
    return getattr(_here, "waiting", None)


def remember(conversation_id: UUID, kind: MomentKind, what: str, **fields: Any) -> None:
    """Keep one moment, of now unless `at` is given."""
    note(Moment(conversation_id=conversation_id, kind=kind, what=what[:32], **{"at": timezone.now(), **fields}))


def event_told(
    conversation: Conversation, what: str, *, sequence: int, taken: bool, detail: dict[str, Any], **fields: Any
) -> None:
    """The CMS told of a leg, a transfer or the conversation. What was told before is counted, not kept again."""
    if not settings.FLIGHT_RECORDER_DAYS:
        return
    moment = Moment(
        conversation_id=conversation.pk,
        at=timezone.now(),
        kind=MomentKind.EVENT,
        what=what,
        outcome="" if taken else LATE,
        sequence=sequence,
        detail=detail,
        **fields,
    )
    if taken or not _counted(moment):
        note(moment)


@contextmanager
def sending(destination: CmsDestination, command: Command, *, about: About | None = None) -> Iterator[None]:
    """Around giving a command to its CMS: keep what was sent, and how it was answered. Its error goes on."""
    began, answer, message = timezone.now(), DONE, ""
    try:
        yield
    except CmsError as error:
        answer, message = _answer(error), error.message
        raise
    except Exception:
        answer = FAILED
        raise
    finally:
        if settings.FLIGHT_RECORDER_DAYS:
            with _logged():
                found = about or _about(destination, command)
                if found:
                    _keep_command(found, command, began=began, answer=answer, message=message)


def moved(transfer: Transfer, state: str, *, why: str) -> None:
    """We moved the transfer to that state. What the CMS moves, its events tell."""
    fields = {"user_id": transfer.sender_id, "subject": transfer.cms_id}
    remember(
        transfer.conversation_id, MomentKind.TRANSFER, state, detail={"why": why, **people_of(transfer)}, **fields
    )


def concluded(call: Call, what: str, *, since: datetime | None = None, **detail: str) -> None:
    """Something about a leg was concluded from silence: that it is over, or that a command was not carried out."""
    fields = {"user_id": call.user_id, "subject": call.cms_id, "sequence": call.cms_sequence, "since": since}
    remember(call.conversation_id, MomentKind.CONCLUSION, what, detail={"kind": call.kind, **detail}, **fields)


def overdue(transfer: Transfer) -> None:
    """The transfer waits for longer than it may."""
    fields = {"user_id": transfer.sender_id, "subject": transfer.cms_id}
    detail = {"state": transfer.state, **people_of(transfer)}
    remember(transfer.conversation_id, MomentKind.CONCLUSION, "transfer", detail=detail, **fields)


def people_of(transfer: Transfer) -> dict[str, Any]:
    """Between whom a transfer is, as its moments tell it."""
    return {
        "kind": transfer.kind,
        "sender": transfer.sender_id,
        "receiver": transfer.receiver_id,
        "number": transfer.number,
    }


def sweep(now: datetime) -> None:
    """Delete some of what is older than it may be kept. Reads only, if there is nothing."""
    old = Moment.objects.filter(at__lt=now - timedelta(days=settings.FLIGHT_RECORDER_DAYS))
    if ids := list(old.order_by("at").values_list("pk", flat=True)[:MOMENTS_DELETED_AT_ONCE]):
        Moment.objects.filter(pk__in=ids).delete()


@contextmanager
def _harmless() -> Iterator[None]:
    """Whatever fails inside is undone and logged."""
    with _logged(), transaction.atomic():
        yield


@contextmanager
def _logged() -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("The flight recorder could not keep something.")


def _counted(moment: Moment) -> bool:
    """Whether the very same event was told before; then it has been counted."""
    same = {name: getattr(moment, name) for name in ("conversation_id", "kind", "what", "subject", "sequence")}
    told = Moment.objects.filter(**same)
    if (waiting := _waiting()) is None:
        known = 0
        with _harmless():
            known = told.update(times=F("times") + 1)
        return bool(known)
    for each in waiting:
        if all(getattr(each, name) == value for name, value in same.items()):
            each.times += 1
            return True
    return bool(told.update(times=F("times") + 1))


def _answer(error: CmsError) -> str:
    if isinstance(error, CmsTimeout):
        return TIMED_OUT
    return UNKNOWN if isinstance(error, CmsUnknown) else REFUSED


def _keep_command(about: About, command: Command, *, began: datetime, answer: str, message: str) -> None:
    conversation_id, user_id, _known_as = about
    took = timezone.now() - began
    detail = {name: said for name in TOLD_OF_COMMANDS if (said := getattr(command, name, ""))}
    detail |= {
        "ms": round(took / timedelta(milliseconds=1)),
        **({"message": message[:LONGEST_TEXT]} if message else {}),
    }
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(command).__name__).lower()
    fields = {"at": began, "outcome": answer, "user_id": user_id, "detail": detail}
    remember(conversation_id, MomentKind.COMMAND, name, subject=getattr(command, "call", ""), **fields)


def _about(destination: CmsDestination, command: Command) -> About | None:
    """The conversation a command is about, and who gave it; None if it is about none that we know."""
    if isinstance(command, Dial):
        dialed = Call.objects.open().filter(user__username=command.user).exclude(direction=Direction.INBOUND)
        found = dialed.order_by("-pk").values_list("conversation_id", "user_id").first()
        return About(*found) if found else None
    found = None
    if call := getattr(command, "call", ""):
        legs = Call.objects.filter(destination=destination, cms_id=call)
        found = legs.values_list("conversation_id", "user_id").first()
    if not found and (reference := getattr(command, "transfer", "")):
        meant = Transfer.objects.filter(conversation__destination=destination, cms_id=reference)
        found = meant.values_list("conversation_id", "sender_id").first()
    return About(*found) if found else None
