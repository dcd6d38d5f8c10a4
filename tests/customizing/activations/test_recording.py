"""Each state that Customizing has had is kept, with who brought it about and what it changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from customizing import delivered
from customizing.activations import acting
from customizing.activations.told import change_of
from customizing.document.taking import take
from customizing.document.wording import worded
from customizing.models import (
    Activation,
    BusinessRole,
    ChangedValue,
    CmsDestination,
    CmsProfile,
    HeartbeatProfile,
    Occasion,
    ToolbarButton,
    WorkMode,
)
from tests.customizing.forms import page, save, save_row
from tests.factory import make_user

pytestmark = pytest.mark.usefixtures("customizing")


def newest() -> Activation:
    found = Activation.newest()
    assert found is not None
    return found


def told(activation: Activation | None = None) -> list[tuple[str, str, str, str]]:
    """Object, field, from and to, as people read them."""
    found = [worded(change_of(record)) for record in (activation or newest()).changes.order_by("pk")]
    return [(each.object, each.place, each.before, each.after) for each in found]


def test_what_is_delivered_is_told_with_its_version_once_for_each_object() -> None:
    state = Activation.objects.get()
    assert state.occasion == Occasion.DELIVERED
    assert state.document == take()
    assert ("Work mode 1000", "Version", "", "delivered, version 2026.11") in told(state)
    assert len(told(state)) == sum(map(len, take().values()))


def test_a_save_is_one_state_with_its_user_and_each_value_in_the_words_of_the_form(admin: Client) -> None:
    profile = HeartbeatProfile.objects.get(name="DEFAULT")
    assert save(admin, profile, tolerance=9, cms_log_off_after="").status_code == 302
    state = newest()
    assert (state.user_name, state.occasion, state.document) == ("dana", Occasion.CHANGED, take())
    assert told() == [
        ("Heartbeat profile DEFAULT", "Tolerance", "5", "9"),
        ("Heartbeat profile DEFAULT", "Log off the CMS after", "900", ""),
    ]
    assert Activation.objects.count() == 2


def test_a_row_of_a_table_is_told_with_its_object(admin: Client) -> None:
    button = ToolbarButton.objects.get(profile__name="CRM", command="hold")
    save_row(admin, button, of=button.profile, states=["connected", "held"])
    place = "Button of the toolbar Hold, Available when"
    assert told() == [("Toolbar profile CRM", place, "Connected", "Connected, Held")]


def test_a_deletion_is_told_with_what_was_there(admin: Client) -> None:
    mode = WorkMode.objects.get(code=1002)
    admin.post(page(mode, "delete", mode.pk), {"post": "yes"})
    assert ("Work mode 1002", "Text", "Training", "") in told()
    assert set(newest().changes.values_list("act", flat=True)) == {"deleted"}


def test_an_object_with_another_name_is_told_as_renamed(admin: Client) -> None:
    role = BusinessRole.objects.get(name="SALESPRO")
    save(admin, role, name="SELLERS")
    assert told() == [("Business role SELLERS", "Name", "SALESPRO", "SELLERS")]


def test_many_rows_at_once_are_seen(admin: Client) -> None:
    profile = CmsProfile.objects.get(name="IC")
    save(admin, profile, _take_over_rules="1")
    assert sum(place.endswith("Status") for _object, place, _from, _to in told()) == 11


def test_a_password_is_told_as_changed_and_stands_nowhere(admin: Client) -> None:
    destination = CmsDestination.objects.create(name="PBX", connector="asterisk", address="pbx.example:5038")
    save(admin, destination, password="top secret", user_name="crm")
    assert ("CMS destination PBX", "Password", "", "changed") in told()
    save(admin, destination, remove_password="on")
    assert told() == [("CMS destination PBX", "Password", "", "removed")]
    stored = CmsDestination.objects.get(name="PBX").encrypted_password
    kept = str(list(Activation.objects.values())) + str(list(ChangedValue.objects.values()))
    assert "top secret" not in kept
    assert not stored or stored not in kept


def test_what_the_user_is_working_on_stands_beside_the_change(admin: Client) -> None:
    admin.post("/admin/customizing/changedvalue/reason/", {"reason": " CHG 4711: \n lunch "})
    save(admin, WorkMode.objects.get(code=1000), text="Dinner")
    assert newest().reason == "CHG 4711: lunch"


def test_a_form_that_is_refused_leaves_no_state(admin: Client) -> None:
    before = Activation.objects.count()
    assert save(admin, WorkMode.objects.get(code=1000), text="").status_code == 200
    assert Activation.objects.count() == before


def test_users_of_roles_are_no_customizing(admin: Client) -> None:
    before = Activation.objects.count()
    role, frank = BusinessRole.objects.get(name="SALESPRO"), make_user("frank")
    admin.post(page(role, "users", role.pk), {"add": "1", "user": frank.pk})
    assert role.users.count() == 1
    assert Activation.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_outside_of_the_administration_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    delivered.load()
    # as it is outside of tests
    monkeypatch.setattr(acting, "notes_others", True)
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    assert (newest().user_name, newest().occasion) == ("", Occasion.FOUND)
    assert told() == [("Work mode 1000", "Text", "Lunch", "Dinner")]


def test_what_an_older_version_left_is_where_the_records_begin() -> None:
    Activation.objects.all().delete()
    acting.record_new_version()
    assert newest().document == take()
    assert told() == []
    acting.record_new_version()
    assert Activation.objects.count() == 1


def test_the_cost_of_a_record_does_not_depend_on_how_much_there_is(django_assert_max_num_queries: Callable) -> None:
    HeartbeatProfile.objects.bulk_create(HeartbeatProfile(name=f"H{number}") for number in range(200))
    with django_assert_max_num_queries(43), acting.acting(user_name="dana"):
        HeartbeatProfile.objects.update(tolerance=6)
    assert len(told()) >= 200
