"""The users of a business role, however many: found, put in, taken out; the role's own form does not hold them."""

import re
import time
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from customizing import access, assignments
from customizing.models import Position, PositionRole, RoleAssignment
from tests.customizing.roles import role

from .forms import page, save

pytestmark = pytest.mark.thorough

MANY = 10_000


@pytest.fixture
def crowd(consultant: User) -> list[User]:
    """A role with thousands of users."""
    made = User.objects.bulk_create(
        User(username=f"user{n:05}", first_name="Una", last_name=f"Crowd{n:05}") for n in range(MANY)
    )
    role().users.add(*made)
    return made


def change(admin: Client, **sent: object) -> str:
    return admin.post(page(role(), "users", role().pk), sent, follow=True).content.decode()


def look(admin: Client, **query: object) -> str:
    return admin.get(page(role(), "users", role().pk), query).content.decode()


def test_a_role_with_thousands_of_users_opens_at_once_and_is_saved(crowd: list[User], admin: Client) -> None:
    url = page(role(), "change", role().pk)
    admin.get(url)  # templates are compiled
    began = time.process_time()  # of this process alone, however busy the machine is
    with CaptureQueriesContext(connection) as queries:
        html = admin.get(url).content.decode()
    assert time.process_time() - began < 0.3
    assert len(html) < 60_000
    assert f"{MANY} users have this role" in html
    assert len(queries) < 65  # those of the check among them
    assert save(admin, role(), text="Sales People").status_code == 302
    assert role().text == "Sales People"
    assert role().users.count() == MANY


def test_the_page_of_users_costs_the_same_for_thousands(crowd: list[User], admin: Client) -> None:
    with CaptureQueriesContext(connection) as many:
        html = look(admin)
    assert html.count('name="user"') == 50
    role().users.remove(*crowd[3:])
    with CaptureQueriesContext(connection) as few:
        look(admin)
    assert len(many) == len(few)


def test_users_are_found_by_their_names_and_put_in(crowd: list[User], admin: Client) -> None:
    nora = User.objects.create_user("nora", first_name="Nora", last_name="Berg")
    assert "Nora Berg" not in look(admin)
    html = look(admin, q="nora berg")
    assert f'value="{nora.pk}"' in html
    said = change(admin, add="on", user=nora.pk, q="nora")
    assert "Put into the role: nora." in said
    assert access.roles_of(nora) == [role()]
    assert "Put into the role: nora." in admin.get(page(role(), "history", role().pk)).content.decode()


def test_users_are_taken_out_several_at_once(crowd: list[User], admin: Client) -> None:
    said = change(admin, remove="on", user=[crowd[0].pk, crowd[1].pk])
    assert "Taken out of the role: user00000, user00001." in said
    assert access.roles_of(crowd[0]) == []
    assert role().users.count() == MANY - 2


def test_two_consultants_do_not_undo_each_other(crowd: list[User], admin: Client) -> None:
    """Who saves an older form of the role keeps whom somebody else has put in since."""
    nora = User.objects.create_user("nora")
    url = page(role(), "change", role().pk)
    admin.get(url)
    change(admin, add="on", user=nora.pk)
    save(admin, role(), text="Sales People")
    assert access.roles_of(nora) == [role()]


@pytest.mark.parametrize("sent", [{}, {"user": "x"}, {"user": "9" * 30}, {"user": "0"}])
def test_nothing_ticked_changes_nothing_and_is_said(sent: dict, crowd: list[User], admin: Client) -> None:
    assert "Tick the users first." in change(admin, add="on", **sent)
    assert role().users.count() == MANY


def test_of_more_than_can_be_shown_it_is_said_that_there_are_more(consultant: User, admin: Client) -> None:
    User.objects.bulk_create(User(username=f"other{n}") for n in range(25))
    assert "5 more are found" in look(admin, q="other")


def test_who_may_only_look_can_change_nothing(crowd: list[User], client: Client) -> None:
    auditor = User.objects.create_user("ada", is_staff=True)
    auditor.user_permissions.add(Permission.objects.get(codename="view_businessrole"))
    client.force_login(auditor)
    assert 'name="user"' not in look(client)
    assert client.post(page(role(), "users", role().pk), {"add": "on", "user": auditor.pk}).status_code == 403
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(page(role(), "users", role().pk)).status_code == 403
    assert client.get(page(role(), "users", 99_999)).status_code in {403, 404}


def test_a_copy_of_a_role_has_its_profiles_and_no_users(crowd: list[User], admin: Client) -> None:
    save(admin, role(), name="COPY", text="A copy", translations_de="Eine Kopie", _saveasnew="on")
    copy = role("COPY")
    assert copy.toolbar_profile == role().toolbar_profile
    assert not copy.users.exists()
    assert role().users.count() == MANY


def test_the_page_has_labels_for_all_its_boxes(crowd: list[User], admin: Client) -> None:
    html = look(admin)
    boxes = set(re.findall(r'type="checkbox" id="([\w-]+)"', html))
    assert boxes == set(re.findall(r'<label for="(members-\d+)"', html))


def test_users_are_put_in_from_one_day_to_another(consultant: User, admin: Client) -> None:
    nora = User.objects.create_user("nora")
    tomorrow = assignments.today() + timedelta(days=1)
    said = change(admin, add="on", user=nora.pk, valid_from=tomorrow.isoformat())
    assert f"Put into the role: nora (from {date_format(tomorrow, 'SHORT_DATE_FORMAT')})." in said
    assert access.roles_of(nora) == []
    said = change(admin, days="on", user=nora.pk, valid_to=tomorrow.isoformat())
    assert f"Other days in the role: nora (until {date_format(tomorrow, 'SHORT_DATE_FORMAT')})." in said
    assert access.roles_of(nora) == [role()]
    assert "Other days in the role: nora (without end)." in change(admin, days="on", user=nora.pk)
    assert RoleAssignment.objects.get().days == ""
    assert "Taken out of the role: nora." in change(admin, remove="on", user=nora.pk, valid_from="unread")
    assert access.roles_of(nora) == []


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"valid_from": "2026-02-02", "valid_to": "2026-02-01"}, "this day is before the first one"),
        ({"valid_to": "2026-02-31"}, "Enter a valid date"),
    ],
)
def test_days_that_cannot_be_are_refused_with_the_reason(
    days: dict, why: str, consultant: User, admin: Client
) -> None:
    nora = User.objects.create_user("nora")
    said = change(admin, add="on", user=nora.pk, **days)
    assert "Nothing was changed." in said
    assert why in said
    assert not role().users.exists()


def test_who_is_put_in_again_keeps_the_days(consultant: User, admin: Client) -> None:
    nora = User.objects.create_user("nora")
    change(admin, add="on", user=nora.pk, valid_to="2099-12-31")
    change(admin, add="on", user=nora.pk)
    assert RoleAssignment.objects.get().valid_to == date(2099, 12, 31)


def test_the_page_leads_to_the_positions_that_give_the_role(consultant: User, admin: Client) -> None:
    position = Position.objects.create(name="Sales Representative")
    PositionRole.objects.create(position=position, businessrole=role())
    assert page(position, "users", position.pk) in look(admin)
