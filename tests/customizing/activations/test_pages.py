"""Change documents and states in the administration: found, compared, undone, moved."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from customizing.document import yaml_file
from customizing.document.taking import take
from customizing.models import (
    Activation,
    BusinessRole,
    CmsIntegrationProfile,
    HeartbeatProfile,
    ToolbarButton,
    WorkMode,
)
from tests.customizing.forms import page, save, save_row
from tests.factory import make_user

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
CHANGES, STATES = "/admin/customizing/changedvalue/", "/admin/customizing/activation/"
EXPORT, IMPORT, RESTORE, COMPARE = (f"{STATES}{name}/" for name in ("export", "import", "restore", "compare"))


@pytest.fixture
def changed(admin: Client) -> Client:
    """A system in which the consultant has changed three things."""
    save(admin, HeartbeatProfile.objects.get(name="DEFAULT"), tolerance=9)
    save(admin, WorkMode.objects.get(code=1000), text="Dinner")
    hold = ToolbarButton.objects.get(profile__name="CRM", command="hold")
    save_row(admin, hold, of=hold.profile, shortcut="Alt+Shift+H")
    return admin


def texts(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def table(client: Client, query: str = "") -> str:
    """The rows of the list of change documents."""
    return texts(client, CHANGES + query).partition('id="result_list"')[2].partition("</table>")[0]


def confirm(client: Client, address: str, **sent: str) -> None:
    """Look at what would change, and have it done."""
    shown = client.post(address, sent) if address == IMPORT else client.get(address, sent)
    assert shown.status_code == 200
    done = client.post(address, {**shown.context["kept"], **sent, "seal": shown.context["seal"]})
    assert done.status_code == 302, done.text


def newest() -> Activation:
    found = Activation.newest()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=tolerance", "Tolerance"),  # a field, as the form calls it
        ("?q=dinner", "Dinner"),  # a value that was typed
        ("?q=Work+mode", "Dinner"),  # a kind of object
        ("?q=crm", "Alt+Shift+H"),  # the key of an object
        ("?q=hold+shortcut", "Alt+Shift+H"),  # a row and a field
        ("?kind=heartbeatprofile&user=dana", "Tolerance"),
    ],
)
def test_a_change_is_found_by_the_words_of_the_forms(changed: Client, query: str, found: str) -> None:
    rows = table(changed, query)
    assert found in rows
    others = {"Tolerance", "Dinner", "Alt+Shift+H"} - {found}
    assert not [other for other in others if other in rows]


def test_a_chosen_value_is_found_by_its_label(admin: Client) -> None:
    save(admin, CmsIntegrationProfile.objects.get(name="SALES"), ui_object="contact")
    assert "The contact" in table(admin, "?q=contact&user=dana")


def test_the_list_costs_the_same_however_many_there_are(
    changed: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        changed.get(CHANGES)


def test_a_spreadsheet_gets_the_rows_and_takes_none_for_a_formula(changed: Client) -> None:
    save(changed, HeartbeatProfile.objects.get(name="DEFAULT"), description="=HYPERLINK(1)")
    answer = changed.get(f"{CHANGES}csv/?kind=heartbeatprofile&user=dana")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode().removeprefix("\ufeff"))))
    assert rows[0][-3:] == ["Field", "From", "To"]
    assert rows[1][1:] == [
        *("dana", "Change in the administration", "", "Heartbeat profile", "DEFAULT", "changed", "Description"),
        *("Noticed within seconds, off the CMS after 15 minutes", "'=HYPERLINK(1)"),
    ]
    assert len(rows) == 3


def test_a_state_shows_what_it_changed_and_the_way_back(changed: Client) -> None:
    shown = texts(changed, f"{STATES}{newest().pk}/change/")
    assert "Toolbar profile" in shown
    assert "Restore this whole state" in shown
    assert "Undo: restore it as it was before" in shown


def test_a_value_leads_to_its_state_and_neither_has_a_history_that_breaks(changed: Client) -> None:
    state = f"{STATES}{newest().pk}/"
    value = newest().changes.all()[0]
    assert changed.get(f"{CHANGES}{value.pk}/change/").headers["Location"] == f"{state}change/"
    assert changed.get(f"{state}history/").status_code == 200
    assert changed.get(f"{CHANGES}{value.pk}/history/").status_code == 200


def test_one_object_is_restored_as_it_was(changed: Client) -> None:
    first = Activation.objects.order_by("pk")[0]
    confirm(changed, RESTORE, state=str(first.pk), kind="workmode", key="1000")
    assert WorkMode.objects.get(code=1000).text == "Lunch"
    assert HeartbeatProfile.objects.get(name="DEFAULT").tolerance == 9
    assert (newest().user_name, newest().occasion) == ("dana", "restored")
    assert newest().reason.startswith("As it was: ")


def test_an_object_that_was_deleted_comes_back_with_its_rows(admin: Client) -> None:
    save(admin, WorkMode.objects.get(code=1000), text="Dinner")
    before, first = take(), newest()
    BusinessRole.objects.filter(toolbar_profile__name="CRM").update(toolbar_profile=None)
    profile = ToolbarButton.objects.filter(profile__name="CRM")[0].profile
    admin.post(page(profile, "delete", profile.pk), {"post": "yes"})
    assert "CRM" not in take()["toolbarprofile"]
    confirm(admin, RESTORE, state=str(first.pk), kind="toolbarprofile", key="CRM")
    assert take()["toolbarprofile"]["CRM"] == before["toolbarprofile"]["CRM"]


def test_an_object_that_did_not_exist_then_is_deleted(admin: Client) -> None:
    first = newest()
    save(admin, WorkMode, code=2000, text="Tea")
    confirm(admin, RESTORE, state=str(first.pk), kind="workmode", key="2000")
    assert not WorkMode.objects.filter(code=2000).exists()


def test_a_role_that_was_renamed_gets_its_name_back_and_keeps_its_users(admin: Client) -> None:
    frank, first = make_user("frank", role="SALESPRO"), newest()
    save(admin, BusinessRole.objects.get(name="SALESPRO"), name="SELLERS")
    confirm(admin, RESTORE, state=str(first.pk), kind="businessrole", key="SALESPRO")
    assert list(BusinessRole.objects.get(name="SALESPRO").users.all()) == [frank]


def test_a_whole_state_is_restored(changed: Client) -> None:
    first = Activation.objects.order_by("pk")[0]
    confirm(changed, RESTORE, state=str(first.pk))
    assert take() == first.document


def test_an_object_is_reset_to_what_was_delivered(changed: Client) -> None:
    profile = HeartbeatProfile.objects.get(name="DEFAULT")
    assert "Reset to delivered" in texts(changed, page(profile, "history", profile.pk))
    confirm(changed, RESTORE, state="delivered", kind="heartbeatprofile", key="DEFAULT")
    assert HeartbeatProfile.objects.get(name="DEFAULT").tolerance == 5
    assert WorkMode.objects.get(code=1000).text == "Dinner"


def test_what_is_delivered_is_what_a_fresh_system_has(admin: Client) -> None:
    assert "They are the same." in texts(admin, f"{COMPARE}?old=delivered&new=now")


def test_any_two_states_are_compared(changed: Client) -> None:
    first, *_between, last = Activation.objects.order_by("pk")
    shown = texts(changed, f"{COMPARE}?old={first.pk}&new={last.pk}")
    assert "Dinner" in shown
    assert "Tolerance" in shown
    assert "They are the same." in texts(changed, f"{COMPARE}?old={last.pk}&new=now")
    assert changed.get(f"{COMPARE}?old=999999999999999999999").status_code == 404


def test_nothing_is_done_if_it_is_no_longer_what_was_shown(changed: Client) -> None:
    first = Activation.objects.order_by("pk")[0]
    shown = changed.get(RESTORE, {"state": first.pk})
    WorkMode.objects.filter(code=1000).update(text="Supper")
    again = changed.post(RESTORE, {**shown.context["kept"], "seal": shown.context["seal"]})
    assert "Nothing was done yet" in again.text
    assert WorkMode.objects.get(code=1000).text == "Supper"


def test_a_file_goes_out_and_comes_back(changed: Client) -> None:
    file = changed.get(EXPORT).content.decode()
    assert yaml_file.read(file)[0] == take()
    WorkMode.objects.filter(code=1000).update(text="Supper")
    uploaded = SimpleUploadedFile("customizing.yaml", file.encode())
    shown = changed.post(IMPORT, {"file": uploaded})
    assert "Supper" in shown.text
    assert WorkMode.objects.get(code=1000).text == "Supper"
    confirm(changed, IMPORT, text=file)
    assert WorkMode.objects.get(code=1000).text == "Dinner"
    assert newest().occasion == "imported"


def test_what_is_wrong_with_a_file_is_told_with_its_line(admin: Client) -> None:
    file = admin.get(EXPORT).content.decode().replace('"Lunch"', '""')
    shown = admin.post(IMPORT, {"text": file})
    assert "Work mode 1000, Text: This field cannot be blank." in shown.text
    assert "Line " in shown.text
    assert "This is no YAML" in admin.post(IMPORT, {"text": "{"}).text
    assert "no text in UTF-8" in admin.post(IMPORT, {"file": SimpleUploadedFile("x", b"\xff")}).text


@pytest.mark.parametrize("file", [b"\xff", b"{"], ids=["no text", "no YAML"])
def test_a_file_that_cannot_be_read_leaves_what_was_typed(admin: Client, file: bytes) -> None:
    shown = admin.post(IMPORT, {"file": SimpleUploadedFile("x", file), "text": "typed"})
    assert shown.context["problems"]
    assert shown.context["form"]["text"].value() == "typed"


def test_a_file_with_a_fault_is_mended_on_the_page(admin: Client) -> None:
    shown = admin.post(IMPORT, {"file": SimpleUploadedFile("x", b"{")})
    assert "This is no YAML" in shown.text
    assert shown.context["form"]["text"].value() == "{"


def test_a_user_who_is_not_there_is_asked_for(admin: Client) -> None:
    User.objects.create_user("maria")
    document = take()
    document["cmsintegrationprofile"]["SERVICE"] |= {"fallback": "user", "fallback_user": "hans"}
    text = yaml_file.write(document)
    shown = admin.post(IMPORT, {"text": text})
    assert "User “hans” is not there." in shown.text
    confirm(admin, IMPORT, text=text, **{"user-hans": "maria"})
    assert CmsIntegrationProfile.objects.get(name="SERVICE").fallback_user.username == "maria"


def staff(client: Client, *rights: str) -> Client:
    user = make_user("keno", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


def test_who_may_only_look_sees_all_and_does_nothing(client: Client) -> None:
    looking = staff(client, "view_activation", "view_changedvalue")
    first = newest()
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    for address in (CHANGES, STATES, f"{STATES}{first.pk}/change/", COMPARE, EXPORT, IMPORT, f"{CHANGES}csv/"):
        assert looking.get(address).status_code == 200, address
    shown = looking.get(RESTORE, {"state": first.pk})
    assert "you need these permissions on Customizing: change_workmode." in shown.text
    looking.post(RESTORE, {"state": first.pk, "seal": "x"})
    assert WorkMode.objects.get(code=1000).text == "Dinner"


def test_who_may_change_the_objects_may_restore_them(client: Client) -> None:
    changing = staff(client, "view_activation", "view_changedvalue", "change_workmode")
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    confirm(changing, RESTORE, state=str(newest().pk))
    assert WorkMode.objects.get(code=1000).text == "Lunch"


def test_nobody_lets_his_own_role_see_more_by_restoring(client: Client) -> None:
    changing = staff(client, "view_activation", "view_changedvalue", "change_businessrole")
    BusinessRole.objects.get(name="IC_MANAGER").users.add(User.objects.get(username="keno"))
    BusinessRole.objects.filter(name="IC_MANAGER").update(sees_counterparts=False)
    shown = changing.get(RESTORE, {"state": newest().pk})
    assert "nobody decides what a business role of his or her own sees" in shown.text


def test_who_has_no_right_to_them_is_refused(client: Client) -> None:
    other = staff(client, "view_workmode")
    for address in (
        CHANGES,
        STATES,
        f"{STATES}{newest().pk}/change/",
        COMPARE,
        EXPORT,
        IMPORT,
        RESTORE,
        f"{CHANGES}csv/",
    ):
        assert other.get(address).status_code == 403, address


def test_a_body_that_is_no_form_is_read_as_an_empty_one(admin: Client) -> None:
    answer = admin.post(IMPORT, b"\xe8u2F", content_type="multipart/form-data; boundary=fuzz")
    assert answer.status_code == 200
    assert answer.context["form"].is_bound
