"""Log-on, choice of role, log-off."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from customizing.models import BusinessRole
from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]


@pytest.fixture
def alice() -> User:
    return factory.make_user("alice", role="SERVICEPRO")


@pytest.fixture
def erin() -> User:
    return factory.make_user("erin", roles=("SALESPRO", "SERVICEPRO"))


def log_on(client: Client, user: str, **data: str) -> object:
    return client.post(reverse("login"), {"username": user, "password": factory.PASSWORD, **data})


def test_every_page_needs_a_logon(client: Client) -> None:
    response = client.get("/accounts/")
    assert response.status_code == 302
    assert response.url.startswith("/login/?next=")


def test_the_logon_page_is_open_to_everybody(client: Client) -> None:
    assert client.get("/login/").status_code == 200


def test_with_one_role_the_logon_leads_straight_to_the_page_asked_for(client: Client, alice: User) -> None:
    response = log_on(client, "alice", next="/accounts/")
    assert response.url == "/accounts/"
    page = client.get("/accounts/")
    assert page.wsgi_request.role.name == "SERVICEPRO"


def test_a_wrong_password_is_refused(client: Client, alice: User) -> None:
    response = client.post("/login/", {"username": "alice", "password": "wrong"})
    assert response.status_code == 200
    assert "correct username and password" in response.text


def test_a_user_without_role_is_refused_with_the_reason(client: Client) -> None:
    factory.make_user("frank")
    response = log_on(client, "frank")
    assert "No business role is assigned to you" in response.text
    assert "Configure Business Roles for Communication" in response.text
    assert "_auth_user_id" not in client.session


def test_with_several_roles_the_user_chooses(client: Client, erin: User) -> None:
    response = log_on(client, "erin", next="/contacts/")
    assert response.url == "/login/role/?next=%2Fcontacts%2F"
    page = client.get(response.url)
    assert "Sales Professional" in page.text
    sales = BusinessRole.objects.get(name="SALESPRO")
    chosen = client.post("/login/role/", {"role": sales.pk, "next": "/contacts/"})
    assert chosen.url == "/contacts/"
    assert client.get("/contacts/").wsgi_request.role == sales


def test_without_a_choice_no_page_opens(client: Client, erin: User) -> None:
    log_on(client, "erin")
    assert client.get("/accounts/").url == "/login/role/?next=%2Faccounts%2F"


def test_a_role_the_user_does_not_have_cannot_be_chosen(client: Client, erin: User) -> None:
    log_on(client, "erin")
    foreign = BusinessRole.objects.get(name="IC_AGENT")
    assert client.post("/login/role/", {"role": foreign.pk}).status_code == 200
    assert client.get("/").status_code == 302


def test_another_role_can_be_chosen_later(client: Client, erin: User) -> None:
    log_on(client, "erin")
    for name in ("SALESPRO", "SERVICEPRO"):
        client.post("/login/role/", {"role": BusinessRole.objects.get(name=name).pk})
        assert client.get("/").wsgi_request.role.name == name


def test_a_role_taken_away_is_chosen_anew(client: Client, erin: User) -> None:
    log_on(client, "erin")
    sales = BusinessRole.objects.get(name="SALESPRO")
    client.post("/login/role/", {"role": sales.pk})
    erin.business_roles.remove(sales)
    assert client.get("/").wsgi_request.role.name == "SERVICEPRO"


def test_the_last_role_taken_away_ends_the_session_with_the_reason(client: Client, alice: User) -> None:
    log_on(client, "alice")
    alice.business_roles.clear()
    response = client.get("/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/"
    assert "No business role is assigned to you" in response.text
    assert client.get("/").status_code == 302


def test_an_administrator_without_role_is_led_to_the_administration(client: Client) -> None:
    admin = factory.make_user("root", is_staff=True, is_superuser=True)
    client.force_login(admin)
    assert client.get("/").url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_next_page_is_never_a_foreign_site(client: Client, alice: User) -> None:
    assert log_on(client, "alice", next="https://elsewhere.example/").url == "/"
    assert client.get("/login/role/?next=https://elsewhere.example/").url == "/"


def test_log_off_ends_the_session(client: Client, alice: User) -> None:
    log_on(client, "alice")
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").url.startswith("/login/")


def test_log_off_is_a_post(client: Client, alice: User) -> None:
    log_on(client, "alice")
    assert client.get("/logout/").status_code == 405


def test_log_off_warns_of_an_open_call_first(client: Client, alice: User) -> None:
    log_on(client, "alice")
    factory.make_call(alice, "+4962215550114")
    response = client.post("/logout/")
    assert response.status_code == 200
    assert "+49" in response.text
    factory.make_contact("Anna Keller", phone="+4962215550114")
    assert "Anna Keller, +49 6221 5550114" in client.post("/logout/").text
    assert client.get("/").status_code == 200
    assert client.post("/logout/", {"anyway": "1"}).url == "/login/"


def test_a_fragment_of_an_ended_session_brings_the_whole_page_to_the_logon(client: Client, alice: User) -> None:
    account = factory.make_account()
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver/partners/{account.pk}/"}
    response = client.get(f"/partners/{account.pk}/blocks/contacts/", headers=headers)
    assert response.headers["HX-Redirect"] == f"/login/?next=%2Fpartners%2F{account.pk}%2F&ended=1"


def test_the_logon_says_that_the_session_has_ended_however_many_fragments_lead_there(client: Client) -> None:
    address = client.get("/", headers={"hx-request": "true"}).headers["HX-Redirect"]
    for _ in range(2):
        assert "Your session has ended" in client.get(address).text
    assert "Your session has ended" not in client.get("/login/").text
