"""The delivered groups of rights, and that loading them again undoes nothing."""

import re
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from crm_ui.administration.delivered_groups import AUDITOR, CONSULTANT, GROUPS, KEY_USER, SUPPORT
from customizing.models import BusinessRole, CmsDestination, DeliveredRecord
from tests import factory
from tests.customizing.forms import save

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_customizing", stdout=out)
    return out.getvalue()


def rights(name: str) -> set[str]:
    given = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in given}


@pytest.fixture
def groups() -> None:
    load()


@pytest.fixture
def consultant(client: Client, groups: None) -> User:
    """Logged on in the client: a member of the group, no superuser."""
    dana = factory.make_user("dana", role="CONSULTANT", is_staff=True)
    dana.groups.add(Group.objects.get(name=CONSULTANT))
    client.force_login(dana)
    return dana


def test_each_group_has_the_rights_of_its_work(groups: None) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == GROUPS.keys()
    assert {right.split(".")[1].split("_")[0] for right in rights(AUDITOR)} == {"view"}
    assert {"customizing.change_texts", "customizing.change_workmode"} <= rights(KEY_USER)
    assert not {"customizing.change_businessrole", "auth.view_user"} & rights(KEY_USER)
    assert {"auth.change_user", "customizing.assign_users", "crm_ui.add_businesspartner"} <= rights(SUPPORT)
    assert rights(SUPPORT) < rights(CONSULTANT)
    every = Permission.objects.filter(content_type__app_label="customizing").count()
    assert len({right for right in rights(CONSULTANT) if right.startswith("customizing.")}) == every


def test_no_group_gives_rights_to_others(groups: None) -> None:
    giving = {f"auth.{action}_{model}" for action in ("add", "change", "delete") for model in ("group", "permission")}
    assert not giving & {right for name in GROUPS for right in rights(name)}


def test_what_was_taken_from_a_group_or_deleted_stays_so(groups: None) -> None:
    taken = Permission.objects.get(codename="delete_workmode")
    Group.objects.get(name=KEY_USER).permissions.remove(taken)
    Group.objects.get(name=AUDITOR).delete()
    assert "group" not in load()
    assert "customizing.delete_workmode" not in rights(KEY_USER)
    assert not Group.objects.filter(name=AUDITOR).exists()


def test_a_right_that_is_new_in_a_version_is_given(groups: None) -> None:
    DeliveredRecord.objects.filter(key="group:Key User/customizing.delete_workmode").delete()
    Group.objects.get(name=KEY_USER).permissions.remove(Permission.objects.get(codename="delete_workmode"))
    assert "rights of group Key User: 1\n" in load()
    assert "customizing.delete_workmode" in rights(KEY_USER)


def test_a_group_of_the_same_name_that_was_there_is_left_alone() -> None:
    Group.objects.create(name=SUPPORT)
    load()
    assert rights(SUPPORT) == set()


def test_a_consultant_sets_up_a_role_with_users_and_their_telephones(client: Client, consultant: User) -> None:
    """What README and docs show, without being a superuser."""
    assert save(client, BusinessRole.objects.get(name="IC_AGENT"), sees_counterparts="on").status_code == 302
    save(
        client,
        BusinessRole.objects.get(name="SALESPRO"),
        name="TESTER",
        text="Tester",
        translations_de="",
        _saveasnew="1",
    )
    made = BusinessRole.objects.get(name="TESTER")
    new = {
        "username": "nora",
        "usable_password": "true",
        "password1": "a-long-one-9431",
        "password2": "a-long-one-9431",
    }
    assert client.post(reverse("admin:auth_user_add"), new).status_code == 302
    nora = User.objects.get(username="nora")
    client.post(reverse("admin:customizing_businessrole_users", args=[made.pk]), {"user": nora.pk, "add": "1"})
    telephone = reverse("admin:crm_ui_telephoneuser_change", args=[nora.pk])
    assert client.get(telephone).status_code == 200
    assert made in nora.business_roles.all()
    assert CmsDestination.objects.get().name in client.get(reverse("admin:customizing_cmsdestination_changelist")).text


def test_a_consultant_gives_nobody_rights(client: Client, consultant: User) -> None:
    nora = factory.make_user("nora")
    raised = {"username": "nora", "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": ["1"]}
    client.post(reverse("admin:auth_user_change", args=[nora.pk]), raised)
    client.post(reverse("admin:auth_user_change", args=[consultant.pk]), {**raised, "username": "dana"})
    people = User.objects.filter(username__in=("nora", "dana"))
    assert sorted(people.values_list("is_staff", "is_superuser", "groups__name")) == [
        (False, False, None),
        (True, False, CONSULTANT),
    ]
    group = Group.objects.get(name=CONSULTANT)
    assert client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize("name", [CONSULTANT, KEY_USER, AUDITOR, SUPPORT])
def test_no_link_of_the_start_page_is_refused(client: Client, groups: None, name: str) -> None:
    member = factory.make_user("kim", role="CONSULTANT", is_staff=True)
    member.groups.add(Group.objects.get(name=name))
    client.force_login(member)
    content = client.get("/admin/").text.partition('id="content-main"')[2].partition("</main>")[0]
    addresses = {unescape(each) for each in re.findall(r'href="(/admin/[^"]*)"', content)}
    assert len(addresses) > 2
    assert {each for each in addresses if client.get(each).status_code not in {200, 302}} == set()
