"""What a change of Customizing does, told before it is saved: what, to whom, and what fits together afterwards."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from .activations import draft
from .activations.known_part import known_part
from .activations.recording import differences, present
from .assignments import having
from .checks import Finding, findings
from .document.differences import Change
from .document.loading import load
from .document.problems import Refused
from .document.tables import Document, Table, Values, is_reference, objects, refers_to_user, table_of, target_of
from .document.texts import translations_of
from .document.wording import Worded, by_object
from .languages import in_language
from .models import Activation, BusinessRole, CmsDestination, WorkMode
from .where_used import Concern, users_in_call_with

Thing = tuple[str, str]
"""An object, by its kind and key."""
ROLE = str(BusinessRole._meta.model_name)


@dataclass(frozen=True, kw_only=True)
class Impact:
    """`between` are the objects by which the business roles come to what changes. `users` counts those of the roles.

    `brought` are the findings that there are afterwards only, `mended` those that there were before only.
    """

    objects: list[tuple[Worded, list[Worded]]]
    between: list[str]
    roles: list[str]
    users: int
    in_call: list[str]
    brought: list[Finding]
    mended: list[Finding]


@dataclass(frozen=True)
class Look:
    """How the tables are at a moment."""

    state: Activation
    findings: list[Finding]

    @classmethod
    def now(cls) -> "Look":
        return cls(present(), findings())


def impact_of(act: Callable[[], object]) -> Impact:
    """What `act` would do to the tables. Nothing stays of it."""
    with transaction.atomic():
        before = Look.now()
        act()
        found = impact(before, Look.now())
        transaction.set_rollback(True)
    return replace(found, brought=[_with_way(each) for each in found.brought])


def impact_of_draft() -> Impact | None:
    """What activating the draft would do; None while each change is in force at once."""
    state = draft.active()
    if state is None:
        return None
    state.document, after = known_part(state.document), Look.now()
    with transaction.atomic():
        try:
            load(state.document, numbers=state.numbers)
            before = findings()
        except Refused:  # as the product refuses by now what is in force
            before = after.findings
        transaction.set_rollback(True)
    return impact(Look(state, before), after)


def impact(before: Look, after: Look) -> Impact:
    """What lies between the two."""
    changes = differences(before.state, after.state)
    states, changed = (before.state, after.state), {(change.kind, change.key) for change in changes}
    used = [_used(state.document) for state in states]
    concerned = {thing for uses in used for thing, others in uses.items() if others & changed} | changed
    roles = {key for kind, key in concerned if kind == ROLE}
    if any(_is_for_everybody(kind) for kind, _key in changed):
        roles |= {key for state in states for key, each in state.document[ROLE].items() if _communicates(each)}
    numbers = {number for state in states for key, number in state.numbers[ROLE].items() if key in roles}
    was, then = ({(each.id, each.text): each for each in look.findings} for look in (before, after))
    return Impact(
        objects=by_object(changes),
        between=sorted(_name(thing) for thing in concerned - changed if thing[0] != ROLE),
        roles=sorted({_text(states, key) for key in roles}),
        users=_number_of_users(numbers),
        in_call=users_in_call_with(_concern(changes, states, numbers)) if changes else [],
        brought=[each for key, each in then.items() if key not in was],
        mended=[each for key, each in was.items() if key not in then],
    )


def _with_way(finding: Finding) -> Finding:
    """Without the record where it is mended, if that is not there yet."""
    record = finding.record
    there = record is None or finding.missing or type(record)._base_manager.filter(pk=record.pk).exists()
    return finding if there else replace(finding, record=None)


def _used(document: Document) -> dict[Thing, set[Thing]]:
    """Each object with all those that it works with, over however many others."""
    found: dict[Thing, set[Thing]] = {}
    for table in objects():  # each after those that it refers to; rows may name others too, such as roles
        for key, values in document.get(table.kind, {}).items():
            named = {other for other in _named(table, values) if other in found}
            found[table.kind, key] = named.union(*(found[other] for other in named))
    return found


def _named(table: Table, values: Values) -> Iterator[Thing]:
    rows = ((part, row) for name, part in table.rows.items() for row in values[name])
    for part, each in ((table, values), *rows):
        for name, field in part.fields.items():
            if is_reference(field) and not refers_to_user(field) and each[name]:
                yield str(target_of(field)._meta.model_name), each[name]


def _is_for_everybody(kind: str) -> bool:
    """Whether no object says that it works with one of this kind: all do."""
    tables = (part for table in objects() for part in (table, *table.rows.values()))
    fields = (field for table in tables for field in table.fields.values() if is_reference(field))
    return kind != ROLE and kind not in {target_of(field)._meta.model_name for field in fields}


def _communicates(role: dict[str, Any]) -> bool:
    return bool(role["communication_enabled"] == "yes")


def _name(thing: Thing) -> str:
    table = table_of(thing[0])
    return f"{table.title if table else thing[0]} {thing[1]}"


def _text(states: Iterable[Activation], key: str) -> str:
    """Of a role, as it is called last, in the language of who reads it."""
    last = [state.document[ROLE][key] for state in states if key in state.document[ROLE]][-1]
    return in_language(str(last["text"]), translations_of(last.get("translations", [])))


def _number_of_users(roles: set[int]) -> int:
    found = BusinessRole.objects.filter(pk__in=roles)
    return get_user_model().objects.filter(having(found), is_active=True).count() if roles else 0


def _concern(changes: list[Change], states: tuple[Activation, ...], roles: set[int]) -> Concern:
    def numbers(model: type[CmsDestination] | type[WorkMode]) -> frozenset[int]:
        kind = str(model._meta.model_name)
        keys = {change.key for change in changes if change.kind == kind}
        return frozenset(number for state in states for key, number in state.numbers[kind].items() if key in keys)

    return Concern(roles=frozenset(roles), destinations=numbers(CmsDestination), work_modes=numbers(WorkMode))
