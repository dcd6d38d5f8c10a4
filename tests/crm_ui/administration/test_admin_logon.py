"""The door to the administration: staff without a business role come in, agents are told in words."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
PAGES = ["/admin/", "/admin/customizing/workmode/", "/admin/customizing/workmode/add/?code=3", "/admin/presence/"]


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password=factory.PASSWORD)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_a_logon_that_lets_staff_without_a_role_in(client: Client, root: User, page: str) -> None:
    logon = client.get(page)
    assert logon.url.startswith("/admin/login/?next=")
    sent = {"username": "root", "password": factory.PASSWORD}
    assert client.post(logon.url, sent).url == page
    assert client.get(page).status_code == 200


def test_the_logon_of_the_crm_leads_refused_staff_there(client: Client, root: User) -> None:
    sent = {"username": "root", "password": factory.PASSWORD, "next": "/admin/customizing/workmode/"}
    refused = client.post("/login/", sent)
    assert "you can open the administration" in refused.text
    assert 'href="/admin/login/?next=/admin/customizing/workmode/"' in refused.text


@pytest.mark.parametrize("asked", ["", "/accounts/", "https://elsewhere.example/admin/"])
def test_from_other_pages_it_leads_to_the_start_of_the_administration(client: Client, root: User, asked: str) -> None:
    refused = client.post("/login/", {"username": "root", "password": factory.PASSWORD, "next": asked})
    assert 'href="/admin/login/?next=/admin/"' in refused.text


def test_who_is_no_staff_or_has_no_password_hears_nothing_of_it(client: Client, root: User) -> None:
    factory.make_user("frank")
    for user, password in (("frank", factory.PASSWORD), ("root", "wrong")):
        assert "/admin/login/" not in client.post("/login/", {"username": user, "password": password}).text


@pytest.mark.parametrize("page", [*PAGES, "/admin/login/"])
def test_an_agent_is_told_in_words_with_a_way_back(client: Client, page: str) -> None:
    client.force_login(factory.make_user("alice", role="SERVICEPRO"))
    told = client.get(page)
    assert told.status_code == 403
    assert "The administration is for staff only; you are logged on as “alice”." in told.text
    assert "To the Home Page" in told.text
    assert 'action="/logout/"' in told.text


def test_an_agent_can_log_on_to_it_as_somebody_else(client: Client, root: User) -> None:
    client.force_login(factory.make_user("alice", role="SERVICEPRO"))
    sent = {"username": "root", "password": factory.PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", sent).url == "/admin/"
    assert client.get("/admin/").status_code == 200
