"""Of other people's calls the simulator page names nobody in real use, unless the business role sees counterparts."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.scenarios import run as scenario_run
from presence.models import Call
from presence.models.simulator import SimLeg
from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
NUMBERS = {
    "talking": "+4962215550114",
    "gone": "+4962215550115",
    "waiting": "+4962215550116",
    "ringing": "+4962215550117",
    "dialed": "+4962215550118",
}
SHOWN = {name: f"+49 6221 {number[-7:]}" for name, number in NUMBERS.items()}
PAGES = ("simulator", "simulator-world")
COLLEAGUES = ("alice", "bob", "carol")


@pytest.fixture(autouse=True)
def real_use(customizing: None, settings: LazySettings) -> None:
    gateway.forget_connectors()
    settings.DEMO, settings.SIMULATOR = False, True


@pytest.fixture
def ivy() -> User:
    return _at_work("ivy", simulator=True)


@pytest.fixture
def browser(ivy: User) -> Client:
    return client_of(ivy)


@pytest.fixture
def company(ivy: User) -> None:
    """Alice is called by one who hears tones, carol dials, bob is rung from a queue, one waits, one has gone."""
    staff = {name: _at_work(name) for name in COLLEAGUES}
    world.outside_hang_up(world.simulate_inbound(NUMBERS["gone"], to="alice").pk)
    world.simulate_inbound(NUMBERS["talking"], to="alice")
    calls.dial(staff["carol"], number=NUMBERS["dialed"])
    queue = queues.make("service", world=world.this_world())
    queue.members.add(world.this_world().agents.get(user="bob"))
    for key in ("ringing", "waiting"):
        world.simulate_inbound(NUMBERS[key], to="queue:service")
    SimLeg.objects.filter(number=NUMBERS["talking"]).update(tones="4711#")


def _at_work(name: str, **role: bool) -> User:
    return at_work(name, role=factory.make_role(name.upper(), **role))


def _seen(browser: Client, name: str) -> str:
    """The page without the form to call from, the colleagues, and the scenarios, which do not tell of calls."""
    html = browser.get(reverse(name)).content.decode()
    return html[html.index("data-simulator-world") : html.index('id="simulator-colleagues"')]


def _told(html: str) -> set[str]:
    names = {name for name in COLLEAGUES if f"{name.title()} Example" in html}
    tones = {"tones"} if "4711#" in html else set()
    return names | tones | {name for name, number in SHOWN.items() if number in html}


ALL = {*NUMBERS, *COLLEAGUES, "tones"}


@pytest.mark.parametrize("name", PAGES)
def test_other_peoples_calls_have_neither_numbers_nor_names(browser: Client, company: None, name: str) -> None:
    html = _seen(browser, name)
    assert _told(html) == set()
    assert not [number for number in NUMBERS.values() if number in html or number.lstrip("+") in html]
    for leg in SimLeg.objects.filter(agent=None):
        assert f"Caller {leg.pk}" in html
    assert "rings at an agent" in html
    assert f"Hang up: Caller {SimLeg.objects.get(number=NUMBERS['dialed']).pk}" in html


@pytest.mark.parametrize("name", PAGES)
def test_a_role_that_sees_counterparts_sees_them_here(browser: Client, ivy: User, company: None, name: str) -> None:
    factory.make_role("IVY", sees_counterparts=True)
    assert _told(_seen(browser, name)) == ALL


@pytest.mark.parametrize("name", PAGES)
def test_in_a_demo_everybody_sees_all(browser: Client, company: None, settings: LazySettings, name: str) -> None:
    settings.DEMO = True
    assert _told(_seen(browser, name)) == ALL


def test_ones_own_call_is_named_also_when_it_is_over(browser: Client, ivy: User) -> None:
    party = world.simulate_inbound(NUMBERS["talking"], to="ivy")
    assert SHOWN["talking"] in _seen(browser, "simulator-world")
    assert "Ivy Example" in _seen(browser, "simulator-world")
    world.outside_hang_up(party.pk)
    assert SHOWN["talking"] in _seen(browser, "simulator-world")


def test_who_made_the_caller_sees_the_number_and_nobody_else(browser: Client) -> None:
    _at_work("alice")
    browser.post(reverse("simulate-inbound"), {"from_number": NUMBERS["talking"], "to": "alice"})
    assert Call.objects.get().user.username == "alice"
    assert SHOWN["talking"] in _seen(browser, "simulator-world")
    other = client_of(_at_work("olga", simulator=True))
    assert SHOWN["talking"] not in _seen(other, "simulator-world")


@pytest.mark.parametrize(("starter", "named"), [("ivy", True), ("olga", False)])
def test_a_scenario_names_its_people_to_who_started_it(browser: Client, starter: str, named: bool) -> None:
    for name in (*COLLEAGUES, "dora"):
        factory.make_user(name, role="SERVICEPRO")
    olga = _at_work("olga", simulator=True)
    by = olga if starter == "olga" else User.objects.get(username="ivy")
    run = scenario_run.start("chain", at=world.this_world(), by=by, numbers=[NUMBERS["talking"]])
    run.passed_over = [[0, "Alice Example is busy."]]
    run.next_step = 2
    run.save()
    html = browser.get(reverse("simulator-world")).content.decode()
    steps = html[html.index('class="play__steps"') : html.index("data-simulator-world")]
    assert _told(steps) == ({"talking", *COLLEAGUES} if named else set())
    assert ("Caller 1 calls Agent 1." in steps) is not named


def test_the_number_of_queries_does_not_grow_with_the_calls_of_others(browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            _seen(browser, "simulator-world")
        return len(captured)

    _at_work("alice")
    world.simulate_inbound(NUMBERS["talking"], to="alice")
    queries()
    before = queries()
    for number in range(12):
        world.simulate_inbound(f"+49622155502{number:02}")
    assert queries() == before
