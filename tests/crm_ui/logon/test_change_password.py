"""Users change their own password, by a policy."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.conf import settings as product
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factory
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
PAGE, NEW = "/personalize/password/", "correct horse battery"
PAGES = [PAGE, "/admin/password_change/"]


@pytest.fixture
def alice(client: Client, alice: User) -> User:
    """Logged on, in `client`."""
    client.force_login(alice)
    return alice


@pytest.fixture
def strict(settings: Any, tmp_path: Path) -> None:
    """The policy outside of the demo."""
    ask = "from django.conf import settings; import json; print(json.dumps(settings.AUTH_PASSWORD_VALIDATORS))"
    env = {
        **os.environ,
        "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "crm_ui.settings",
        "SECRET_KEY": "-of-the-tests-0123456789-abcdefgh-",
        "DATA_DIR": str(tmp_path),
    }
    said = subprocess.run(
        [sys.executable, "-c", ask], cwd=Path(product.BASE_DIR), env=env, check=True, capture_output=True, text=True
    )
    settings.AUTH_PASSWORD_VALIDATORS = json.loads(said.stdout)


def change(client: Client, *, old: str = factory.PASSWORD, new: str = NEW, again: str = "", page: str = PAGE) -> Any:
    return client.post(page, {"old_password": old, "new_password1": new, "new_password2": again or new})


def test_the_page_is_found_at_personalize(client: Client, alice: User) -> None:
    assert f'href="{PAGE}"' in client.get("/personalize/").text
    assert "Change Password" in client.get(PAGE).text


def test_this_session_goes_on_and_the_others_end(client: Client, alice: User) -> None:
    elsewhere = client_of(alice)
    assert change(client).url == "/personalize/"
    assert "Your password was changed" in client.get("/personalize/").text
    assert elsewhere.get("/personalize/").url.startswith("/login/")
    alice.refresh_from_db()
    assert alice.check_password(NEW)


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"old": "wrong"}, "old_password", "Your old password was entered incorrectly"),
        ({"again": "another one"}, "new_password2", "didn’t match"),
        ({"new": "elevenchars"}, "new_password2", "at least 12 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, alice: User, strict: None, sent: dict, field: str, said: str
) -> None:
    page = change(client, **sent)
    assert said in page.context["form"].errors[field][0]
    assert f'id="id_{field}_error"' in page.text
    alice.refresh_from_db()
    assert alice.check_password(factory.PASSWORD)


@pytest.mark.parametrize("page", PAGES)
def test_the_old_password_cannot_be_guessed(client: Client, alice: User, page: str) -> None:
    for _ in range(4):
        assert change(client, old="wrong", page=page).status_code == 200
    for old in ("wrong", factory.PASSWORD):
        locked = change(client, old=old, page=page)
        assert locked.status_code == 429
        told = " ".join(locked.text.split())
        assert "Logging on as “alice” from here failed 5 times. It is locked until " in told
        assert f'href="{page}">Back to Change Password' in locked.text
        assert 0 < int(locked["Retry-After"]) <= 900
    alice.refresh_from_db()
    assert alice.check_password(factory.PASSWORD)


def test_guesses_count_together_with_those_at_the_log_on(client: Client, alice: User, settings: Any) -> None:
    settings.AXES_ENABLED = True
    for page in [*PAGES, *PAGES]:
        change(client, old="wrong", page=page)
    assert Client().post("/login/", {"username": "alice", "password": "wrong"}).status_code == 429
    assert [change(client, page=page).status_code for page in PAGES] == [429, 429]


@pytest.mark.parametrize("page", PAGES)
def test_the_right_old_password_counts_for_nothing(client: Client, alice: User, page: str) -> None:
    change(client, old="wrong", page=page)
    assert change(client, page=page).status_code == 302
    assert not AccessFailureLog.objects.exists()
    alice.refresh_from_db()
    assert alice.check_password(NEW)


@pytest.mark.parametrize("page", PAGES)
def test_the_log_tells_of_guesses_and_of_the_lock(client: Client, alice: User, page: str, caplog: Any) -> None:
    for _ in range(6):
        change(client, old="wrong", page=page)
    lines = [record.getMessage() for record in caplog.records if record.name == "crm_ui.logon.journal"]
    assert {line.partition(", ")[0] for line in lines} == {f'Wrong old password: "alice" from 127.0.0.1 at "{page}"'}
    assert ["locked until" in line for line in lines] == [False] * 4 + [True] * 2


def test_a_shorter_password_of_before_goes_on_working(client: Client, alice: User, strict: None) -> None:
    assert Client().post("/login/", {"username": "alice", "password": factory.PASSWORD}).status_code == 302


@pytest.mark.parametrize(("password", "taken"), [("elevenchars", False), (NEW, True)])
def test_the_first_user_follows_the_policy(
    monkeypatch: pytest.MonkeyPatch, strict: None, password: str, taken: bool
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    if taken:
        call_command("createsuperuser", interactive=False, username="root", email="root@example.com")
    else:
        with pytest.raises(CommandError, match="at least 12 characters"):
            call_command("createsuperuser", interactive=False, username="root", email="root@example.com")
    assert User.objects.filter(username="root").exists() == taken
