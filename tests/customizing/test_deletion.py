"""What is in use is not deleted, and it is said by what and where that is ended; all else goes."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from customizing import delivered_records, img
from customizing.models import (
    BusinessRole,
    CmsDestination,
    CmsProfile,
    HeartbeatProfile,
    TieLine,
    ToolbarProfile,
    WorkMode,
)
from presence.calls import commands as calls
from presence.models import Agent, Call, OtherTelephone
from presence.sessions import logon
from presence.status import board
from tests.clients import client_of
from tests.factory import make_conversation, make_transaction_type, make_user
from tests.presence.story import Story

from .forms import page

pytestmark = pytest.mark.thorough

DELIVERED = [record for record in delivered_records.records() if record.model in {node.model for node in img.NODES}]


def delete(client: Client, record, *, sure: bool = True) -> str:
    """What is answered to a consultant who deletes the record."""
    url = page(record, "delete", record.pk)
    return (client.post(url, {"post": "yes"}, follow=True) if sure else client.get(url)).content.decode()


def obstacles(html: str) -> str:
    found = re.search(r'<ul id="deleted-objects">(.*?)</ul>', html, re.DOTALL)
    return found[1] if found else ""


def exists(record) -> bool:
    return type(record)._base_manager.filter(pk=record.pk).exists()


@pytest.fixture
def used(consultant: User) -> Story:
    """A system in which people have worked: calls, transactions, work modes chosen."""
    story = Story()
    story.caller_talks_to("alice")
    logon.set_work_mode(story.bob, code=1002)
    make_user("frank", role="IC_AGENT", on_cms=True)
    type_ = make_transaction_type("TSRV")
    BusinessTransaction.objects.create(number="5000000001", type=type_, description="Brake", created_by=story.bob)
    return story


@pytest.mark.parametrize("record", DELIVERED, ids=lambda record: record.key)
def test_each_delivered_record_goes_or_it_is_said_in_words_why_not(record, used: Story, admin: Client) -> None:
    values = {
        name: value.key if isinstance(value, delivered_records.Ref) else value for name, value in record.values.items()
    }
    lookup = {record.natural: values[record.natural]}
    if record.parent:
        lookup[f"{record.parent}__name"] = values[record.parent]
    row = record.model.objects.get(**lookup)
    asked = delete(admin, row, sure=False)
    assert " object (" not in asked
    delete(admin, row)
    if not exists(row):
        return
    said = obstacles(asked)
    fixed = isinstance(row, WorkMode) and row.fixed
    in_call = "In a call with this role" in said
    assert said.strip()
    assert "href=" in said or fixed or in_call


def test_a_work_mode_in_use_stays_and_it_is_said_by_whom(used: Story, admin: Client) -> None:
    training = WorkMode.objects.get(pk=1002)
    assert "Bob Example" in obstacles(delete(admin, training, sure=False))
    delete(admin, training)
    assert exists(training)
    with pytest.raises(ProtectedError), transaction.atomic():
        training.delete()
    assert board.fresh(used.bob.pk).word == "busy"


def test_a_work_mode_chosen_for_after_the_call_stays(used: Story, admin: Client) -> None:
    logon.set_work_mode(used.alice, code=1001)
    meeting = WorkMode.objects.get(pk=1001)
    assert "Alice Example" in delete(admin, meeting)
    assert exists(meeting)


def test_users_are_put_out_of_a_work_mode_and_then_it_goes(used: Story, admin: Client) -> None:
    logon.set_work_mode(used.alice, code=1002)
    Agent.objects.filter(user=used.carol).update(work_mode=1002, cms_logged_on=False)
    url = f"/admin/work-modes/{1002}/users/"
    html = admin.get(url).content.decode()
    assert all(name in html for name in ("Alice Example", "Bob Example", "Carol Example"))
    assert "Nobody is in this work mode." in admin.post(url, follow=True).content.decode()
    assert {agent.work_mode for agent in Agent.objects.filter(user__in=[used.bob, used.carol])} == {2}
    assert Agent.objects.get(user=used.alice).next_work_mode == 2
    training = WorkMode.objects.get(pk=1002)
    delete(admin, training)
    assert not exists(training)


def test_the_users_of_a_work_mode_are_for_consultants(used: Story, client: Client) -> None:
    client.force_login(used.alice)
    assert client.get("/admin/work-modes/1002/users/").status_code == 403
    dora = User.objects.create_user("dora", is_staff=True)
    client.force_login(dora)
    assert client.post("/admin/work-modes/1002/users/").status_code == 403
    assert Agent.objects.get(user=used.bob).work_mode == 1002


def test_an_agent_in_a_work_mode_that_is_not_there_is_not_ready(used: Story) -> None:
    """As if it had been chosen between the look at its use and its deletion."""
    WorkMode.objects.filter(pk=1002)._raw_delete("default")
    used.profile_changed()
    shown = board.fresh(used.bob.pk)
    assert (shown.word, shown.cause) == ("busy", "not-ready")
    with pytest.raises(calls.Refused, match="Unknown work mode"):
        calls.call_colleague(used.carol, target=used.bob)
    assert "Unknown work mode" in client_of(used.bob).get("/").content.decode()


def test_no_own_work_mode_can_become_ready(used: Story, admin: Client) -> None:
    training = WorkMode.objects.get(pk=1002)
    url = page(training, "change", 1002)
    admin.post(url, {"code": 1002, "kind": "ready", "text": "Training", "position": 60})
    training.refresh_from_db()
    assert training.kind == "not-ready"


def test_a_role_goes_though_somebody_once_logged_on_with_it(used: Story, admin: Client) -> None:
    frank = User.objects.get(username="frank")
    role = BusinessRole.objects.get(name="IC_AGENT")
    assert "1 user has this role: Frank Example." in obstacles(delete(admin, role, sure=False))
    role.users.clear()
    delete(admin, role)
    assert not exists(role)
    assert Agent.objects.get(user=frank).role is None


def test_a_role_stays_while_who_was_taken_out_of_it_is_in_a_call(used: Story, admin: Client) -> None:
    role = BusinessRole.objects.get(name="SERVICEPRO")
    role.users.clear()
    assert "In a call with this role: Alice Example." in delete(admin, role)
    Call.objects.update(state="ended", ended_at=timezone.now())
    delete(admin, role)
    assert not exists(role)


def test_a_destination_with_a_history_stays_and_may_be_set_inactive(used: Story, admin: Client) -> None:
    destination = CmsDestination.objects.get(name="SIMULATOR")
    said = obstacles(delete(admin, destination, sure=False))
    assert "Conversations in the history that were held over it: 1." in said
    assert "Alice Example, Bob Example, Carol Example" in said
    assert f'href="{page(destination, "change", destination.pk)}#id_active">Set it inactive instead' in said
    assert "object (" not in said


def test_a_destination_that_was_only_logged_on_to_goes(consultant: User, admin: Client) -> None:
    other = CmsDestination.objects.create(name="OLD", connector="simulator")
    nora = make_user("nora")
    Agent.objects.filter(user=nora).update(destination=other)
    delete(admin, other)
    assert not exists(other)
    assert Agent.objects.get(user=nora).destination is None


def test_what_came_into_use_meanwhile_is_not_deleted_and_that_is_said(
    consultant: User, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = HeartbeatProfile.objects.create(name="SLOW")
    from customizing.admin.profiles import HeartbeatProfileAdmin

    def chosen_meanwhile(self, request, record) -> None:
        BusinessRole.objects.filter(name="SALESPRO").update(heartbeat_profile=record)
        record.delete()

    # somebody else chooses the record at this very moment
    monkeypatch.setattr(HeartbeatProfileAdmin, "delete_model", chosen_meanwhile)
    assert "Nothing was deleted" in delete(admin, profile)
    assert exists(profile)


def test_rows_that_go_with_a_profile_are_named(admin: Client) -> None:
    profile = ToolbarProfile.objects.create(name="SPARE")
    profile.buttons.create(layout="telephony", command="hold", states=["connected"])
    html = delete(admin, profile, sure=False)
    assert "<li>Hold</li>" in html
    delete(admin, profile)
    assert not exists(profile)


def test_a_history_without_conversations_of_users_counts_too(admin: Client) -> None:
    other = CmsDestination.objects.create(name="OLD", connector="simulator")
    make_conversation("+4930123", destination=other)
    assert "held over it: 1." in delete(admin, other)
    assert exists(other)


def test_several_are_deleted_together_or_it_is_said_which_stays_why(admin: Client) -> None:
    spare = CmsProfile.objects.create(name="SPARE", destination=CmsDestination.objects.get())
    used_one = CmsProfile.objects.get(name="IC")
    sent = {"action": "delete_selected", "_selected_action": [spare.pk, used_one.pk], "post": "yes"}
    html = admin.post(page(CmsProfile, "changelist"), sent).content.decode()
    assert "IC: business role: Interaction Center Agent" in obstacles(html)
    assert exists(spare)
    assert exists(used_one)
    admin.post(page(CmsProfile, "changelist"), sent | {"_selected_action": [spare.pk]})
    assert not exists(spare)


def test_a_destination_at_which_users_have_telephones_stays_and_its_tie_lines_are_named(
    used: Story, admin: Client
) -> None:
    other = CmsDestination.objects.create(name="HAMBURG", connector="simulator")
    TieLine.objects.create(destination=used.destination, to=other, prefix="77")
    home = OtherTelephone.objects.create(user=used.bob, telephone="Home", own_destination=other)
    said = obstacles(delete(admin, other, sure=False))
    assert "Telephones of users are there: Bob Example." in said
    assert "/admin/crm_ui/telephoneuser/" in said
    home.delete()
    assert "77… → HAMBURG" in delete(admin, other, sure=False)
    delete(admin, other)
    assert not exists(other)
