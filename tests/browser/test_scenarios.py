"""A scenario started by a click, seen live by everybody who looks."""

from playwright.sync_api import expect

from tests.browser.person import PersonFactory
from tests.browser.simulator import Simulator

WHO_TALKS_IS_BUSY = """() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText);
    const busy = texts('[data-colleague]:has([data-presence][data-cause="in-call"])');
    return texts('[data-leg-state="connected"] strong').some((name) => busy.some((row) => row.includes(name)));
}"""


def test_a_scenario_is_started_by_one_and_seen_by_another(simulator: Simulator, person: PersonFactory) -> None:
    alice = person("alice", at="/simulator/")
    play = '[data-scenario="chain"]'
    simulator.page.locator(f'{play} [data-command="start-scenario"]').click()
    expect(simulator.page.locator(f"{play}[data-state=playing]")).to_be_visible()
    expect(alice.page.locator(f'{play} [data-step="done"]')).not_to_have_count(0)
    expect(alice.page.locator('[data-leg-state="connected"]')).to_have_count(1)
    alice.page.wait_for_function(WHO_TALKS_IS_BUSY)
    assert alice.accessibility_problems() == ""
    alice.page.locator(f'{play} [data-command="stop-scenario"]').click()
    expect(simulator.page.locator(f"{play}[data-state=ended]")).to_be_visible()
    expect(simulator.outside_parties()).to_have_count(0)
