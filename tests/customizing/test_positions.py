"""Positions in the administration: their roles, who holds them, and that nobody gives a role to himself by one."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from customizing import access
from customizing.models import BusinessRole, Position, PositionHolder, PositionRole
from tests import factory
from tests.customizing.forms import errors, save
from tests.customizing.roles import role

from .forms import page


@pytest.fixture
def position(consultant: User) -> Position:
    made = Position.objects.create(name="Sales Representative")
    PositionRole.objects.create(position=made, businessrole=role())
    return made


@pytest.fixture
def assigner(position: Position, client: Client) -> User:
    """Changes positions and assigns users, and is no superuser."""
    olaf = User.objects.create_user("olaf", is_staff=True)
    wanted = ("change_position", "view_position", "assign_users", "change_businessrole")
    olaf.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(olaf)
    return olaf


def rows(*roles: tuple[BusinessRole, str], before: int = 0) -> dict[str, object]:
    sent: dict[str, object] = {"role_rows-TOTAL_FORMS": before + len(roles)}
    for number, (held, last) in enumerate(roles, start=before):
        sent |= {f"role_rows-{number}-businessrole": held.pk, f"role_rows-{number}-valid_to": last}
        sent |= {f"role_rows-{number}-valid_from": "", f"role_rows-{number}-id": ""}
    return sent


def holders(client: Client, position: Position, **sent: object) -> str:
    return client.post(page(position, "users", position.pk), sent, follow=True).text


def test_a_position_is_made_with_its_roles_and_stands_beside_the_users(consultant: User, admin: Client) -> None:
    sent = rows((role("IC_AGENT"), "2099-12-31"), (role("SERVICEPRO"), ""))
    assert save(admin, Position, name="Agent", **sent).status_code == 302
    nora = User.objects.create_user("nora")
    holders(admin, Position.objects.get(name="Agent"), add="on", user=nora.pk)
    assert access.roles_of(nora) == [role("IC_AGENT"), role("SERVICEPRO")]
    listed = admin.get(page(Position, "changelist")).text
    assert "Interaction Center Agent (until 12/31/2099), Service Professional" in listed
    assert page(Position, "changelist") in admin.get(reverse("admin:index")).text


def test_who_holds_it_is_found_given_days_and_taken_off(position: Position, admin: Client) -> None:
    nora = User.objects.create_user("nora", first_name="Nora", last_name="Berg")
    assert f'value="{nora.pk}"' in admin.get(page(position, "users", position.pk), {"q": "berg"}).text
    said = holders(admin, position, add="on", user=nora.pk, valid_to="2099-12-31")
    assert "Given the position: nora (until 12/31/2099)." in said
    assert "1 user holds this position" in admin.get(page(position, "change", position.pk)).text
    assert "Taken off the position: nora." in holders(admin, position, remove="on", user=nora.pk)
    assert access.roles_of(nora) == []


def test_a_role_twice_or_with_days_in_disorder_is_refused(position: Position, admin: Client) -> None:
    twice = save(admin, position, **rows((role(), ""), before=1))
    assert "already exists" in errors(twice) or "duplicate" in errors(twice)
    disorder = {"role_rows-0-valid_from": "2026-02-02", "role_rows-0-valid_to": "2026-02-01"}
    assert "before the first one" in errors(save(admin, position, **disorder))


def test_who_may_assign_gives_others_a_position_and_never_himself(
    assigner: User, position: Position, client: Client
) -> None:
    nora = User.objects.create_user("nora")
    holders(client, position, add="on", user=nora.pk)
    assert access.roles_of(nora) == [role()]
    assert "nobody assigns business roles to himself" in holders(client, position, add="on", user=assigner.pk)
    assert access.roles_of(assigner) == []


def test_nobody_changes_the_roles_of_a_position_that_he_holds(
    assigner: User, position: Position, client: Client
) -> None:
    assert save(client, position, **rows((role("IC_AGENT"), ""), before=1)).status_code == 302
    PositionHolder.objects.create(position=position, user=assigner)
    save(client, position, **rows((role("IC_MANAGER"), ""), before=2))
    assert set(position.roles.values_list("name", flat=True)) == {"SALESPRO", "IC_AGENT"}
    sent = {"sees_counterparts": "on"}  # nor does the own role come to see more
    save(client, role(), **sent)
    assert not role().sees_counterparts


def test_without_the_right_to_assign_the_roles_of_a_position_are_only_shown(
    assigner: User, position: Position, client: Client
) -> None:
    assigner.user_permissions.remove(Permission.objects.get(codename="assign_users"))
    save(client, position, **rows((role("IC_MANAGER"), ""), before=1))
    assert list(position.roles.values_list("name", flat=True)) == ["SALESPRO"]
    assert client.post(page(position, "users", position.pk), {"add": "on", "user": "1"}).status_code == 403


def test_the_list_costs_the_same_for_many(position: Position, admin: Client, django_assert_max_num_queries) -> None:
    for number in range(20):
        made = Position.objects.create(name=f"Position {number}")
        PositionRole.objects.create(position=made, businessrole=role())
        PositionHolder.objects.create(position=made, user=factory.make_user(f"user{number}"))
    with django_assert_max_num_queries(12):
        assert "Position 19" in admin.get(page(Position, "changelist")).text
