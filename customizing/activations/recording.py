"""Keeps the state of Customizing, and which values differ from the state before."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Model

from ..delivered_records import VERSION
from ..document.differences import DELIVERED, NOTHING, PASSWORD, REMOVED, SET, Act, Change, compare
from ..document.records import USERS
from ..document.tables import Table, objects
from ..document.taking import document_of, read_tables, user_names
from ..document.texts import Text
from ..models import Activation, ChangedValue, ChangeStamp, CmsDestination, Occasion
from .carrying import carry_over

Numbers = dict[str, dict[str, Any]]
LONGEST_REASON = 200
OF_A_VERSION = {Occasion.DELIVERED, Occasion.VERSION}
"""On these occasions Customizing is changed by the product, and not by a consultant."""


@transaction.atomic
def record(occasion: Occasion, *, user_name: str = "", reason: str = "") -> Activation | None:
    """Keep the state as it is; None if the newest that is kept is the same."""
    list(ChangeStamp.objects.select_for_update().filter(pk=1))  # nobody records the same at the same time
    newest, now = Activation.newest(), present()
    if newest is None and not any(now.document.values()):
        return None
    if newest and (newest.document, newest.passwords) == (now.document, now.passwords):
        return None
    if newest and occasion in OF_A_VERSION:
        carry_over(newest, now, occasion=occasion)
    now.occasion = occasion
    changes = differences(newest, now) if newest or occasion == Occasion.DELIVERED else ()
    return keep(now, changes, user_name=user_name, reason=reason)


def keep(state: Activation, changes: Iterable[Change], *, user_name: str, reason: str) -> Activation:
    """Store the state, and what it has changed."""
    state.user_name, state.reason = user_name, reason[:LONGEST_REASON]
    state.save()
    keep_values(changes, activation=state, at=state.at, occasion=state.occasion, user_name=user_name, reason=reason)
    return state


def present() -> Activation:
    """The state of the tables now, not stored."""
    records = read_tables()
    numbers = {**numbers_of(records), USERS: {name: pk for pk, name in user_names(records).items()}}
    return Activation(document=document_of(records), numbers=numbers, passwords=_passwords(records))


def differences(old: Activation | None, new: Activation) -> list[Change]:
    """What differs between two states, in the order of time. Of delivered objects only that they are."""
    names = renamed(old.numbers, new.numbers) if old else {}
    found = compare(old.document if old else {}, new.document, renamed=names)
    if new.occasion == Occasion.DELIVERED:
        found = list(dict.fromkeys(map(_delivered, found)))
    return found + _changed_passwords(old, new)


def _delivered(change: Change) -> Change:
    if change.act != Act.CREATED:
        return change
    return Change(change.act, change.kind, change.key, DELIVERED, NOTHING, VERSION)


def numbers_of(records: Mapping[Table, list[Model]]) -> Numbers:
    return {table.kind: {table.key_of(record): record.pk for record in records[table]} for table in objects()}


def renamed(old: Numbers, new: Numbers) -> dict[str, dict[str, str]]:
    """By kind the former key of each object with its new one."""
    found: dict[str, dict[str, str]] = {}
    for kind, numbers in new.items():
        former = {number: key for key, number in old.get(kind, {}).items()}
        found[kind] = {former[number]: key for key, number in numbers.items() if former.get(number, key) != key}
    return found


def _passwords(records: Mapping[Table, list[Model]]) -> dict[str, str]:
    """What changes with the stored text, and tells nothing of it: that is encrypted, with a part made by chance."""
    stored = [record for found in records.values() for record in found if isinstance(record, CmsDestination)]
    return {str(each.pk): _digest(each.encrypted_password) for each in stored if each.encrypted_password}


def _digest(encrypted: str) -> str:
    return sha256(encrypted.encode()).hexdigest()


def _changed_passwords(old: Activation | None, new: Activation) -> list[Change]:
    before, after, kind = old.passwords if old else {}, new.passwords, str(CmsDestination._meta.model_name)
    names = {str(number): name for each in (old, new) if each for name, number in each.numbers[kind].items()}
    changed = [number for number in sorted(before | after) if before.get(number) != after.get(number)]
    told = ((names[number], SET if number in after else REMOVED) for number in changed)
    return [Change(Act.CHANGED, kind, name, PASSWORD, NOTHING, what) for name, what in told]


def keep_values(changes: Iterable[Change], *, reason: str, **when_and_who: Any) -> None:
    """Store each value that was changed, with the occasion on which it was."""
    ChangedValue.objects.bulk_create(
        ChangedValue(
            act=change.act,
            kind=change.kind,
            key=change.key,
            rows=change.rows,
            row=list(change.row),
            field=change.field,
            before=in_one(change.before),
            after=in_one(change.after),
            reason=reason[:LONGEST_REASON],
            **when_and_who,
        )
        for change in changes
    )


def in_one(text: Text) -> str:
    """A list has a line for each of its values."""
    return text if isinstance(text, str) else "\n".join(text)
