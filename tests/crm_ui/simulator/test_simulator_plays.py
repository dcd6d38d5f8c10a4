"""The simulator page: scenarios, the autopilot, queues and the ring time."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.scenarios import autopilot
from presence.connectors.simulator.scenarios import run as scenario_run
from presence.models.simulator import SimConversation
from presence.sessions import logon
from tests import factory
from tests.clients import client_of
from tests.presence.stepped import SteppedStory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
CALLER = "+4962215550114"
COLLEAGUES = ("ann", "ben", "cleo", "dora")


@pytest.fixture(autouse=True)
def company(customizing: None) -> None:
    gateway.forget_connectors()
    for name in COLLEAGUES:
        factory.make_user(name, role="SERVICEPRO")


def page(browser: Client, name: str = "simulator") -> str:
    return browser.get(reverse(name)).content.decode()


def start(browser: Client, key: str, **fields: str) -> str:
    return browser.post(reverse("simulator-scenario", args=[key]), fields, follow=True).content.decode()


def test_a_scenario_starts_by_a_click_and_everybody_sees_it(browser: Client, dana: User) -> None:
    factory.make_contact("Anna Keller", phone=CALLER)
    start(browser, "chain")
    run = scenario_run.latest(world.this_world())
    assert (run.scenario, run.started_by, run.callers) == ("chain", "dana", {"caller": CALLER})
    other = client_of(factory.make_user("carol", role=factory.make_role("SERVICEPRO", simulator=True)))
    seen = page(other, "simulator-world")
    assert 'data-scenario="chain" data-state="playing"' in seen
    assert "Started by Dana Example" in seen
    assert 'data-step="now"' in seen
    assert "calls Ann Example." in seen
    assert seen.count('data-command="stop-scenario"') == 1


def test_the_transfers_of_a_chain_make_one_real_transaction() -> None:
    contact = factory.make_contact("Anna Keller", account=factory.make_account(), main=True, phone=CALLER)
    story = SteppedStory(["alice"])
    scenario_run.start("chain", at=story.world, by=story.alice, numbers=[CALLER], now=story.now)
    story.pass_(60)
    run = scenario_run.latest(story.world)
    assert (run.passed_over, run.ended_at is None) == ([], False)
    transaction = BusinessTransaction.objects.get()
    assert (transaction.contact, transaction.caller_number) == (contact, CALLER)
    assert transaction.responsible.user.username == run.cast["last"]


def test_it_is_stopped_by_a_click(browser: Client) -> None:
    start(browser, "chain")
    browser.post(reverse("simulator-scenario-stop"))
    assert 'data-state="ending"' in page(browser)
    gateway.connector_for(world.this_world().destination).tick(scenario_run.latest(world.this_world()).ending_since)
    seen = page(browser)
    assert 'data-scenario="chain" data-state="ended"' in seen
    assert "Stopped at" in seen


def test_a_second_one_is_refused_in_words(browser: Client) -> None:
    start(browser, "never-answers")
    assert "A scenario is being played. Stop it, or wait for its end." in start(browser, "never-answers")


def test_without_colleagues_it_says_what_to_do(browser: Client) -> None:
    assert "This scenario needs 6 colleagues" in start(browser, "monday")
    assert scenario_run.latest(world.this_world()) is None


def test_who_is_not_on_the_telephone_system_cannot_play_along(browser: Client) -> None:
    assert "so you cannot play" in start(browser, "chain", with_me="on")


def test_who_is_there_can_play_along(client: Client) -> None:
    alice = factory.make_user("alice", role=factory.make_role("SERVICEPRO", simulator=True))
    client.force_login(alice)
    logon.log_on(alice, role=alice.business_roles.get())
    logon.lease_opened(alice.pk, worker="browser")
    assert 'data-command="join-scenario"' in page(client)
    start(client, "chain", with_me="on")
    assert scenario_run.latest(world.this_world()).cast["last"] == "alice"


def test_an_unknown_scenario_is_not_found(browser: Client) -> None:
    assert browser.post(reverse("simulator-scenario", args=["nothing"])).status_code == 404


def test_the_autopilot_is_switched_on_and_off(browser: Client) -> None:
    url = reverse("simulator-autopilot")
    assert "needs two simulated colleagues" in browser.post(url, {"on": "on"}, follow=True).content.decode()
    for name in COLLEAGUES[:2]:
        world.set_colleague(name, simulated=True)
    browser.post(url, {"on": "on"})
    assert autopilot.is_on(world.this_world())
    browser.post(url, {"on": "off"})
    assert not autopilot.is_on(world.this_world())


def test_agents_log_in_to_queues_and_callers_wait_there(browser: Client) -> None:
    queues.make("service", world=world.this_world())
    world.set_colleague("ann", simulated=True, auto_answer=False)
    url = reverse("simulator-queue", args=["service", "ann"])
    assert browser.post(url, {"logged_in": "on"}).status_code == 302
    for number in (CALLER, "+4962215550115"):
        browser.post(reverse("simulate-inbound"), {"from_number": number, "to": "queue:service", "attached_data": ""})
    seen = page(browser)
    assert seen.index('data-place="1"') < seen.index('data-place="2"')
    assert "rings at Ann Example" in seen
    assert "Waiting in the queue Service" in seen
    browser.post(url, {"logged_in": "off"})
    assert queues.all_queues(world.this_world())[0].members == []
    assert browser.post(reverse("simulator-queue", args=["service", "nobody"])).status_code == 404
    gone = browser.post(reverse("simulator-queue", args=["gone", "ann"]), follow=True).content.decode()
    assert "There is no queue “gone” any more" in gone


def test_the_ring_time_is_set(browser: Client) -> None:
    browser.post(reverse("simulator-ringing"), {"seconds": "5"})
    assert world.this_world().ring_seconds == 5
    assert 'value="5" aria-pressed="true"' in page(browser)
    assert browser.post(reverse("simulator-ringing"), {"seconds": "7"}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_queues_callers_and_steps(browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(browser, "simulator-world")
        return len(captured)

    queues.make("service", world=world.this_world())
    world.simulate_inbound(CALLER, to="queue:service")
    start(browser, "chain")
    queries()
    before = queries()
    queues.make("sales", world=world.this_world())
    for name in COLLEAGUES:
        queues.log_in(name, key="sales", logged_in=True, world=world.this_world())
    for number in range(8):
        world.simulate_inbound(f"+49622155501{number:02}", to="queue:sales" if number % 2 else "queue:service")
    assert SimConversation.objects.count() == 9
    assert queries() == before


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("simulator-scenario", ["chain"]),
        ("simulator-scenario-stop", []),
        ("simulator-autopilot", []),
        ("simulator-queue", ["service", "ann"]),
        ("simulator-ringing", []),
    ],
)
def test_only_roles_with_the_simulator_may(client: Client, name: str, args: list) -> None:
    url = reverse(name, args=args)
    assert client.post(url).status_code == 302
    client.force_login(factory.make_user("bob", role=factory.make_role("SERVICEPRO", simulator=False)))
    assert client.post(url).status_code == 403
    assert client.get(url).status_code == 405
