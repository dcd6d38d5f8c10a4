"""The page of the caller that opens when a call rings or is accepted: never over what somebody writes."""

import pytest
from playwright.sync_api import expect

from tests.browser.company import Caller
from tests.browser.consultant import Consultant, profile_of
from tests.browser.person import Person, PersonFactory
from tests.browser.product import Product
from tests.browser.simulator import Simulator

pytestmark = pytest.mark.thorough

HALF = "Half a sentence"
MOMENTS = {"ring": "alerting", "accept": "connected"}


@pytest.fixture(params=MOMENTS)
def moment(request: pytest.FixtureRequest, person: PersonFactory, product: Product) -> str:
    """When pages open, as the consultant has chosen it."""
    consultant = Consultant(person("dana"))
    name = profile_of(product, "alice", "cms_integration_profile")
    consultant.choose("cmsintegrationprofile", name, screen_pop=request.param)
    consultant.person.context.close()
    return request.param


def is_called(alice: Person, simulator: Simulator, caller: Caller, *, until: str) -> None:
    simulator.call(caller.number, to="alice")
    alice.sees_call_state("alerting")
    if until == "accept":
        alice.click("accept")
    alice.sees_call_state(MOMENTS[until])


def test_the_page_of_the_caller_opens(moment: str, alice: Person, simulator: Simulator, caller: Caller) -> None:
    alice.open("/accounts/")
    is_called(alice, simulator, caller, until=moment)
    alice.page.wait_for_url(f"**/partners/{caller.contact}/**")
    expect(alice.page.locator("h1")).to_be_focused()
    alice.sees_call_state(MOMENTS[moment])


def test_but_is_only_offered_to_who_writes(moment: str, alice: Person, simulator: Simulator, caller: Caller) -> None:
    alice.open("/transactions/new/")
    written = alice.page.locator("main [name=description]")
    written.fill(HALF)
    is_called(alice, simulator, caller, until=moment)
    offer = alice.messages.get_by_role("link", name="Open")
    expect(offer).to_have_attribute("href", f"/partners/{caller.contact}/")
    alice.sees_message(f"Call from {caller.name}")
    alice.sees_call_state(MOMENTS[moment])
    expect(written).to_have_value(HALF)
    alice.page.once("dialog", lambda dialog: dialog.dismiss())
    offer.click()
    expect(written).to_have_value(HALF)
    alice.page.once("dialog", lambda dialog: dialog.accept())
    offer.click()
    alice.page.wait_for_url(f"**/partners/{caller.contact}/**")
