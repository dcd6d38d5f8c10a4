import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from customizing.credentials import CredentialsUnreadable, decrypt, encrypt
from customizing.models import CmsDestination

from .forms import errors, page, save

pytestmark = pytest.mark.thorough

SECRET = "s3cret, with spaces "


@pytest.fixture(autouse=True)
def _is_an_asterisk(request: pytest.FixtureRequest) -> None:
    """The simulator itself takes no password."""
    if "admin" in request.fixturenames:
        request.getfixturevalue("customizing")
        CmsDestination.objects.update(connector="asterisk", address="pbx.example")


def system() -> CmsDestination:
    return CmsDestination.objects.get(name="SIMULATOR")


def stored_row() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customizing_cmsdestination")
        return str(cursor.fetchall())


def test_a_password_comes_back_as_it_went_in() -> None:
    assert decrypt(encrypt(SECRET), destination="X") == SECRET
    assert encrypt("") == decrypt("", destination="X") == ""


def test_the_same_password_is_never_stored_the_same_way() -> None:
    assert encrypt(SECRET) != encrypt(SECRET)


def test_another_key_cannot_read_it_and_the_message_says_what_to_do(settings: Settings) -> None:
    stored = encrypt(SECRET)
    settings.SECRET_KEY = "another"
    with pytest.raises(CredentialsUnreadable, match="Enter the password again"):
        decrypt(stored, destination="SIMULATOR")


def test_a_former_key_still_reads_it(settings: Settings) -> None:
    stored = encrypt(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert decrypt(stored, destination="SIMULATOR") == SECRET


def test_the_form_stores_it_encrypted(admin: Client) -> None:
    assert save(admin, system(), password=SECRET).status_code == 302
    assert system().password() == SECRET
    assert SECRET not in stored_row()


def test_no_page_shows_it_again(admin: Client) -> None:
    save(admin, system(), password=SECRET)
    stored = system().encrypted_password
    for url in (
        page(CmsDestination, "changelist"),
        page(CmsDestination, "change", system().pk),
        page(CmsDestination, "history", system().pk),
        page(CmsDestination, "delete", system().pk),
    ):
        html = admin.get(url).content.decode()
        assert SECRET not in html
        assert stored not in html


def test_not_even_the_form_that_is_refused_shows_it(admin: Client) -> None:
    response = save(admin, system(), password=SECRET, name="")
    assert errors(response)
    assert SECRET not in response.content.decode()


def test_neither_the_history_nor_the_log_nor_an_export_has_it(
    admin: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        save(admin, system(), password=SECRET)
    call_command("dumpdata", "customizing")
    assert "Password" in LogEntry.objects.get().change_message
    assert SECRET not in LogEntry.objects.get().change_message + caplog.text + capsys.readouterr().out


def test_left_empty_it_is_kept(admin: Client) -> None:
    save(admin, system(), password=SECRET)
    save(admin, system(), description="Changed")
    assert system().description == "Changed"
    assert system().password() == SECRET


def test_it_can_be_removed(admin: Client) -> None:
    save(admin, system(), password=SECRET)
    save(admin, system(), remove_password="on")
    assert system().password() == ""


def test_a_new_one_and_removing_it_is_refused(admin: Client) -> None:
    assert "Do one of the two" in errors(save(admin, system(), password=SECRET, remove_password="on"))


@pytest.mark.parametrize(
    ("field", "label"), [("address", "Address"), ("user_name", "User name")], ids=["address", "user name"]
)
def test_led_elsewhere_the_stored_password_does_not_go_along(admin: Client, field: str, label: str) -> None:
    save(admin, system(), password=SECRET)
    refused = errors(save(admin, system(), **{field: "elsewhere.example"}))
    assert f"{label} changed: enter the password again" in refused
    assert getattr(system(), field) != "elsewhere.example"
    assert system().password() == SECRET


@pytest.mark.parametrize("with_it", [{"password": "new"}, {"remove_password": "on"}], ids=["another", "none"])
def test_with_a_password_entered_or_removed_the_address_may_change(admin: Client, with_it: dict[str, str]) -> None:
    save(admin, system(), password=SECRET)
    assert save(admin, system(), address="elsewhere.example", **with_it).status_code == 302
    assert (system().address, system().password()) == ("elsewhere.example", with_it.get("password", ""))


def test_without_a_stored_password_the_address_just_changes(admin: Client) -> None:
    assert save(admin, system(), address="elsewhere.example").status_code == 302
