import uuid
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, F, Model, QuerySet, When
from django.utils import timezone

from presence import compiled
from presence.connectors.simulator import world
from presence.models import Call, CallState, Conversation, Transfer
from presence.transfers import commands as transfers
from tests.factory import make_call, make_conversation, make_transfer, make_user
from tests.presence.story import Story, consult
from tests.statements import Statements

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@compiled.query
def conversations(
    pk: uuid.UUID, number: str | None, since: datetime, sequences: Collection[int]
) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(pk=pk, started_at__gte=since, cms_sequence__in=sequences)
    return rows.filter(number=number) if number else rows.filter(ended_at=number)


@compiled.query
def calls_of(user_ids: Collection[int], with_people: bool) -> QuerySet[Call]:
    calls = Call.objects.exclude(state=CallState.ENDED).filter(user__pk__in=user_ids).order_by("-pk")
    return calls.select_related("conversation", "user__agent") if with_people else calls


@compiled.query
def numbers(direction: str) -> QuerySet[Conversation, tuple[uuid.UUID, datetime, Any]]:
    found = Conversation.objects.filter(direction=direction).order_by("number")
    return found.annotate(next=F("cms_sequence") + 1).values_list("pk", "next", "started_at", "attached_data")


@compiled.update
def written(pk: uuid.UUID, sequence: int, fields: dict[str, Any]) -> compiled.Update:
    return Conversation.objects.filter(pk=pk, cms_sequence__lt=sequence), {"cms_sequence": sequence, **fields}


@compiled.update
def later(pk: uuid.UUID, at: datetime) -> compiled.Update:
    known = Case(When(ended_at__isnull=False, then=at), default="started_at")
    return Conversation.objects.filter(pk=pk), {"started_at": known, "cms_sequence": F("cms_sequence") + 1}


def asked(function: Any, *arguments: Any) -> Any:
    """What the query set itself says."""
    return list(function.build(*arguments))


def columns(rows: list[Any]) -> list[dict[str, Any]]:
    return [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows]


def test_rows_are_those_of_the_query_set_whatever_the_values() -> None:
    now = timezone.now()
    made = [make_conversation(f"+49302{n}", cms_sequence=n, started_at=now - timedelta(hours=n)) for n in range(4)]
    for each in made:
        for number in (each.number, "+1", "it's 100 %s", None):
            for since in (now - timedelta(days=1), now + timedelta(1)):
                for sequences in ([0], [1, 2], (0, 1, 2, 3), {2, 2**40}, [], list(range(1, 50)), list(range(500))):
                    given = each.pk, number, since, sequences
                    assert columns(conversations(*given)) == columns(asked(conversations, *given))
    assert conversations(made[1].pk, made[1].number, now - timedelta(days=1), [1]) == [made[1]]


def test_the_lists_of_a_page_share_a_statement_and_give_each_row_once() -> None:
    @compiled.query
    def by_sequence(sequences: Collection[int]) -> QuerySet[Conversation]:
        return Conversation.objects.filter(cms_sequence__in=sequences).order_by("cms_sequence")

    made = [make_conversation(f"+4930{n}", cms_sequence=n) for n in range(51)]
    for last in (9, 30, 50):
        assert by_sequence(list(range(last))) == made[:last]
    assert len(by_sequence.kept) == 1  # type: ignore[attr-defined]
    assert by_sequence(list(range(51))) == made
    assert len(by_sequence.kept) == 1  # type: ignore[attr-defined]


def test_related_objects_come_along_as_with_the_query_set() -> None:
    users = [make_user(name, role="SERVICEPRO", on_cms=True) for name in ("alice", "bob")]
    made = [make_call(user) for user in users]
    for _turn in range(2):
        with Statements() as statements:
            [bobs, alices] = calls_of([user.pk for user in users], True)
            assert [bobs, alices] == list(reversed(made))
            assert (alices.user, alices.user.agent, alices.conversation) == (
                users[0],
                users[0].agent,
                made[0].conversation,
            )
        assert len(statements.own) == 1
    assert calls_of({users[1].pk}, False)[0].user == users[1]


def test_values_come_converted_and_in_their_order() -> None:
    make_conversation("+49301", direction="inbound", attached_data={"a": [1, "ä"]})
    make_conversation("+49302", direction="inbound", cms_sequence=7)
    assert numbers("inbound") == numbers("inbound") == asked(numbers, "inbound")
    assert [row[3] for row in numbers("inbound")] == [{"a": [1, "ä"]}, {}]


def test_rows_are_read_anew_each_time() -> None:
    of = make_conversation("+49301", cms_sequence=1)
    given = of.pk, "+49301", of.started_at, [1]
    first, second = conversations(*given)[0], conversations(*given)[0]
    assert first == second
    assert first is not second
    Conversation.objects.update(note="changed")
    assert conversations(*given)[0].note == "changed"


@pytest.mark.parametrize(
    "fields",
    [
        {"note": "100 %s", "attached_data": {"a": None}},
        {"attached_data": "text", "ended_at": None},
        {"ended_at": datetime(2026, 3, 29, 1, 30, tzinfo=timezone.get_fixed_timezone(120)), "end_reason": "lost"},
        {},
    ],
)
def test_fields_are_written_as_the_query_set_writes_them(fields: dict[str, Any]) -> None:
    ours, theirs = make_conversation("+49301"), make_conversation("+49302")
    assert written(ours.pk, 5, fields) == 1
    assert Conversation.objects.filter(pk=theirs.pk).update(cms_sequence=5, **fields) == 1
    [one], [other] = (columns([Conversation.objects.get(pk=each.pk)]) for each in (ours, theirs))
    different = {"id", "cms_id", "number", "started_at"}
    assert {name: one[name] for name in one if name not in different} == {
        name: other[name] for name in other if name not in different
    }
    assert written(ours.pk, 5, fields) == 0


def test_expressions_take_values_too() -> None:
    of, at = make_conversation("+49301", cms_sequence=4, ended_at=timezone.now()), timezone.now() + timedelta(days=1)
    assert later(of.pk, at) == later(of.pk, at + timedelta(days=1)) == 1
    of.refresh_from_db()
    assert (of.started_at, of.cms_sequence) == (at + timedelta(days=1), 6)


def test_the_function_is_asked_once_for_each_shape_of_arguments() -> None:
    shapes = []

    @compiled.query
    def found(ids: list[int], kind: str | None) -> QuerySet[Transfer]:
        shapes.append((len(ids), kind is None))
        return Transfer.objects.filter(pk__in=ids, **({"kind": kind} if kind else {}))

    transfer = make_transfer(make_conversation("+49301"), sender=make_user("alice"), receiver=make_user("bob"))
    for _turn in range(3):
        assert found([transfer.pk], "warm") + found([transfer.pk], "blind") == [transfer]
        assert found([0, transfer.pk], None) == [transfer]
    assert shapes == [(1, False), (2, True)]


@pytest.mark.django_db(transaction=True)
def test_threads_have_their_own_connections_and_transactions() -> None:
    number = [make_conversation(f"+4930{n}", direction="inbound").number for n in range(3)]

    def in_a_thread(turn: int) -> list[Any]:
        try:
            return numbers("inbound")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(in_a_thread, range(12)))
    assert all(each == numbers("inbound") and len(each) == len(number) for each in told)


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only() -> None:
    @compiled.query
    def locked(direction: str) -> QuerySet[Conversation]:
        return Conversation.objects.select_for_update().filter(direction=direction)

    of = make_conversation("+49301", direction="inbound")
    for _turn in range(2):
        with transaction.atomic():
            assert locked("inbound") == [of]
        if connection.features.has_select_for_update:
            with pytest.raises(transaction.TransactionManagementError):
                locked("inbound")


def test_an_error_is_that_of_the_query_set_and_breaks_the_transaction() -> None:
    first, second = make_conversation("+49301"), make_conversation("+49302")
    for _turn in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            written(second.pk, 9, {"cms_id": first.cms_id})
        second.refresh_from_db()
        assert second.cms_id != first.cms_id


def test_each_statement_of_a_handed_over_call_says_what_its_query_set_says(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    call = compiled._Compiled.__call__

    def beside_the_query_set(self: Any, *arguments: Any) -> Any:
        asked_for, outcome = self.build(*arguments), outcome_of_change if self.compile is compiled.Change else told
        with transaction.atomic():
            expected = outcome(self.ask(asked_for), asked_for)
            transaction.set_rollback(True)
        found = call(self, *arguments)
        assert outcome(found, asked_for) == expected, self.__name__
        if outcome is told:
            assert wording(asked_for) in [without_brackets(statement.sql) for statement in self.kept.values()]
        compared.append(f"{self.__module__}.{self.__name__}")
        return found

    # it compares, and does what it does
    monkeypatch.setattr(compiled._Compiled, "__call__", beside_the_query_set)
    caller = consult(story)
    transfers.complete(story.alice)
    world.outside_hang_up(caller.pk)
    story.assert_quiet()
    assert story.transfer().handled_at
    assert len(compared) > 60
    assert len(set(compared)) > 20


def told(rows: list[Any], asked_for: Any) -> list[Any]:
    return [(columns([row]), set(row._state.fields_cache)) if isinstance(row, Model) else row for row in rows]


def wording(rows: QuerySet[Any]) -> str:
    return without_brackets(rows.query.get_compiler(connection.alias).as_sql()[0])


def without_brackets(sql: str) -> str:
    """Django puts brackets around a value that is an expression."""
    return sql.replace("(%s)", "%s")


def outcome_of_change(count: int, asked_for: compiled.Update) -> tuple[int, list[Any]]:
    return count, columns(list(asked_for[0].model._default_manager.order_by("pk")))
