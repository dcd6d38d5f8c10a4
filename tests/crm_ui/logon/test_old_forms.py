"""Forms of logging on and off that were opened before somebody did that in another tab."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customizing.models import BusinessRole
from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
OURS, FOREIGN = "http://testserver", "https://elsewhere.example"
OLD = "o" * 64


@pytest.fixture
def browser() -> Client:
    """One that has a token, but not that of the forms it sends."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/login/")
    return browser


def send(browser: Client, address: str, *, origin: str | None = OURS, **fields: str):
    headers = {"origin": origin} if origin else {}
    return browser.post(address, {"csrfmiddlewaretoken": OLD, **fields}, headers=headers)


def credentials(password: str = factory.PASSWORD) -> dict[str, str]:
    return {"username": "alice", "password": password}


@pytest.mark.parametrize("logged_on", [False, True])
@pytest.mark.parametrize("address", ["/login/", "/admin/login/"])
def test_an_old_log_on_form_leads_to_the_page_asked_for(
    browser: Client, alice: User, address: str, logged_on: bool
) -> None:
    if logged_on:
        browser.force_login(alice)
    response = send(browser, address, **credentials(), next="/accounts/")
    assert (response.status_code, response.url) == (302, "/accounts/")
    assert browser.session["_auth_user_id"] == str(alice.pk)


def test_with_a_wrong_password_the_old_form_comes_again_with_what_was_typed(browser: Client, alice: User) -> None:
    response = send(browser, "/login/", **credentials("wrong"))
    assert response.status_code == 200
    assert 'value="alice"' in response.text
    assert "correct username and password" in response.text


@pytest.mark.parametrize("origin", [FOREIGN, "null", None, "https://testserver", "http://testserver.example"])
@pytest.mark.parametrize("address", ["/login/", "/admin/login/"])
def test_a_form_that_may_be_of_somebody_else_logs_nobody_on(
    browser: Client, alice: User, address: str, origin: str | None
) -> None:
    response = send(browser, address, origin=origin, **credentials())
    assert response.status_code == 403
    assert "_auth_user_id" not in browser.session
    assert "This form was opened too long ago" in response.text
    token = browser.cookies[next(name for name in browser.cookies if name.startswith("csrftoken"))].value
    assert browser.post(address, {"csrfmiddlewaretoken": token, **credentials()}).status_code == 302


def test_who_is_logged_on_is_led_on_from_whatever_log_on_form(browser: Client, alice: User) -> None:
    browser.force_login(alice)
    assert send(browser, "/login/", origin=None, next="/contacts/", **credentials()).url == "/contacts/"
    assert browser.session["_auth_user_id"] == str(alice.pk)


def test_logging_off_twice_is_as_once(browser: Client, alice: User) -> None:
    browser.force_login(alice)
    for _ in range(2):
        assert send(browser, "/logout/").url == "/login/"
    assert "_auth_user_id" not in browser.session


def test_a_form_of_somebody_else_logs_nobody_off(browser: Client, alice: User) -> None:
    browser.force_login(alice)
    for origin in (FOREIGN, None):
        assert send(browser, "/logout/", origin=origin).status_code == 403
    assert "_auth_user_id" in browser.session


def test_choosing_a_role_twice_works_and_after_a_log_off_leads_to_the_log_on(browser: Client) -> None:
    erin = factory.make_user("erin", roles=("SALESPRO", "SERVICEPRO"))
    browser.force_login(erin)
    for name in ("SALESPRO", "SERVICEPRO"):
        role = str(BusinessRole.objects.get(name=name).pk)
        assert send(browser, "/login/role/", role=role, next="/accounts/").url == "/accounts/"
        assert browser.get("/").wsgi_request.role.name == name
    browser.logout()
    assert send(browser, "/login/role/", role=role).url == "/login/"


@pytest.mark.parametrize("page", ["/login/", "/logout/", "/login/role/", "/admin/login/?next=/", "/admin/logout/"])
def test_nobody_is_led_back_to_the_door(client: Client, alice: User, page: str) -> None:
    assert client.post("/login/", {**credentials(), "next": page}).url == "/"
    assert client.get("/login/", {"next": page}).url == "/"


def test_any_other_old_form_is_refused_with_the_reason(browser: Client, alice: User) -> None:
    browser.force_login(alice)
    response = send(browser, "/transactions/new/")
    assert response.status_code == 403
    assert "Page too old" in response.text
