"""The help: the documentation site for whoever is logged on."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> Path:
    """As `make docs` builds it, with a page and a file; beside it something that is not to be shown."""
    settings.HELP_SITE = tmp_path / "site"
    (settings.HELP_SITE / "agents").mkdir(parents=True)
    (settings.HELP_SITE / "index.html").write_text("CRM Presence")
    (settings.HELP_SITE / "agents" / "index.html").write_text("For agents")
    (settings.HELP_SITE / "look.css").write_text("body {}")
    (tmp_path / "secret.txt").write_text("secret")
    return settings.HELP_SITE


def test_without_a_site_it_says_how_to_build_one(
    session: tuple[Client, User], tmp_path: Path, settings: Settings
) -> None:
    client, _user = session
    settings.HELP_SITE = tmp_path / "nothing"
    assert "make docs" in client.get("/help/").text
    assert client.get("/help/agents/")["Location"] == "/help/"


@pytest.mark.usefixtures("site")
def test_its_pages_and_files_are_shown(session: tuple[Client, User]) -> None:
    client, _user = session
    assert client.get("/help/agents/").text == "For agents"
    assert client.get("/help/agents")["Location"] == "/help/agents/"
    assert client.get("/help/look.css")["Content-Type"] == "text/css"
    assert client.get("/help/no-such-page/").status_code == 404


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["../secret.txt", "agents/../../secret.txt", "%2e%2e/secret.txt", "/etc/passwd"])
def test_nothing_beside_the_site_is_shown(session: tuple[Client, User], path: str) -> None:
    client, _user = session
    assert client.get(f"/help/{path}").status_code == 404


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["", "agents/", "look.css"])
def test_who_is_not_logged_on_gets_nothing_of_it(client: Client, path: str) -> None:
    assert client.get(f"/help/{path}")["Location"].startswith("/login/")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("screen", "language", "page"),
    [
        ("home", "en", "/help/agents/"),
        ("home", "de", "/help/de/agents/"),
        ("conversation", "en", "/help/administration/#what-happened-in-a-call"),
        ("admin:customizing_homecountry_changelist", "de", "/help/de/customizing/#countries-and-numbers"),
        ("//elsewhere.example", "en", "/help/agents/"),
    ],
)
def test_it_opens_at_the_page_that_fits_the_screen(
    session: tuple[Client, User], screen: str, language: str, page: str
) -> None:
    client, _user = session
    answer = client.get("/help/", {"screen": screen}, headers={"Accept-Language": language})
    assert answer["Location"] == page


def test_each_page_leads_to_the_help_on_it(session: tuple[Client, User]) -> None:
    client, _user = session
    assert 'href="/help/?screen=accounts"' in client.get("/accounts/").text
    assert 'href="/help/?screen=home"' in client.get("/").text


def test_the_administration_does_so_too(admin_client: Client) -> None:
    assert 'href="/help/?screen=admin%3Aindex"' in admin_client.get("/admin/").text
