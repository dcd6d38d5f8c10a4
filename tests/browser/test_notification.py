"""The notification of a call: its button accepts, a click elsewhere on it leads to the page, by our service worker."""

import pytest
from playwright.sync_api import expect

from tests.browser.company import Caller
from tests.browser.person import Person, PersonFactory
from tests.browser.simulator import Simulator
from tests.patience import until

WHOLE_BROWSER = True  # its shell shows no notifications
LOOKS_ELSEWHERE = "document.hasFocus = () => false"  # without a window the browser takes each page for the one in use
SHOWN = """async () => {
  const [registration] = await navigator.serviceWorker.getRegistrations();
  const shown = (await registration?.getNotifications()) ?? [];
  return shown.map(({ title, body, actions }) => ({ title, body, actions: actions.map(({ action }) => action) }));
}"""
CLICKED = """async (action) => {
  // The browser lets a worker wait, and bring a page to the front, in answer to a real click only.
  NotificationEvent.prototype.waitUntil = (work) => work.catch(() => {});
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""


@pytest.fixture
def alice(person: PersonFactory) -> Person:
    """Alice, who lets the browser show notifications, and looks at something else."""
    alice = person("alice")
    alice.context.grant_permissions(["notifications"], origin=alice.product.url)
    alice.context.add_init_script(LOOKS_ELSEWHERE)
    alice.open("/accounts/")
    until(lambda: alice.page.evaluate("async () => !!(await navigator.serviceWorker.getRegistrations())[0]?.active"))
    return alice


def is_notified(alice: Person, *, times: int) -> list[dict]:
    until(lambda: len(alice.page.evaluate(SHOWN)) == times, seconds=15)
    return alice.page.evaluate(SHOWN)


def clicks(alice: Person, action: str) -> None:
    [worker] = alice.context.service_workers
    worker.evaluate(CLICKED, action)


def test_accept_on_the_notification_accepts_the_call(alice: Person, simulator: Simulator, caller: Caller) -> None:
    simulator.call(caller.number, to="alice")
    [shown] = is_notified(alice, times=1)
    assert shown["title"].startswith(caller.name)
    assert (shown["body"], shown["actions"]) == ("Incoming call", ["accept"])
    clicks(alice, "accept")
    alice.sees_call_state("connected")
    is_notified(alice, times=0)


def test_a_click_elsewhere_on_it_leads_to_the_call_which_rings_on(
    alice: Person, simulator: Simulator, caller: Caller
) -> None:
    simulator.call(caller.number, to="alice")
    is_notified(alice, times=1)
    clicks(alice, "")
    expect(alice.command("accept")).to_be_focused()
    alice.sees_call_state("alerting")
    is_notified(alice, times=0)


def test_the_notification_goes_when_the_caller_hangs_up(alice: Person, simulator: Simulator, caller: Caller) -> None:
    simulator.call(caller.number, to="alice")
    is_notified(alice, times=1)
    simulator.hang_up()
    is_notified(alice, times=0)
