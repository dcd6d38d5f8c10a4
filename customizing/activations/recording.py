"""Keeps the state of Customizing, and which values differ from the state before."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Model

from ..delivered_records import VERSION
from ..document.differences import DELIVERED, NOTHING, PASSWORD, REMOVED, SET, Act, Change, compare
from ..document.tables import Table, objects
from ..document.taking import document_of, read_tables
from ..document.texts import Text
from ..models import Activation, ChangedValue, ChangeStamp, CmsDestination, Occasion

Numbers = dict[str, dict[str, Any]]


@transaction.atomic
def record(occasion: Occasion, *, user_name: str = "", reason: str = "") -> Activation | None:
    """Keep the state as it is; None if the newest that is kept is the same."""
    list(ChangeStamp.objects.select_for_update().filter(pk=1))  # nobody records the same at the same time
    newest, records = Activation.newest(), read_tables()
    document, passwords = document_of(records), _passwords(records)
    if newest is None and not any(document.values()):
        return None
    if newest and (newest.document, newest.passwords) == (document, passwords):
        return None
    activation = Activation(
        user_name=user_name,
        occasion=occasion,
        reason=reason[:200],
        document=document,
        numbers=numbers_of(records),
        passwords=passwords,
    )
    activation.save()
    changes = differences(newest, activation) if newest or occasion == Occasion.DELIVERED else ()
    ChangedValue.objects.bulk_create(_stored(change, activation) for change in changes)
    return activation


def differences(old: Activation | None, new: Activation) -> list[Change]:
    """What differs between two states, in the order of time. Of delivered objects only that they are."""
    renamed = _renamed(old.numbers, new.numbers) if old else {}
    found = compare(old.document if old else {}, new.document, renamed=renamed)
    if new.occasion == Occasion.DELIVERED:
        found = list(dict.fromkeys(map(_delivered, found)))
    return found + _changed_passwords(old, new)


def _delivered(change: Change) -> Change:
    if change.act != Act.CREATED:
        return change
    return Change(change.act, change.kind, change.key, DELIVERED, NOTHING, VERSION)


def numbers_of(records: Mapping[Table, list[Model]]) -> Numbers:
    return {table.kind: {table.key_of(record): record.pk for record in records[table]} for table in objects()}


def _renamed(old: Numbers, new: Numbers) -> dict[str, dict[str, str]]:
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


def _stored(change: Change, activation: Activation) -> ChangedValue:
    return ChangedValue(
        activation=activation,
        act=change.act,
        kind=change.kind,
        key=change.key[:64],
        rows=change.rows,
        row=list(change.row),
        field=change.field,
        before=in_one(change.before),
        after=in_one(change.after),
    )


def in_one(text: Text) -> str:
    """A list has a line for each of its values."""
    return text if isinstance(text, str) else "\n".join(text)
