"""Nobody raises his or her own rights, whatever page of the administration is sent whatever form."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse

from crm_ui.administration import delivered_groups
from crm_ui.models import TelephoneUser
from customizing.models import BusinessRole
from customizing.signals import customizing_loaded
from tests import factory
from tests.customizing.forms import save

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
RAISING = {
    "is_active": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "password1": "raised-9431",
    "password2": "raised-9431",
    "usable_password": "true",
    "set-password": "1",
    "post": "yes",
    "_save": "Save",
}
USER_LISTS = ("/admin/auth/user/", "/admin/crm_ui/telephoneuser/")
ATTACKERS = {
    "support": ("auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_user"),
    "groups": ("auth.add_group", "auth.change_group", "auth.delete_group", "auth.view_group"),
    "consultant": ("customizing.change_businessrole", "customizing.add_businessrole", "customizing.view_businessrole"),
    "assigner": ("customizing.change_businessrole", "customizing.view_businessrole", "customizing.assign_users"),
}
GROUPS = {name.lower().replace(" ", "-"): name for name in delivered_groups.GROUPS}


@pytest.fixture
def root() -> User:
    factory.load_customizing()
    customizing_loaded.send(sender=User, say=lambda line: None)
    Group.objects.create(name="Powerful").permissions.set(Permission.objects.all())
    root = User.objects.create_superuser("root", password="root-8823")
    strong = User.objects.create_user("strong", password="strong-8823", is_staff=True, is_active=False)
    strong.groups.add(Group.objects.get(name="Powerful"))
    return root


def staff(name: str, *permissions: str) -> User:
    user = User.objects.create_user(name, password=f"{name}-8823", is_staff=True)
    for each in permissions:
        app, codename = each.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def rights(name: str) -> dict[str, Any]:
    """All that a user may, and whether somebody else could log on as the user."""
    user = User.objects.get(username=name)
    permissions = Permission.objects.filter(user=user) | Permission.objects.filter(group__user=user)
    return {
        "flags": (user.is_staff, user.is_superuser, user.is_active),
        "permissions": set(permissions.values_list("codename", flat=True)),
        "roles": set(user.business_roles.values_list("name", flat=True)),
        "sees": user.business_roles.filter(sees_counterparts=True).exists(),
        "password": user.password,
    }


def lists() -> Iterator[str]:
    """The list of every table, made of what is registered."""
    yield from (reverse(f"{_name(model)}_changelist") for model in site._registry)


def pages(attacked: User, *, of: Iterable[type[Model]]) -> Iterator[str]:
    """Every other page of the administration about these tables: of the user, a group, a role or whatever is there."""
    ids = {
        User: attacked.pk,
        TelephoneUser: attacked.pk,
        Group: Group.objects.get(name="Powerful").pk,
        BusinessRole: manager().pk,
    }
    for model in of:
        yield reverse(f"{_name(model)}_add")
        for action in ("change", "delete", "history", "users", "password_change"):
            with suppress(NoReverseMatch):
                yield reverse(f"{_name(model)}_{action}", args=[ids.get(model, 1)])


def _name(model: type[Model]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def manager() -> BusinessRole:
    return BusinessRole.objects.get(name="IC_MANAGER")


def form(attacked: User, *, gives_to: User) -> dict[str, Any]:
    """All at once: rights and a password for a user, rights for a group, users for a role."""
    role = manager()
    return {
        **RAISING,
        "username": attacked.username,
        "groups": [Group.objects.get(name="Powerful").pk],
        "user_permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)],
        "permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)],
        "name": role.name,
        "text": role.text,
        "type": role.type,
        "cms_profile": role.cms_profile_id,
        "sees_counterparts": "on",
        "users": [gives_to.pk],
        "user": [gives_to.pk],
        "add": "1",
    }


def chosen(user: User, action: str) -> dict[str, Any]:
    return {"_selected_action": [user.pk], "action": action, "index": "0", "post": "yes"}


def sent(attacker: User, *others: User) -> Iterator[tuple[str, dict[str, Any]]]:
    for user in (attacker, *others):
        tables = site._registry if user == attacker else (User, TelephoneUser)
        yield from ((url, form(user, gives_to=attacker)) for url in pages(user, of=tables))
        for action in ("delete_selected", "deactivate", "activate"):
            yield from ((url, chosen(user, action)) for url in (lists() if user == attacker else USER_LISTS))
    copy = {**form(attacker, gives_to=attacker), "name": "COPY", "_saveasnew": "1"}
    yield reverse("admin:customizing_businessrole_change", args=[manager().pk]), copy


@pytest.mark.parametrize("name", [*ATTACKERS, *(f"group-{name}" for name in GROUPS)])
def test_no_page_raises_the_rights_of_who_sends_it(client: Client, root: User, name: str) -> None:
    attacker = staff(name, *ATTACKERS.get(name, ()))
    if group := GROUPS.get(name.removeprefix("group-")) if name not in ATTACKERS else None:
        attacker.groups.add(Group.objects.get(name=group))
    strong = User.objects.get(username="strong")
    watched = (name, "root", "strong")
    before = {each: rights(each) for each in watched}
    client.force_login(attacker)
    for url, form in list(sent(attacker, root, strong)):
        answer = client.post(url, form)
        assert answer.status_code < 500
        if answer.status_code == 302 and "/admin/login/" in answer.url:  # the own password was changed
            client.force_login(User.objects.get(pk=attacker.pk))
    after = {each: rights(each) for each in watched}
    after[name].pop("password"), before[name].pop("password")  # one's own may be changed
    assert after == before
    assert not User.objects.exclude(username__in=watched).filter(is_staff=True).exists()
    assert Group.objects.get(name="Powerful").permissions.count() == Permission.objects.count()


def test_who_may_change_users_changes_names_and_passwords_of_agents(client: Client, root: User) -> None:
    client.force_login(staff("support", *ATTACKERS["support"]))
    nora = factory.make_user("nora")
    url = reverse("admin:auth_user_change", args=[nora.pk])
    assert client.post(url, {"username": "nora", "last_name": "Quist", "is_active": "on"}).status_code == 302
    client.post(reverse("admin:auth_user_password_change", args=[nora.pk]), {**RAISING})
    nora.refresh_from_db()
    assert nora.last_name == "Quist"
    assert nora.check_password("raised-9431")


def test_superusers_give_rights(client: Client, root: User) -> None:
    client.force_login(root)
    nora = factory.make_user("nora")
    url = reverse("admin:auth_user_change", args=[nora.pk])
    sent = {"username": "nora", "is_active": "on", "is_staff": "on", "groups": [Group.objects.get(name="Powerful").pk]}
    assert client.post(url, sent).status_code == 302
    assert rights("nora")["flags"] == (True, False, True)
    assert "change_user" in rights("nora")["permissions"]


def test_nobody_locks_himself_out(client: Client, root: User) -> None:
    client.force_login(root)
    client.post(reverse("admin:auth_user_change", args=[root.pk]), {"username": "root"})
    chosen = {"_selected_action": [root.pk], "action": "deactivate", "index": "0"}
    response = client.post(reverse("admin:auth_user_changelist"), chosen, follow=True)
    assert "Not changed: root." in response.text
    assert rights("root")["flags"] == (True, True, True)


def test_users_are_deactivated_not_deleted(client: Client, root: User) -> None:
    client.force_login(root)
    nora = factory.make_user("nora")
    page = client.get(reverse("admin:auth_user_delete", args=[nora.pk]))
    assert page.status_code == 403
    assert "Deactivate the user instead." in page.text
    chosen = {"_selected_action": [nora.pk], "action": "deactivate", "index": "0"}
    listed = client.post(reverse("admin:auth_user_changelist"), chosen, follow=True)
    assert "1 user was deactivated." in listed.text
    assert "delete_selected" not in listed.text
    assert not User.objects.get(pk=nora.pk).is_active


def test_who_may_assign_users_puts_others_into_roles(client: Client, root: User) -> None:
    assigner = staff("assigner", *ATTACKERS["assigner"])
    client.force_login(assigner)
    role = BusinessRole.objects.get(name="SALESPRO")
    nora = factory.make_user("nora")
    url = reverse("admin:customizing_businessrole_users", args=[role.pk])
    client.post(url, {"user": [nora.pk], "add": "1"})
    assert rights("nora")["roles"] == {"SALESPRO"}
    refused = client.post(url, {"user": [assigner.pk], "add": "1"}, follow=True)
    assert "nobody assigns business roles to himself" in refused.text
    assert rights("assigner")["roles"] == set()


@pytest.mark.parametrize("field", ["sees_counterparts", "simulator"])
def test_a_role_of_ones_own_cannot_be_made_to_see_more(client: Client, root: User, field: str) -> None:
    consultant = staff("consultant", *ATTACKERS["consultant"])
    role = BusinessRole.objects.get(name="SALESPRO")
    role.users.add(consultant)
    BusinessRole.objects.filter(pk=role.pk).update(**{field: False})
    client.force_login(consultant)
    save(client, role, **{field: "on"})
    role.refresh_from_db()
    assert getattr(role, field) is False
