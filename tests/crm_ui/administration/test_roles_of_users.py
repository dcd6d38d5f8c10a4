"""Business roles and positions of users with their days: in the form, the list and by CSV."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from crm_ui.administration import terms
from crm_ui.administration.terms import Term
from customizing import access, assignments
from customizing.models import BusinessRole, Position, PositionHolder, PositionRole, RoleAssignment
from tests import factory
from tests.crm_ui.administration.test_several_telephones import EXPORT, LIST, form, taken_in
from tests.crm_ui.administration.test_telephony_import import IMPORT, changes
from tests.crm_ui.administration.test_telephony_list import List
from tests.customizing.forms import fields_of
from tests.customizing.roles import role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
TOMORROW = assignments.today() + timedelta(days=1)


@pytest.fixture
def position(support: User) -> Position:
    made = Position.objects.create(name="Team Lead")
    PositionRole.objects.create(position=made, businessrole=role("IC_MANAGER"))
    return made


def held(user: User) -> list[tuple[str, date | None, date | None]]:
    rows = RoleAssignment.objects.filter(user=user).order_by("businessrole__name")
    return list(rows.values_list("businessrole__name", "valid_from", "valid_to"))


def saved(client: Client, user: User, **changed: object) -> int:
    return client.post(form(user), fields_of(client.get(form(user))) | changed).status_code


def row(of: str, number: int, **fields: object) -> dict[str, object]:
    empty = {"valid_from": "", "valid_to": "", "id": ""}
    sent = {f"{of}-{number}-{name}": value for name, value in (empty | fields).items()}
    return {f"{of}-TOTAL_FORMS": number + 1, **sent}


def test_roles_and_positions_are_given_in_the_form(client: Client, people: list[User], position: Position) -> None:
    alice = people[0]
    later = row("role_assignments", 1, businessrole=role("SALESPRO").pk, valid_from=TOMORROW.isoformat())
    assert saved(client, alice, **later, **row("position_rows", 0, position=position.pk)) == 302
    assert held(alice) == [("SALESPRO", TOMORROW, None), ("SERVICEPRO", None, None)]
    assert access.roles_of(alice) == [role("IC_MANAGER"), role("SERVICEPRO")]
    page = client.get(form(alice)).text
    assert "Interaction Center Manager, Service Professional" in page
    assert saved(client, alice, **{"role_assignments-0-DELETE": "on", "position_rows-0-DELETE": "on"}) == 302
    assert access.roles_of(alice) == [role("SERVICEPRO")]


def test_in_the_form_nobody_changes_his_own_and_nobody_without_the_right(
    client: Client, support: User, people: list[User], position: Position
) -> None:
    sent = {
        **{"role_assignments-INITIAL_FORMS": 0, "position_rows-INITIAL_FORMS": 0},
        **row("role_assignments", 0, businessrole=role("IC_MANAGER").pk),
        **row("position_rows", 0, position=position.pk),
    }
    client.post(form(support), fields_of(client.get(form(support))) | sent)
    support.user_permissions.set(Permission.objects.filter(codename="change_user"))
    client.post(form(people[0]), fields_of(client.get(form(people[0]))) | sent)
    assert access.roles_of(support) == []
    assert access.roles_of(people[0]) == [role("SERVICEPRO")]


def test_the_list_keeps_the_days_of_roles_that_stay(client: Client, people: list[User], position: Position) -> None:
    bob = people[1]
    RoleAssignment.objects.filter(user=bob).update(valid_to=TOMORROW)
    PositionHolder.objects.create(position=position, user=bob)
    page = List(client)
    html = client.get(LIST).text
    assert "Service Professional (until" in html
    assert "By position: Team Lead" in html
    page.change(bob, roles=[str(role(name).pk) for name in ("SERVICEPRO", "SALESPRO")])
    assert page.save().status_code == 302
    assert held(bob) == [("SALESPRO", None, None), ("SERVICEPRO", None, TOMORROW)]


def test_days_are_imported_shown_before_and_exported_again(
    client: Client, people: list[User], position: Position
) -> None:
    text = (
        "user_name;roles;positions\n"
        "alice;SERVICEPRO 2026-01-01..2099-12-31, Sales Professional ..2099-06-30;Team Lead 2099-01-01..\n"
        "bob;SERVICEPRO;\n"
    )
    assert changes(client.post(IMPORT, {"text": text})) == [
        "alice roles: SERVICEPRO → SALESPRO ..2099-06-30, SERVICEPRO 2026-01-01..2099-12-31",
        "alice positions: – → Team Lead 2099-01-01..",
    ]
    assert taken_in(client, text) == []
    alice = people[0]
    assert held(alice) == [
        ("SALESPRO", None, date(2099, 6, 30)),
        ("SERVICEPRO", date(2026, 1, 1), date(2099, 12, 31)),
    ]
    exported = client.get(EXPORT).text
    lines = csv.DictReader(io.StringIO(exported.removeprefix("\ufeff")))
    [line] = [each for each in lines if each["user_name"] == "alice"]
    assert line["roles"] == "SALESPRO ..2099-06-30, SERVICEPRO 2026-01-01..2099-12-31"
    assert line["positions"] == "Team Lead 2099-01-01.."
    assert changes(client.post(IMPORT, {"text": exported})) == []


def test_a_cell_without_days_takes_them_off(client: Client, people: list[User]) -> None:
    RoleAssignment.objects.filter(user=people[0]).update(valid_to=TOMORROW)
    assert taken_in(client, "user_name,roles\nalice,SERVICEPRO\n") == []
    assert held(people[0]) == [("SERVICEPRO", None, None)]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("SERVICEPRO 2026-02-31..", "there is no such day. Write days as"),
        ("SERVICEPRO 2026-02-02..2026-02-01", "the last day is before the first one"),
        ("SERVICEPRO; servicepro ..2026-02-01", "stands here twice"),
        ("SERVICEPRO 2026-02-02", "There is no business role SERVICEPRO 2026-02-02"),
    ],
)
def test_what_is_wrong_about_days_is_said_with_the_remedy(
    client: Client, people: list[User], cell: str, why: str
) -> None:
    [said] = taken_in(client, f'user_name,roles\nalice,"{cell}"\n')
    assert said.startswith("2 Roles: ")
    assert why in said
    assert held(people[0]) == [("SERVICEPRO", None, None)]


def test_a_position_that_is_not_there_is_named(client: Client, people: list[User], position: Position) -> None:
    assert taken_in(client, "user_name,positions\nalice,Boss\n") == [
        "2 Positions: There is no position Boss. There are: Team Lead."
    ]


def test_nobody_gives_himself_a_position_by_a_file(client: Client, support: User, position: Position) -> None:
    [said] = taken_in(client, "user_name,positions\nsupport,Team Lead\n")
    assert "nobody assigns business roles to himself" in said
    assert access.roles_of(support) == []


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.django_db(False)
@given(st.sets(st.tuples(st.integers(1, 5), DAYS, DAYS), max_size=5))
def test_what_is_written_is_read_as_the_same(drawn: set[tuple[int, date | None, date | None]]) -> None:
    names = {1: "SERVICEPRO", 2: "Team Lead", 3: "A.. B", 4: "X 2026", 5: "Ärger"}
    given = {of: Term(of, *sorted((first, last)) if first and last else (first, last)) for of, first, last in drawn}
    cell = terms.written(given.values(), names)
    assert terms.read(cell, {name.lower(): pk for pk, name in names.items()}) == (frozenset(given.values()), [])


def test_many_users_are_changed_in_few_statements(
    client: Client, people: list[User], django_assert_max_num_queries
) -> None:
    crowd = [factory.make_user(f"user{n:02}", role="SERVICEPRO") for n in range(20)]
    had = {user.pk: frozenset({Term(role("SERVICEPRO").pk)}) for user in crowd}
    wanted = {user.pk: frozenset({Term(role("SALESPRO").pk, last=TOMORROW)}) for user in crowd}
    with transaction.atomic(), django_assert_max_num_queries(8):
        terms.store("roles", had, wanted)
    assert held(crowd[7]) == [("SALESPRO", None, TOMORROW)]
    assert BusinessRole.objects.get(name="SERVICEPRO").users.count() == 3
