"""What an agent does with a record: keep, confirm, drop, clear. Done twice it is done once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm_ui.calls.correct_caller import relink
from crm_ui.hand_over.from_call import FromCall, from_call
from crm_ui.models import BusinessTransaction, CallRecord, RecordState
from crm_ui.records.forms import default_type
from crm_ui.transactions import edit as transactions
from crm_ui.transactions.tasks import task_type, task_type_code
from customizing import access
from customizing.access import Profiles
from customizing.models import TransactionType
from presence import changes
from presence.models import Conversation

Values = Mapping[str, Any]
NOTHING: Values = {"note": "", "result": "", "type_id": None, "follow_up": "", "follow_up_on": None}


@transaction.atomic
def keep(record: CallRecord, values: Values) -> None:
    """Keep what was typed and chosen so far. What is done already stays as it is."""
    kept = _kept(record)
    if kept.state == RecordState.OPEN:
        _save(kept, **values)


@transaction.atomic
def confirm(record: CallRecord, values: Values, *, profiles: Profiles) -> CallRecord:
    """An entry on the contact and the account, with the transaction and the task that were asked for."""
    kept = _kept(record)
    if kept.state == RecordState.DONE:
        return kept
    _save(kept, **values)
    call = from_call(kept.conversation, profiles=profiles)
    made = _transaction(kept, call, profiles=profiles)
    if kept.follow_up:
        _create_task(kept, call, after=made, kind=task_type(profiles.integration))
    _save(
        kept,
        account=call.match.account,
        contact=call.match.contact,
        transaction=made,
        state=RecordState.DONE,
        done_at=timezone.now(),
    )
    return kept


@transaction.atomic
def drop(record: CallRecord) -> None:
    """Nothing comes of it. What was typed is kept with it, so that who dropped it by mistake can confirm it yet."""
    kept = _kept(record)
    if kept.state == RecordState.OPEN:
        _save(kept, state=RecordState.DROPPED, done_at=timezone.now())


@transaction.atomic
def clear(record: CallRecord) -> None:
    """Begin anew, in the call: nothing is typed, and nobody has said who is on the line."""
    kept = _kept(record)
    _save(kept, **NOTHING, state=RecordState.OPEN, done_at=None)
    Conversation.objects.filter(pk=kept.conversation_id).update(note="", reason="")
    changes.changed([kept.user_id])
    identified = getattr(kept.conversation, "identified", None)
    if identified and identified.confirmed_by_id == kept.user_id:
        type(identified).objects.filter(pk=identified.pk).update(confirmed_by=None)


def confirm_caller(record: CallRecord, *, profiles: Profiles) -> str:
    """The agent says that it is the partner shown, who goes with the call from now on. Returns the name, if any."""
    match = from_call(record.conversation, profiles=profiles).match
    if partner := match.contact or match.account:
        relink(record.conversation, partner, user=record.user)
    return match.name


def _kept(record: CallRecord) -> CallRecord:
    """The row of the record, which is ours until the end of the transaction."""
    own = {"user_id": record.user_id, "conversation": record.conversation}
    first = {"at": record.at, "note": record.note}
    kept, _made = CallRecord.objects.select_for_update().get_or_create(**own, defaults=first)
    return kept


def _save(kept: CallRecord, **values: Any) -> None:
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=[*values])


def _transaction(kept: CallRecord, call: FromCall, *, profiles: Profiles) -> BusinessTransaction | None:
    """The one asked for, made once; else what the agent has made in the call.

    Where the role makes one of each record, that one goes on.
    """
    task = task_type_code(profiles.integration)
    before = kept.transaction or _made_in_call(kept.user, kept.conversation, no_task=task)
    goes_on = kept.transaction or (before and kept.type_id == default_type(profiles))
    if goes_on or not kept.type_id:
        return before
    values = {**call.values, "note": "\n".join(filter(None, (call.values["note"], kept.note)))}
    made = call.create(kept.user, type=access.transaction_type(kept.type_id), **values)
    if before:
        transactions.link(before, made)
    return made


def _made_in_call(user: User, conversation: Conversation, *, no_task: str) -> BusinessTransaction | None:
    """The transaction that the agent has made, or got by a transfer, while the call went on."""
    own = transactions.of_conversation(conversation).filter(created_by=user).exclude(type=no_task)
    return own.select_related("type").order_by("created_at", "number").last()


def _create_task(
    kept: CallRecord, call: FromCall, *, after: BusinessTransaction | None, kind: TransactionType
) -> None:
    """A task for the agent, once; it follows the transaction, if there is one."""
    description = _task_text(kept.follow_up, kept.follow_up_on)
    same = transactions.of_conversation(kept.conversation).filter(type=kind, created_by=kept.user)
    if same.filter(description=description).exists():
        return
    values = {**call.values, "description": description, "note": kept.note}
    task = call.create(kept.user, type=kind, **values)
    if after:
        transactions.link(after, task)


def _task_text(what: str, on: date | None) -> str:
    return _("By %(day)s: %(what)s") % {"day": date_format(on), "what": what} if on else what
