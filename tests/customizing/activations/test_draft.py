"""Changes that are collected: what is saved is a draft, and what was activated is in force."""

import os
import signal
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from customizing import access, delivered
from customizing.activations import acting, draft
from customizing.document.taking import take
from customizing.models import (
    Activation,
    BusinessRole,
    ChangeStamp,
    CmsDestination,
    HeartbeatProfile,
    Occasion,
    ToolbarButton,
    TransactionType,
    WorkMode,
)
from tests.customizing.forms import page, save, save_row
from tests.customizing.test_access import change_in_another_process, new_request
from tests.factory import make_user

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
DRAFT, DISCARD = "/admin/customizing/activation/draft/", "/admin/customizing/activation/discard/"


@pytest.fixture
def collecting(admin: Client) -> Client:
    """The consultant has switched collecting on."""
    assert admin.post(DRAFT, {"act": "collect"}).status_code == 302
    return admin


def lunch() -> str:
    mode = access.work_mode(1000)
    assert mode is not None
    return mode.text


def activate(client: Client, act: str = "activate") -> None:
    client.post(DRAFT, {"act": act, "seal": client.get(DRAFT).context["seal"]})


def confirm_discard(client: Client) -> None:
    shown = client.get(DISCARD)
    assert client.post(DISCARD, {"act": "discard", "seal": shown.context["seal"]}).status_code == 302


def newest() -> Activation:
    found = Activation.newest()
    assert found is not None
    return found


def test_at_first_a_saved_change_is_in_force_at_once(admin: Client) -> None:
    save(admin, WorkMode.objects.get(code=1000), text="Dinner")
    assert lunch() == "Dinner"
    assert "Changes are collected" not in admin.get(page(WorkMode, "changelist")).text


def test_what_is_collected_is_a_draft_until_it_is_activated(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    hold = ToolbarButton.objects.get(profile__name="CRM", command="hold")
    save_row(collecting, hold, of=hold.profile, position=999)
    shown = collecting.get(DRAFT).text
    assert lunch() == "Lunch"
    assert "Work mode" in shown
    assert "Dinner" in shown
    activate(collecting)
    assert lunch() == "Dinner"
    profiles = access.profile_bundle(BusinessRole.objects.get(name="SALESPRO"))
    assert profiles.buttons[-1].command == "hold"
    assert "The draft is the same as what is in force" in collecting.get(DRAFT).text


def test_each_page_of_the_administration_says_that_changes_are_collected(collecting: Client) -> None:
    for address in ("/admin/", page(WorkMode, "changelist"), page(WorkMode, "change", 1000), "/admin/auth/user/"):
        assert "Changes are collected." in collecting.get(address).text


def test_the_draft_is_told_in_change_documents_with_who_changed_it_and_who_activated_it(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    change = newest()
    assert (change.occasion, change.changes.count()) == (Occasion.CHANGED, 1)
    activate(collecting)
    assert (newest().occasion, newest().user_name, newest().changes.count()) == (Occasion.ACTIVATED, "dana", 0)
    assert newest().document == take()


def test_what_somebody_else_has_changed_since_is_shown_before_it_is_activated(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    seen = collecting.get(DRAFT).context["seal"]
    save(collecting, WorkMode.objects.get(code=1001), text="Talk")
    answer = collecting.post(DRAFT, {"act": "activate", "seal": seen}, follow=True)
    assert "something has changed meanwhile" in answer.text
    assert lunch() == "Lunch"


def test_a_discarded_draft_leaves_the_tables_as_what_is_in_force(collecting: Client) -> None:
    before = take()
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    save(collecting, HeartbeatProfile, name="OTHER", tolerance=9)
    save(collecting, HeartbeatProfile.objects.get(name="OTHER"), tolerance=7)
    destination = CmsDestination.objects.get()
    destination.set_password("other")
    destination.save()
    collecting.post(page(WorkMode, "delete", 1002), {"post": "yes"})
    confirm_discard(collecting)
    assert take() == before
    assert CmsDestination.objects.get().encrypted_password == ""
    assert draft.draft_changes() == []
    assert lunch() == "Lunch"


def test_collecting_ends_with_the_draft_in_force_and_each_later_change_at_once(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    activate(collecting, "at-once")
    assert not access.is_collecting()
    assert lunch() == "Dinner"
    save(collecting, WorkMode.objects.get(code=1000), text="Supper")
    assert lunch() == "Supper"


def test_a_new_password_is_in_force_with_the_draft_and_not_before(collecting: Client) -> None:
    destination = CmsDestination.objects.get()
    destination.set_password("secret")
    destination.save()
    assert access.destinations()[0].password() == ""
    assert "Password" in collecting.get(DRAFT).text
    activate(collecting)
    assert access.destinations()[0].password() == "secret"


def test_who_has_a_role_is_no_draft(collecting: Client) -> None:
    role = BusinessRole.objects.get(name="SALESPRO")
    frank = make_user("frank", role=role)
    assert access.holds(frank.pk, role.pk)


def test_a_user_who_is_renamed_stays_the_one_that_is_in_force(collecting: Client) -> None:
    boss, role = make_user("boss"), BusinessRole.objects.get(name="SALESPRO")
    profile = role.integration_profile
    assert profile is not None
    profile.fallback, profile.fallback_user = "user", boss
    profile.save()
    activate(collecting)
    boss.username = "chief"
    boss.save()
    access.forget()
    integration = access.profile_bundle(role).integration
    assert integration is not None
    assert integration.fallback_user == boss


REFERRED: list[Callable[[], Any]] = [
    lambda: TransactionType.objects.get(code="LEAD"),
    lambda: BusinessRole.objects.get(name="SALESPRO"),
]


@pytest.mark.parametrize("record", REFERRED)
def test_what_the_product_may_refer_to_is_not_deleted_while_it_is_in_force(
    collecting: Client, record: Callable[[], Any]
) -> None:
    found = record()
    shown = collecting.get(page(found, "delete", found.pk)).text
    assert "It is in force while changes are collected" in shown
    collecting.post(page(found, "delete", found.pk), {"post": "yes"})
    assert type(found).objects.filter(pk=found.pk).exists()


def test_what_tables_refer_to_is_taken_as_it_is_in_force(collecting: Client) -> None:
    CmsDestination.objects.update(command_timeout=20)
    assert access.in_force(CmsDestination.objects.get()).command_timeout == 5
    activate(collecting)
    assert access.in_force(CmsDestination.objects.get()).command_timeout == 20


def test_an_import_and_a_restored_state_stand_in_the_draft(collecting: Client, tmp_path: Any, capsys: Any) -> None:
    call_command("customizing", "export")
    file = tmp_path / "customizing.yaml"
    file.write_text(capsys.readouterr().out.replace('"Lunch"', '"Dinner"'))
    call_command("customizing", "import", str(file))
    assert "they stand in the draft" in capsys.readouterr().out
    assert lunch() == "Lunch"
    call_command("customizing", "activate")
    assert "Objects activated: 1." in capsys.readouterr().out
    assert lunch() == "Dinner"


def test_what_a_new_version_delivers_is_in_force_and_the_draft_stays_one(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    with acting.acting(Occasion.DELIVERED):
        WorkMode.objects.create(code=1010, text="Errand")
    assert access.work_mode(1010) is not None
    assert lunch() == "Lunch"
    assert {change.key for change in draft.draft_changes()} == {"1000"}


def test_what_a_migration_changes_is_in_force_but_for_what_the_draft_has_changed(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    WorkMode.objects.filter(code__in=[1000, 1001]).update(rings_silently=True)
    acting.record_new_version()
    assert lunch() == "Lunch"
    assert [access.work_mode(code).rings_silently for code in (1000, 1001)] == [True, True]  # type: ignore[union-attr]
    assert [(change.key, change.field) for change in draft.draft_changes()] == [("1000", "text")]


def killed_at(number: int) -> bool:
    """Activates in a process that is killed before the statement of that number; whether there was such a one."""
    connection.close()  # each process has a connection of its own
    child = os.fork()
    if child == 0:
        seen = count(1)

        def run(execute: Callable[..., Any], *given: Any) -> Any:
            if next(seen) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*given)

        try:
            with connection.execute_wrapper(run):
                draft.activate(user_name="dana")
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_whenever_the_process_is_killed_the_old_state_is_in_force_or_the_new_one() -> None:
    delivered.load()
    draft.collect()
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    HeartbeatProfile.objects.update(tolerance=9)
    for number in count(1):
        killed = killed_at(number)
        access.forget()
        heartbeat = access.profile_bundle(BusinessRole.objects.get(name="SALESPRO")).heartbeat
        assert heartbeat is not None
        assert (lunch(), heartbeat.tolerance) in {("Lunch", 5), ("Dinner", 9)}
        if not killed:
            break
        assert lunch() == "Lunch" or number > 20  # after the commit others are told
    assert lunch() == "Dinner"


def test_another_worker_has_it_at_the_next_request(collecting: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    assert lunch() == "Lunch"
    change_in_another_process(f"UPDATE customizing_changestamp SET active_id = {newest().pk}")
    new_request()
    assert lunch() == "Dinner"


def test_who_may_not_activate_sees_the_draft_only(collecting: Client, client: Client) -> None:
    keyuser = make_user("kim", is_staff=True)
    keyuser.groups.add(Group.objects.get_or_create(name="Seeing")[0])
    keyuser.groups.get().permissions.add(*_permissions("view_activation", "change_workmode", "view_workmode"))
    client.force_login(keyuser)
    save(client, WorkMode.objects.get(code=1000), text="Dinner")
    assert "Dinner" in client.get(DRAFT).text
    assert client.post(DRAFT, {"act": "activate"}).status_code == 403
    assert client.get(DISCARD).status_code == 403
    assert lunch() == "Lunch"


def test_nobody_activates_what_he_or_she_may_not_change(collecting: Client, client: Client) -> None:
    save(collecting, WorkMode.objects.get(code=1000), text="Dinner")
    user = make_user("kim", is_staff=True)
    user.user_permissions.add(*_permissions("view_activation", "activate_draft"))
    client.force_login(user)
    shown = client.get(DRAFT)
    assert "change_workmode" in shown.text
    client.post(DRAFT, {"act": "activate", "seal": shown.context["seal"]})
    assert lunch() == "Lunch"


def _permissions(*names: str) -> Any:
    return Permission.objects.filter(codename__in=names)


def test_the_stamp_keeps_what_is_in_force_when_it_is_renewed(collecting: Client) -> None:
    before = ChangeStamp.in_force()[1]
    ChangeStamp.renew()
    assert ChangeStamp.in_force()[1] == before is not None
    assert reverse("admin:customizing_activation_draft") == DRAFT
