"""Change documents tell what users and positions were given: who gave what, in place of what, and when."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from customizing.activations.acting import acting
from customizing.activations.told import change_of
from customizing.document.wording import worded
from customizing.models import Activation, ChangedValue, Position, PositionHolder, PositionRole, RoleAssignment
from tests.customizing.activations.test_pages import CHANGES, staff, table, texts
from tests.customizing.forms import page, save
from tests.customizing.roles import role

pytestmark = pytest.mark.usefixtures("customizing")
LAST = date(2099, 12, 31)


@pytest.fixture
def nora(customizing: None) -> User:
    return User.objects.create_user("nora")


def told() -> list[tuple[str, str, str, str, str]]:
    """Whose, what, from, to, and by whom."""
    found = [
        (worded(change_of(each)), each.user_name)
        for each in ChangedValue.objects.filter(activation=None).order_by("pk")
    ]
    return [(each.object, each.place, each.before, each.after, who) for each, who in found]


def change(admin: Client, record: object, **sent: object) -> None:
    assert admin.post(page(record, "users", record.pk), sent).status_code == 302  # type: ignore[attr-defined]


def test_who_gives_a_role_and_other_days_and_takes_it_away_is_told(admin: Client, nora: User) -> None:
    until = f"until {date_format(LAST, 'SHORT_DATE_FORMAT')}"
    change(admin, role(), add="on", user=nora.pk)
    change(admin, role(), days="on", user=nora.pk, valid_to=LAST.isoformat())
    change(admin, role(), remove="on", user=nora.pk)
    name = f"Business role {role().name}, Days"
    assert told() == [
        ("User nora", name, "", "without end", "dana"),
        ("User nora", name, "without end", until, "dana"),
        ("User nora", name, until, "", "dana"),
    ]


def test_what_was_there_already_is_no_change(admin: Client, nora: User) -> None:
    RoleAssignment.objects.create(user=nora, businessrole=role())
    change(admin, role(), add="on", user=nora.pk)
    assert told() == []


def test_it_is_no_state_of_customizing(admin: Client, nora: User) -> None:
    before = Activation.objects.count()
    change(admin, role(), add="on", user=nora.pk)
    assert Activation.objects.count() == before


def test_a_position_is_told_with_its_roles_and_holders(admin: Client, nora: User) -> None:
    sent = {"role_rows-TOTAL_FORMS": 1, "role_rows-0-businessrole": role().pk}
    assert save(admin, Position, name="Lead", description="Team Lead", **sent).status_code == 302
    lead = Position.objects.get()
    change(admin, lead, add="on", user=nora.pk)
    save(admin, lead, name="Head")
    admin.post(page(lead, "delete", lead.pk), {"post": "yes"})
    assert [row[:4] for row in told()] == [
        ("Position Lead", "Name", "", "Lead"),
        ("Position Lead", "Description", "", "Team Lead"),
        ("Position Lead", f"Business role {role().name}, Days", "", "without end"),
        ("User nora", "Position Lead, Days", "", "without end"),
        ("Position Head", "Name", "Lead", "Head"),
        ("Position Head", "Name", "Head", ""),
        ("Position Head", "Description", "Team Lead", ""),
        ("Position Head", f"Business role {role().name}, Days", "without end", ""),
        ("User nora", "Position Head, Days", "without end", ""),
    ]


def test_what_is_as_before_at_the_end_of_an_act_is_not_told(nora: User) -> None:
    with acting(user_name="dana"):
        RoleAssignment.objects.create(user=nora, businessrole=role())
        RoleAssignment.objects.filter(user=nora).delete()
    assert told() == []


def test_as_many_questions_are_asked_for_many_users_as_for_one(customizing: None) -> None:
    crowd = User.objects.bulk_create(User(username=f"user{n:04}") for n in range(1_000))
    asked, given = [], role()
    for some in (crowd[:1], crowd[1:]):
        with CaptureQueriesContext(connection) as queries, acting(user_name="dana"):
            RoleAssignment.objects.bulk_create(RoleAssignment(user=user, businessrole=given) for user in some)
        asked.append(sum(each["sql"].startswith("SELECT") for each in queries))
    assert asked[0] == asked[1]
    assert ChangedValue.objects.filter(activation=None).count() == 1_000


@pytest.mark.parametrize(
    "query", ["?q=nora", "?kind=user", "?q=business+role+days", "?q=user&user=dana", "?q=holiday"]
)
def test_it_is_found_and_filtered_as_objects_of_customizing_are(admin: Client, nora: User, query: str) -> None:
    admin.post(f"{CHANGES}reason/", {"reason": "holiday"})
    change(admin, role(), add="on", user=nora.pk)
    assert "nora" in table(admin, query)
    assert "nora" not in table(admin, "?kind=workmode")


def test_a_spreadsheet_gets_it(admin: Client, nora: User) -> None:
    change(admin, role(), add="on", user=nora.pk)
    answer = admin.get(f"{CHANGES}csv/?kind=user")
    [_head, row] = csv.reader(io.StringIO(answer.getvalue().decode().removeprefix("\ufeff")))
    assert row[1:3] == ["dana", "Change in the administration"]
    assert row[4:] == ["User", "nora", "changed", f"Business role {role().name}, Days", "", "without end"]


def test_a_value_leads_to_all_of_its_user(admin: Client, nora: User) -> None:
    change(admin, role(), add="on", user=nora.pk)
    value = ChangedValue.objects.get(activation=None)
    answer = admin.get(f"{CHANGES}{value.pk}/change/")
    assert answer.headers["Location"] == f"{CHANGES}?kind=user&key__exact=nora"
    assert "nora" in table(admin, "?kind=user&key__exact=nora")


def test_who_may_not_see_users_does_not_see_what_they_were_given(nora: User, client: Client) -> None:
    with acting(user_name="dana"):
        position = Position.objects.create(name="Lead")
        PositionHolder.objects.create(position=position, user=nora)
        PositionRole.objects.create(position=position, businessrole=role())
    looking = staff(client, "view_changedvalue")
    for address in (CHANGES, f"{CHANGES}?kind=user", f"{CHANGES}?kind=position", f"{CHANGES}?q=nora"):
        assert "<strong>nora" not in texts(looking, address)
        assert "<strong>Lead" not in texts(looking, address)
    assert "nora" not in looking.get(f"{CHANGES}csv/").getvalue().decode()
    hidden = ChangedValue.objects.filter(kind="user")[0]
    assert looking.get(f"{CHANGES}{hidden.pk}/change/").status_code == 404
    User.objects.get(username="keno").user_permissions.set(
        Permission.objects.filter(codename__in=["view_changedvalue", "view_user"])
    )
    assert "<strong>nora" in texts(looking, CHANGES)
    assert "<strong>Lead" not in texts(looking, CHANGES)
