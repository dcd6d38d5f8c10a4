"""The guided set-up: in one form from nothing to a telephone that rings; shown first, then all of it or nothing."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from crm_ui.administration.set_up import SetUpForm
from customizing import access
from customizing.models import BusinessRole, CmsDestination, CmsProfile, ToolbarProfile
from presence.models import Agent, Call
from presence.sessions import logon
from tests.clients import client_of
from tests.factory import load_customizing, make_user

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]
URL = "/admin/set-up/"


@pytest.fixture
def dana(db: None) -> Client:
    load_customizing()
    return client_of(make_user("dana", role="CONSULTANT", is_staff=True, is_superuser=True))


def filled(**other: str) -> dict[str, str]:
    """What is typed for a new role at the simulator with one user."""
    usual = {
        "name": "SUPPORT", "text": "Customer Support", "type": "crm", "transaction_type": "TSRV",
        "destination": str(CmsDestination.objects.get(name="SIMULATOR").pk),
        "toolbar": str(ToolbarProfile.objects.get(name="CRM").pk), "users": "nora 4711",
    }  # fmt: skip
    return {**usual, **other}


def made(client: Client, **other: str) -> str:
    """Look, then save; where that leads."""
    shown = client.post(URL, filled(**other)).text
    seal = re.search(r'name="seal" value="([^"]*)"', shown)[1]
    return client.post(URL, filled(**other, seal=seal)).headers["Location"]


def test_it_asks_for_twelve_things_at_most(dana: Client) -> None:
    assert len(SetUpForm.base_fields) <= 12


def test_from_nothing_to_a_telephone_that_rings(dana: Client) -> None:
    nora = make_user("nora")
    page = made(dana)
    role = BusinessRole.objects.get(name="SUPPORT")
    assert access.roles_of(nora) == [role]
    assert Agent.objects.get(user=nora).extension == "4711"
    profiles = access.profile_bundle(role)
    assert (profiles.communication, profiles.integration.transaction_type_id) == (True, "TSRV")
    assert "not logged on to the simulator" in dana.post(URL, {"call": "nora", "made": role.pk}, follow=True).text
    logon.log_on(nora, role=role)
    assert 'name="call" value="nora"' in dana.get(page).text
    assert "It rings at nora." in dana.post(URL, {"call": "nora", "made": role.pk}, follow=True).text
    assert Call.objects.get(user=nora).state == "alerting"


def test_what_will_be_made_is_shown_and_nothing_is_stored_before(dana: Client) -> None:
    make_user("nora")
    shown = dana.post(URL, filled(), headers={"hx-request": "true"}).text
    assert "3 objects will be made" in shown
    for said in ("Customer Support", "CMS profile", "CMS integration profile", "4711"):
        assert said in shown
    assert not BusinessRole.objects.filter(name="SUPPORT").exists()
    assert "<form" not in shown


def test_nothing_is_saved_that_was_not_shown(dana: Client) -> None:
    make_user("nora")
    seal = re.search(r'name="seal" value="([^"]*)"', dana.post(URL, filled()).text)[1]
    assert "objects will be made" in dana.post(URL, filled(text="Another text", seal=seal)).text
    assert not BusinessRole.objects.filter(name="SUPPORT").exists()


def test_a_new_telephone_system_is_made_with_its_password(dana: Client) -> None:
    make_user("nora")
    system = {"destination": "", "connector": "asterisk", "address": "pbx.example", "user_name": "crm"}
    made(dana, **system, password="s3cret")
    destination = CmsDestination.objects.get(name="SUPPORT")
    assert (destination.address, destination.user_name, destination.password()) == ("pbx.example", "crm", "s3cret")
    assert "s3cret" not in dana.post(URL, filled(**system, password="s3cret", name="OTHER")).text


def test_the_connection_is_tested_before_anything_is_saved(dana: Client) -> None:
    system = {"destination": "", "connector": "asterisk", "address": "127.0.0.1:1", "user_name": "crm", "users": ""}
    shown = dana.post(URL, filled(**system, password="x", check="1"), headers={"hx-request": "true"}).text
    assert "findings__item--error" in shown
    assert not CmsDestination.objects.filter(name="SUPPORT").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "SALESPRO"}, "already"),
        ({"users": "nobody 4712"}, "Nobody has the user name nobody"),
        ({"users": "nora abc"}, "Extension: digits only"),
        ({"users": "nora 4700"}, "belongs to Erin Example"),
        ({"destination": "", "connector": "asterisk"}, ">Address</a>: Enter where the system is."),
        ({"destination": "", "connector": "asterisk", "address": "http://user:pw@host/"}, "is no address of"),
        ({"type": "zz"}, "Select a valid choice"),
        ({"name": ""}, '<a href="#id_name">Name</a>: This field is required.'),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(dana: Client, wrong: dict[str, str], said: str) -> None:
    make_user("nora")
    make_user("erin", role="SERVICEPRO", extension="4700")
    before = CmsProfile.objects.count(), CmsDestination.objects.count()
    assert said in dana.post(URL, filled(**wrong), headers={"hx-request": "true"}).text
    assert (CmsProfile.objects.count(), CmsDestination.objects.count()) == before


def test_nobody_gives_a_role_to_himself_or_herself(db: None) -> None:
    load_customizing()
    consultant = make_user("kim", role="CONSULTANT", is_staff=True)
    consultant.user_permissions.set(Permission.objects.all())
    answer = client_of(consultant).post(URL, filled(users="kim 4711"), headers={"hx-request": "true"})
    assert "nobody assigns business roles to himself or herself" in answer.text


def test_the_start_page_leads_there(dana: Client) -> None:
    assert f'href="{reverse("set-up")}"' in dana.get("/admin/").text
