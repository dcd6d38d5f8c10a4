"""The first two minutes in the demo: who is who, a call to oneself, and steps that are ticked off by what happens."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_ui.demo import alive, first_call
from crm_ui.demo.meridian import FIRST_CONTACT_ID
from crm_ui.demo.simulated import load_simulated_colleagues
from crm_ui.demo.users import COLLEAGUES
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from customizing import access
from customizing.models import CmsDestination
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.models import Call
from presence.models.simulator import Player, SimLeg
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import AtPage
from tests.presence.stepped import SteppedStory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(customizing: None) -> BusinessPartner:
    """Meridian Bikes, with Anna Keller."""
    account = factory.make_account("Meridian Bikes GmbH")
    anna = BusinessPartner(id=FIRST_CONTACT_ID, kind=PartnerKind.CONTACT, first_name="Anna", last_name="Keller")
    anna.save()
    PartnerNumber.objects.create(partner=anna, typed="+49 (0)69 90009-114")
    Relationship.objects.create(source=account, target=anna, kind=RelationshipKind.CONTACT)
    return account


@pytest.fixture
def alice(account: BusinessPartner) -> AtPage:
    return AtPage("alice", role="SALESPRO").logs_on()


def cards(page: str) -> list[dict[str, str]]:
    """The forms of the log-on page that are sent by one click."""
    forms = re.findall(r'<li class="who__card">.*?</li>', page, re.DOTALL)
    return [dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)) for form in forms]


def rings_me(person: AtPage) -> str:
    person.html = person.client.post(reverse("ring-me")).text
    return person.said


def next_step(person: AtPage) -> str:
    """The key of the step that is the next one; nothing if all are done."""
    found = re.search(r'data-step="([\w-]+)"( data-done)? aria-current="step"', steps_of(person))
    return found[1] if found else ""


def steps_of(person: AtPage) -> str:
    """What the strip of the first steps says."""
    return person.client.get(reverse("first-steps")).text


def test_the_log_on_page_says_who_is_who_and_one_click_logs_on(client: Client, customizing: None) -> None:
    for name in ("alice", "ivy"):
        factory.make_user(name, role="SALESPRO")
    alice, ivy = cards(client.get("/login/?next=/accounts/").text)
    assert (alice["username"], ivy["username"], alice["next"]) == ("alice", "ivy", "/accounts/")
    answer = client.post("/login/", alice)
    assert answer["Location"] == "/accounts/"
    assert client.get("/").wsgi_request.user.username == "alice"


def test_in_real_use_nobody_is_introduced_and_nothing_rings(
    client: Client, alice: AtPage, settings: LazySettings
) -> None:
    settings.DEMO = settings.SIMULATOR = False
    assert "who__card" not in client.get("/login/").text
    page = client_of(alice.user).get("/").text
    assert "ring-me" not in page
    assert "first-steps" not in page
    for address in ("ring-me", "first-steps-close"):
        assert alice.client.post(reverse(address)).status_code == 404
    assert alice.client.get(reverse("first-steps")).status_code == 404
    assert not Call.objects.exists()


def test_one_click_in_the_header_rings_me(alice: AtPage) -> None:
    header = client_of(alice.user).get("/").text.partition("</header>")[0]
    assert f'action="{reverse("ring-me")}"' in header
    assert rings_me(alice) == ""
    assert alice.state == "alerting"
    assert "Anna Keller" in alice.html


def test_a_busy_line_is_told_to_who_wanted_it_to_ring(alice: AtPage) -> None:
    rings_me(alice)
    alice.does("accept")
    assert "Your line is busy" in rings_me(alice)


def test_who_does_not_telephone_is_told_so(account: BusinessPartner) -> None:
    bob = AtPage("bob", role="SALESPRO")
    logon.log_off_cms(bob.user)
    assert "not logged on to the telephone system" in rings_me(bob)


def test_without_a_simulator_nothing_is_offered(alice: AtPage) -> None:
    CmsDestination.objects.update(active=False)
    access.forget()
    assert "ring-me" not in client_of(alice.user).get("/").text


def test_the_form_of_the_simulator_begins_with_anna_and_me(alice: AtPage, settings: LazySettings) -> None:
    alice.user.business_roles.update(simulator=True)
    access.forget()
    browser = client_of(alice.user)
    page = browser.get(reverse("simulator")).text
    assert f'value="{first_call.caller_number()}"' in page
    assert '<option value="alice" selected>' in page
    settings.DEMO = False
    page = browser.get(reverse("simulator")).text
    assert first_call.caller_number() not in page.partition("<datalist")[0]
    assert '<option value="alice" selected>' not in page


def test_the_steps_are_ticked_off_by_what_happens(alice: AtPage, account: BusinessPartner) -> None:
    factory.make_user("lena", role="SALESPRO")
    world.set_colleague("lena", simulated=True)
    page = client_of(alice.user)
    page.get(account.get_absolute_url())
    assert next_step(alice) == "ring", "a page that was opened before anybody called is no step"
    rings_me(alice)
    assert next_step(alice) == "accept"
    alice.does("accept")
    assert next_step(alice) == "team"
    page.get("/")
    page.get(account.get_absolute_url())
    assert next_step(alice) == "transfer"
    alice.does("warm-transfer", target="lena")
    assert next_step(alice) == "complete"
    gateway.connector_for(CmsDestination.objects.get()).tick(timezone.now() + timedelta(seconds=3))  # she answers
    transfers.complete(alice.user)
    assert next_step(alice) == ""
    made = account.transactions.get()
    assert made.get_absolute_url() in alice.client.get(reverse("first-steps")).text


def test_after_a_caller_has_gone_the_steps_begin_with_another_call(alice: AtPage) -> None:
    rings_me(alice)
    alice.does("accept")
    assert "Nobody is on the line" not in steps_of(alice)
    alice.does("hang-up")
    assert next_step(alice) == "team"
    assert "Nobody is on the line any more: click Ring Me" in steps_of(alice)
    rings_me(alice)
    assert "Nobody is on the line" not in steps_of(alice)


def test_each_has_own_steps_and_closes_them_for_good(alice: AtPage) -> None:
    bob = AtPage("bob", role="SALESPRO").logs_on()
    rings_me(alice)
    assert (next_step(alice), next_step(bob)) == ("accept", "ring")
    assert alice.client.post(reverse("first-steps-close")).text == ""
    assert "first-steps" not in client_of(alice.user).get("/").text
    assert 'data-first-steps="2"' in client_of(bob.user).get("/").text


@pytest.fixture
def company(customizing: None) -> SteppedStory:
    """The people of the demo, of whom Alice is at her browser."""
    story = SteppedStory(["alice"], colleagues=[each.username for each in COLLEAGUES if each.username != "alice"])
    load_simulated_colleagues(now=story.now)
    alive.begin(now=story.now)
    return story


@pytest.mark.thorough
def test_a_dozen_colleagues_move_and_nobody_who_works_is_called(company: SteppedStory) -> None:
    logon.lease_opened(company.users["nina"].pk, worker="browser")  # she is simulated, and somebody logs on as her
    company.pass_(120)
    moved = set(SimLeg.objects.exclude(agent=None).values_list("agent__user", flat=True))
    assert len(moved) >= 8
    introduced = {"alice", "bob", "carol", "ivy", "jack", "dana", "erin", "frank"}
    assert moved.isdisjoint({*introduced, "nina", *alive.AT_REST})


@pytest.mark.thorough
def test_badges_change_within_seconds_of_the_first_look(company: SteppedStory) -> None:
    company.pass_(6)
    assert SimLeg.objects.exclude(agent=None).exists()


@pytest.mark.thorough
def test_while_nobody_looks_nothing_moves(company: SteppedStory) -> None:
    logon.lease_closed(company.alice.pk, worker="browser")
    company.pass_(60)
    assert not SimLeg.objects.exists()


@pytest.mark.thorough
def test_who_opens_a_browser_is_rung_by_no_queue_of_the_autopilot(company: SteppedStory) -> None:
    queues.make("sales", world=company.world)
    queues.log_in("nina", key="sales", logged_in=True, world=company.world, now=company.now)
    logon.lease_opened(company.users["nina"].pk, worker="browser")
    world.simulate_inbound("+4930231250001", to="queue:sales", player=Player.AUTOPILOT, now=company.now)
    company.pass_(5)
    assert not SimLeg.objects.filter(agent__user="nina").exists()


@pytest.mark.thorough
def test_a_caller_who_was_handed_over_says_goodbye_so_that_the_colleague_is_free_again(
    company: SteppedStory,
) -> None:
    company.caller_talks_to("alice")
    transfers.start_warm(company.alice, target=company.users["lena"])
    company.pass_(4)
    transfers.complete(company.alice)
    company.pass_(20)
    assert SimLeg.objects.open().filter(agent__user="lena").exists()
    company.pass_(60)
    assert not SimLeg.objects.open().filter(agent__user="lena").exists()
