"""The log tells who came in and went, who could not, and whose password was changed."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import factory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def journal(guarded: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="crm_ui.logon")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "crm_ui.logon.journal"]


def log_on(client: Client, name: str, password: str = factory.PASSWORD, *, door: str = "/login/") -> None:
    client.post(door, {"username": name, "password": password})


def test_coming_going_and_failing(client: Client, alice: User, caplog: pytest.LogCaptureFixture) -> None:
    log_on(client, "alice", "a wrong one", door="/admin/login/")
    log_on(client, "alice")
    client.post("/logout/")
    assert lines(caplog) == [
        'Failed to log on: "alice" from 127.0.0.1 at "/admin/login/"',
        'Logged on: "alice" from 127.0.0.1 at "/login/"',
        'Logged off: "alice" from 127.0.0.1 at "/logout/"',
    ]
    assert "a wrong one" not in caplog.text


def test_a_lock_and_until_when(client: Client, alice: User, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(6):
        log_on(client, "alice", "wrong")
    locked = [line.partition(", ")[2][:12] for line in lines(caplog)]
    assert locked == ["", "", "", "", "locked until", "locked until"]


def test_a_name_can_neither_break_a_line_nor_fill_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    log_on(client, 'x"\n2026 INFO Logged on: "root\u2028\x1b[31m' + "y" * 100)
    [line] = lines(caplog)
    assert line.isprintable()
    assert line.startswith('Failed to log on: "x\\"')
    assert len(line) < 120


def test_who_is_not_let_in_for_another_reason(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    factory.make_user("rolf")
    log_on(client, "rolf")
    assert lines(caplog) == ['Not let in, without a wrong password: "rolf" from 127.0.0.1 at "/login/"']


def test_a_new_password_and_who_gave_it(client: Client, alice: User, caplog: pytest.LogCaptureFixture) -> None:
    root = User.objects.create_superuser("root", password=factory.PASSWORD)
    client.force_login(root)
    caplog.clear()
    new = "correct horse battery"
    sent = {"password1": new, "password2": new, "usable_password": "true"}
    client.post(f"/admin/auth/user/{alice.pk}/password/", sent)
    [line] = lines(caplog)
    assert line == f'Password changed: "alice" by "root" from 127.0.0.1 at "/admin/auth/user/{alice.pk}/password/"'
    assert new not in caplog.text
