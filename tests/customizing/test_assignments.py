"""A business role from one day to another, by itself or by a position."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from crm_ui.toolbar.agent_search import all_agents
from customizing import access, assignments, in_memory
from customizing.models import BusinessRole, CmsDestination, Position, PositionHolder, PositionRole, RoleAssignment
from presence import changes
from presence.cms.examination import workplaces
from presence.models import Agent
from presence.sessions import logon
from tests import factory
from tests.customizing.roles import role

pytestmark = pytest.mark.django_db

TODAY, DAY = assignments.today(), timedelta(days=1)
IN_FORCE = {
    "no bounds": (None, None, True),
    "since yesterday": (TODAY - DAY, None, True),
    "from today": (TODAY, None, True),
    "to today": (None, TODAY, True),
    "today alone": (TODAY, TODAY, True),
    "from tomorrow": (TODAY + DAY, None, False),
    "to yesterday": (None, TODAY - DAY, False),
    "last week": (TODAY - 7 * DAY, TODAY - DAY, False),
}


@pytest.fixture
def nora() -> User:
    factory.load_customizing()
    return factory.make_user("nora")


@pytest.fixture(autouse=True)
def _it_stays_today(monkeypatch: pytest.MonkeyPatch) -> None:
    # Midnight may come between the beginning of the run and the test.
    monkeypatch.setattr(assignments, "today", lambda: TODAY)


def directly(user: User, first: date | None, last: date | None) -> None:
    RoleAssignment.objects.create(businessrole=role(), user=user, valid_from=first, valid_to=last)


def by_a_position(user: User, first: date | None, last: date | None) -> None:
    position = Position.objects.create(name="Sales Representative")
    PositionRole.objects.create(position=position, businessrole=role())
    PositionHolder.objects.create(position=position, user=user, valid_from=first, valid_to=last)


def by_a_role_of_the_position(user: User, first: date | None, last: date | None) -> None:
    position = Position.objects.create(name="Sales Representative")
    PositionRole.objects.create(position=position, businessrole=role(), valid_from=first, valid_to=last)
    PositionHolder.objects.create(position=position, user=user)


WAYS = [directly, by_a_position, by_a_role_of_the_position]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("days", IN_FORCE)
def test_a_role_is_held_on_the_days_of_its_assignment(days: str, way: Callable, nora: User) -> None:
    first, last, held = IN_FORCE[days]
    way(nora, first, last)
    assert access.roles_of(nora) == ([role()] if held else [])
    assert (nora.pk in access.communication_user_ids()) is held
    assert (nora in all_agents()) is held
    telephones = [each.user for each in workplaces(CmsDestination.objects.get())]
    assert telephones == (["nora"] if held else [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("days", ["no bounds", "to yesterday"])
def test_calls_for_anyone_go_to_who_has_the_role_today(days: str, way: Callable, nora: User) -> None:
    first, last, held = IN_FORCE[days]
    way(nora, first, last)
    logon.lease_opened(nora.pk, worker="browser")
    Agent.objects.filter(user=nora).update(cms_logged_on=True)
    assert changes.available_agents().exists() is held


def test_another_holder_of_a_position_counts_for_nobody_else(nora: User) -> None:
    by_a_position(nora, None, TODAY - DAY)
    olaf = factory.make_user("olaf")
    PositionHolder.objects.create(position=Position.objects.get(), user=olaf)
    assert list(all_agents()) == [olaf]
    assert access.roles_of(nora) == []


def test_a_role_by_both_ways_is_held_once(nora: User) -> None:
    directly(nora, None, None)
    by_a_position(nora, None, None)
    assert access.roles_of(nora) == [role()]
    assert list(all_agents()) == [nora]


@pytest.mark.parametrize("way", WAYS)
def test_the_day_after_the_last_one_the_role_is_gone(
    way: Callable, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    way(nora, None, TODAY)
    before = access.version()
    assert access.roles_of(nora) == [role()]
    monkeypatch.setattr(assignments, "today", lambda: TODAY + DAY)  # the day is over
    monkeypatch.setattr(in_memory, "CHECK_SECONDS", 0.0)  # and a second of it, in which nobody looks
    assert access.version() != before
    assert access.roles_of(nora) == []


CHANGES: dict[str, Callable[[User], object]] = {
    "a user gets a role": lambda nora: directly(nora, None, None),
    "a role is put off": lambda nora: RoleAssignment.objects.get().save(),
    "many rows at once": lambda nora: RoleAssignment.objects.update(valid_to=TODAY),
    "a row is deleted": lambda nora: RoleAssignment.objects.get().delete(),
    "rows are deleted": lambda nora: RoleAssignment.objects.all().delete(),
    "a user is taken out": lambda nora: role().users.remove(User.objects.get(username="olaf")),
    "a position is held": lambda nora: by_a_position(nora, None, None),
    "a position is deleted": lambda nora: Position.objects.create(name="Gone").delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_of_an_assignment_is_in_force_at_once(change: str, nora: User) -> None:
    directly(factory.make_user("olaf"), None, None)
    before = access.version()
    CHANGES[change](nora)
    assert access.version() != before


def test_users_taken_out_together_renew_the_stamp_once(nora: User, django_assert_max_num_queries: Callable) -> None:
    users = [nora, *(factory.make_user(f"user{n}") for n in range(20))]
    role().users.add(*users)
    with django_assert_max_num_queries(9):
        role().users.remove(*users)


@pytest.mark.parametrize("way", WAYS)
def test_a_last_day_before_the_first_is_refused_by_the_database(way: Callable, nora: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        way(nora, TODAY, TODAY - DAY)


def test_who_has_no_role_today_cannot_log_on(nora: User, client: Client) -> None:
    directly(nora, TODAY + DAY, None)
    refused = client.post(reverse("login"), {"username": "nora", "password": factory.PASSWORD})
    assert "No business role is assigned to you" in refused.text


def test_a_role_that_a_position_gives_is_not_deleted(nora: User, client: Client) -> None:
    position = Position.objects.create(name="Sales Representative")
    PositionRole.objects.create(position=position, businessrole=role())
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(reverse("admin:customizing_businessrole_delete", args=[role().pk])).text
    assert "Sales Representative" in page
    client.post(reverse("admin:customizing_businessrole_delete", args=[role().pk]), {"post": "yes"})
    assert BusinessRole.objects.filter(pk=role().pk).exists()
