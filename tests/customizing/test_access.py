"""What other apps read is always what is in force."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_started
from django.db import close_old_connections, connection, transaction

from customizing import access, in_memory
from customizing.models import (
    BusinessRole,
    ChangeStamp,
    CmsDestination,
    CmsProfile,
    ToolbarButton,
    TransactionType,
    WorkMode,
)
from customizing.signals import customizing_changed
from customizing.snapshot import load_snapshot
from tests.customizing.roles import role
from tests.factory import make_user

pytestmark = pytest.mark.usefixtures("customizing")


def commands(name: str = "SALESPRO") -> list[str]:
    return [button.command for button in access.profile_bundle(role(name)).buttons]


def new_request() -> None:
    """As the test client does: a new request, on the connection with the test's transaction."""
    request_started.disconnect(close_old_connections)
    request_started.send(sender=None)
    request_started.connect(close_old_connections)


def change_in_another_process(sql: str) -> None:
    """No signal of it reaches this process; all it leaves is in the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("UPDATE customizing_changestamp SET token = 'of another process'")


def test_the_profiles_of_a_role() -> None:
    profiles = access.profile_bundle(role("SERVICEPRO"))
    assert profiles.role == role("SERVICEPRO")
    assert profiles.enabled
    assert profiles.communication
    assert profiles.presence_in_blocks
    assert profiles.presence_in_dial_pad
    assert profiles.integration.transaction_type.code == "TSRV"
    assert str(profiles.cms.destination) == "SIMULATOR"
    assert profiles.toolbar.name == "CRM"
    assert profiles.context_area.push
    assert profiles.heartbeat.tolerance == 5
    assert profiles.identification.only_exactly_one


def test_a_role_can_be_given_by_its_id() -> None:
    assert access.profile_bundle(role().pk) == access.profile_bundle(role())


@pytest.mark.parametrize("nothing", [None, 0, 999_999])
def test_without_a_role_there_is_nothing(nothing: int | None) -> None:
    profiles = access.profile_bundle(nothing)
    assert profiles == access.Profiles()
    assert not any([profiles.communication, profiles.presence_in_blocks, profiles.presence_in_dial_pad])


def test_a_role_that_is_not_enabled_has_no_profiles() -> None:
    BusinessRole.objects.filter(name="SALESPRO").update(communication_enabled=False)
    assert access.profile_bundle(role()) == access.Profiles(role=role())
    assert not access.profile_bundle(role()).presence_in_blocks


def test_an_inactive_destination_ends_communication() -> None:
    CmsDestination.objects.update(active=False)
    profiles = access.profile_bundle(role())
    assert profiles.enabled
    assert not profiles.communication
    assert not profiles.presence_in_blocks
    assert access.destinations() == []


def test_presence_is_switched_off_for_blocks_and_dial_pad_one_by_one() -> None:
    CmsProfile.objects.filter(name="DEFAULT").update(presence_in_blocks=False)
    assert not access.profile_bundle(role()).presence_in_blocks
    assert access.profile_bundle(role()).presence_in_dial_pad
    CmsProfile.objects.filter(name="DEFAULT").update(presence_in_blocks=True, presence_in_dial_pad=False)
    assert access.profile_bundle(role()).presence_in_blocks
    assert not access.profile_bundle(role()).presence_in_dial_pad


def test_buttons_come_in_their_order() -> None:
    ToolbarButton.objects.filter(command="hang-up").update(position=1)
    assert commands()[:2] == ["hang-up", "accept"]


def test_crm_roles_never_get_buttons_of_other_layouts() -> None:
    ToolbarButton.objects.filter(command="accept").update(layout="action-item")
    assert "accept" not in commands("SALESPRO")
    assert "accept" in commands("IC_AGENT")


def test_buttons_of_a_channel_that_is_off_are_not_there() -> None:
    CmsProfile.objects.update(telephony=False, chat=True)
    assert commands() == ["work-mode", "log-on", "log-off"]


def test_the_roles_of_a_user_come_by_text() -> None:
    user = make_user("erin", roles=(role("SERVICEPRO"), role("IC_AGENT"), role("SALESPRO")))
    assert [str(found) for found in access.roles_of(user)] == [
        "Interaction Center Agent",
        "Sales Professional",
        "Service Professional",
    ]


def test_an_inactive_user_has_no_roles() -> None:
    assert access.roles_of(make_user("alice", role=role(), is_active=False)) == []
    assert access.roles_of(AnonymousUser()) == []


def test_users_with_an_enabled_role_communicate() -> None:
    alice = make_user("alice", roles=(role("SALESPRO"), role("CONSULTANT")))
    make_user("dana", roles=(role("CONSULTANT"),))
    make_user("frank")
    assert access.communication_user_ids() == {alice.pk}


def test_work_modes_types_and_destinations() -> None:
    assert [mode.code for mode in access.work_modes()] == [1, 2, 3, 1000, 1001, 1002]
    assert str(access.work_mode(1000)) == "Lunch"
    assert access.work_mode(4711) is None
    assert access.transaction_type("LEAD").text == "Lead"
    assert [str(destination) for destination in access.destinations()] == ["SIMULATOR"]


def test_an_unknown_transaction_type_says_what_to_do() -> None:
    with pytest.raises(LookupError, match="Create it in Define Transaction Types"):
        access.transaction_type("ZZZZ")


CHANGES: dict[str, Callable[[], object]] = {
    "save": lambda: ToolbarButton.objects.get(profile__name="CRM", command="hold").delete(),
    "many at once": lambda: ToolbarButton.objects.filter(command="hold").update(layout="chat"),
    "created": lambda: WorkMode.objects.create(code=1003, text="Coffee"),
    "bulk": lambda: WorkMode.objects.bulk_create([WorkMode(code=1003, text="Coffee")]),
    "bulk update": lambda: WorkMode.objects.bulk_update([WorkMode(code=1000, text="Coffee")], ["text"]),
    "user of a role": lambda: role().users.add(make_user("alice")),
    "role of a user": lambda: make_user("alice").business_roles.add(role()),
    "role without users": lambda: role().users.clear(),
    "related": lambda: role().cms_profile.destination.cms_profiles.update(chat=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_kind_of_change_is_noticed_at_once(change: str) -> None:
    before = access.version()
    if change == "role without users":
        role().users.add(make_user("alice"))
        before = access.version()
    CHANGES[change]()
    assert access.version() != before


def test_a_button_taken_out_is_gone_at_once() -> None:
    assert "hold" in commands()
    ToolbarButton.objects.get(profile__name="CRM", command="hold").delete()
    assert "hold" not in commands()


def test_a_change_that_is_rolled_back_is_not_kept() -> None:
    before = access.version()
    with transaction.atomic():
        WorkMode.objects.filter(code=1000).update(text="Dinner")
        assert str(access.work_mode(1000)) == "Dinner"
        transaction.set_rollback(True)
    new_request()
    assert str(access.work_mode(1000)) == "Lunch"
    assert access.version() == before


def test_a_change_in_another_process_is_in_force_at_the_next_request() -> None:
    assert str(access.work_mode(1000)) == "Lunch"
    change_in_another_process("UPDATE customizing_workmode SET text = 'Dinner' WHERE code = 1000")
    new_request()
    assert str(access.work_mode(1000)) == "Dinner"


def test_what_is_no_request_notices_it_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(access.work_mode(1000)) == "Lunch"
    change_in_another_process("UPDATE customizing_workmode SET text = 'Dinner' WHERE code = 1000")
    # the second is over
    monkeypatch.setattr(in_memory, "CHECK_SECONDS", 0.0)
    assert str(access.work_mode(1000)) == "Dinner"


def test_a_request_costs_one_query_and_further_use_none(django_assert_num_queries: Callable) -> None:
    seller, user = role(), make_user("alice")
    access.work_modes()
    new_request()
    with django_assert_num_queries(1):
        access.profile_bundle(seller)
        access.roles_of(user)
        access.work_modes()
        access.transaction_type("LEAD")
        assert access.profile_bundle(seller).integration.transaction_type.code == "LEAD"
        assert access.profile_bundle(seller).cms.destination.active
        list(access.profile_bundle(seller).integration.mappings.all())


def test_reading_everything_costs_the_same_however_much_there_is(django_assert_num_queries: Callable) -> None:
    for number in range(20):
        copy = role()
        copy.pk, copy.name, copy.text = None, f"ROLE{number}", f"Role {number}"
        copy.save()
        copy.users.add(make_user(f"user{number}"))
    with django_assert_num_queries(33):  # one of each table
        load_snapshot(ChangeStamp.current())


def test_many_changes_in_one_transaction_are_announced_once(django_capture_on_commit_callbacks: Callable) -> None:
    announced = []

    def note(**kwargs: object) -> None:
        announced.append(str(access.work_mode(1000)))

    customizing_changed.connect(note)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            WorkMode.objects.filter(code=1000).update(text="Dinner")
            TransactionType.objects.filter(code="LEAD").update(text="Chance")
        assert announced == ["Dinner"]
    finally:
        customizing_changed.disconnect(note)


def test_the_stamp_is_one_row() -> None:
    ChangeStamp.renew()
    ChangeStamp.renew()
    assert ChangeStamp.objects.count() == 1
