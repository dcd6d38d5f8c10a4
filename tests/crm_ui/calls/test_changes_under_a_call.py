"""A change of Customizing takes no running call from its user; when the call has ended, the change takes effect."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from customizing import assignments
from customizing.models import (
    BusinessRole,
    CmsDestination,
    CmsProfile,
    ConnectorKind,
    RoleAssignment,
    ToolbarButton,
    ToolbarProfile,
)
from presence.models import Agent, Call
from presence.status import board
from tests.clients import client_of
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def story() -> Story:
    return Story(["nora", "alice"])


@pytest.fixture
def nora(story: Story) -> Client:
    client = client_of(story.nora)
    client.get("/")
    story.caller_talks_to("nora")
    return client


def role() -> BusinessRole:
    return BusinessRole.objects.get(name="SERVICEPRO")


def change(record, **fields: object) -> None:
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


def other_destination(story: Story) -> None:
    other = CmsDestination.objects.create(name="OTHER", connector=ConnectorKind.SIMULATOR)
    change(role().cms_profile, destination=other)


def no_telephony(story: Story) -> None:
    change(role().cms_profile, telephony=False, chat=True)
    change(role(), integration_profile=None)


def no_profile_left(story: Story) -> None:
    empty = ToolbarProfile.objects.create(name="EMPTY")
    change(role(), communication_enabled=False, cms_profile=None, toolbar_profile=empty, integration_profile=None)


CHANGES = {
    "out of the role": lambda story: role().users.remove(story.nora),
    "all roles": lambda story: story.nora.business_roles.clear(),
    "another role instead": lambda story: story.nora.business_roles.set(
        BusinessRole.objects.filter(name="CONSULTANT")
    ),
    "the last day is over": lambda story: RoleAssignment.objects.filter(user=story.nora).update(
        valid_to=assignments.today() - timedelta(days=1)
    ),
    "communication off": lambda story: change(role(), communication_enabled=False),
    "destination off": lambda story: change(CmsDestination.objects.get(), active=False),
    "Hang Up deleted": lambda story: ToolbarButton.objects.filter(command="hang-up").delete(),
    "Hang Up for idle users": lambda story: [
        change(button, states=["idle"]) for button in ToolbarButton.objects.filter(command="hang-up")
    ],
    "no toolbar profile": lambda story: change(role(), toolbar_profile=None),
    "another destination": other_destination,
    "another CMS profile": lambda story: change(role(), cms_profile=CmsProfile.objects.exclude(roles=role()).first()),
    "no telephony, no integration": no_telephony,
    "no profile left": no_profile_left,
}


@pytest.mark.parametrize("kind", CHANGES)
def test_the_call_stays_in_the_toolbar_and_can_be_hung_up(story: Story, nora: Client, kind: str) -> None:
    CHANGES[kind](story)
    toolbar = nora.get(reverse("toolbar"))
    assert toolbar.status_code == 200
    assert f'formaction="{reverse("command", args=["hang-up"])}"' in toolbar.text
    assert nora.get("/").status_code == 200
    assert nora.get("/accounts/").text.count("data-toolbar") >= 1
    call = Call.objects.open().get(user=story.nora)
    for command in ("hold", "retrieve", "hang-up"):
        nora.post(reverse("command", args=[command]), {"call": call.pk})
    assert Call.objects.get(pk=call.pk).end_reason == "hung-up"


@pytest.mark.parametrize("kind", ["out of the role", "all roles", "communication off", "destination off"])
def test_meanwhile_others_are_offered_nothing(story: Story, nora: Client, kind: str) -> None:
    CHANGES[kind](story)
    assert board.fresh(story.nora.pk).options == ()
    assert nora.get("/presence/poll/", {"ids": f"{story.alice.pk}:0"}).json()["p"] == {}


def test_after_the_call_a_role_that_was_taken_is_gone(story: Story, nora: Client) -> None:
    story.nora.business_roles.clear()
    nora.post(reverse("command", args=["hang-up"]), {})
    assert nora.get("/").url == "/login/"
    assert "_auth_user_id" not in nora.session


def test_after_the_call_a_role_without_communication_has_no_toolbar(story: Story, nora: Client) -> None:
    change(role(), communication_enabled=False)
    nora.post(reverse("command", args=["hang-up"]), {})
    assert "data-toolbar " not in nora.get("/").text
    url = "http://testserver/accounts/"
    stale = nora.get(reverse("toolbar"), headers={"HX-Request": "true", "HX-Current-URL": url})
    assert stale.headers["HX-Redirect"] == "/accounts/"


def test_a_role_that_was_taken_away_ends_asking_for_presence(story: Story) -> None:
    client = client_of(story.alice)
    client.get("/")
    story.alice.business_roles.clear()
    assert client.get("/presence/poll/", {"ids": f"{story.nora.pk}:0"}).status_code == 302


def test_the_role_of_a_call_is_that_of_the_session_in_each_browser(story: Story, nora: Client) -> None:
    story.nora.business_roles.add(BusinessRole.objects.get(name="CONSULTANT"))
    other = client_of(story.nora)
    other.post("/login/role/", {"role": BusinessRole.objects.get(name="CONSULTANT").pk})
    assert other.get("/").wsgi_request.role.name == "CONSULTANT"
    assert nora.get("/").wsgi_request.role.name == "SERVICEPRO"
    assert Agent.objects.get(user=story.nora).role.name == "CONSULTANT"


def test_a_user_in_no_call_pays_no_query_for_all_this(story: Story, django_assert_max_num_queries) -> None:
    client = client_of(story.alice)
    client.get("/")
    with django_assert_max_num_queries(4):  # session, user, Customizing, and that nobody is stale
        client.get("/presence/poll/", {"ids": "", "page": "hidden"})
