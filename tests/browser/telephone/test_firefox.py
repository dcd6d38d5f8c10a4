"""The telephone in a Firefox: it registers, rings, talks, is held, and outlives the page beside it."""

from collections.abc import Iterator

import pytest

from tests.browser import firefox
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.company import Caller
from tests.browser.firefox import Firefox, Tab
from tests.browser.person import PASSWORD
from tests.browser.telephone.at_window import EXTENSION, OPEN_CALLS
from tests.patience import until

pytestmark = pytest.mark.thorough
USER, ROLE = "bob", "Service Professional"
KEEPS_CONNECTIONS = """() => {
  const Connection = RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = function (...given) {
    const made = new Connection(...given);
    connections.push(made);
    return made;
  };
  window.RTCPeerConnection.prototype = Connection.prototype;
}"""
HEARD = """(async () => {
  const stats = [...(await connections.at(-1).getStats()).values()];
  return stats.filter(({ type }) => type === "inbound-rtp").map((each) => each.totalAudioEnergy)[0];
})()"""
"""How much sound has come so far."""
BEEP = 0.005
"""Silence does not come to it in the time of a test."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox.running(tmp_path_factory.mktemp("firefox")) as browser:
        browser.before_each_page(KEEPS_CONNECTIONS)
        yield browser


@pytest.fixture(scope="module")
def page(browser: Firefox, product: AtAsterisk) -> Tab:
    """Somebody who has chosen the telephone in the browser at the log-on."""
    [page] = browser.tabs()
    page.open(f"{product.url}/login/")
    page.value(f"document.querySelector('[name=username]').value = '{USER}'")
    page.value(f"document.querySelector('[name=password]').value = '{PASSWORD}'")
    page.value("document.querySelector('[name=password]').form.requestSubmit()")
    until(lambda: page.has("select[name=telephone]"))
    page.value(
        "(() => { const { options } = document.querySelector('select[name=telephone]');"
        "[...options].find(({ text }) => text.includes('Browser')).selected = true; })()"
    )
    page.value(f"[...document.querySelectorAll('button')].find((each) => each.textContent.includes('{ROLE}')).click()")
    return page


@pytest.fixture(scope="module")
def window(browser: Firefox, page: Tab) -> Tab:
    page.click("[data-toolbar] [data-opens-telephone]")
    until(lambda: len(browser.tabs()) > 1)
    window = browser.tabs()[-1]
    until(lambda: window.has("[data-telephone][data-state=ready]"))
    return window


def state(page: Tab, wanted: str) -> None:
    now = lambda: page.value("document.querySelector('[data-toolbar]')?.dataset.callState")  # noqa: E731
    until(lambda: now() == wanted, why_not=lambda: f"{now()} instead of {wanted}")


def hears(window: Tab) -> None:
    before = window.value(HEARD) or 0.0
    until(lambda: (window.value(HEARD) or 0.0) > before + BEEP, why_not=lambda: "It is silent.")


def test_a_call_is_accepted_held_retrieved_and_goes_on_while_the_page_is_loaded_anew(
    page: Tab, window: Tab, product: AtAsterisk, caller: Caller
) -> None:
    outside = product.demo.outside
    outside.answer({"act": "call", "number": caller.number, "to": product.value(EXTENSION, USER)})
    state(page, "alerting")
    page.click("[data-toolbar] [data-command=accept]")
    state(page, "connected")
    hears(window)
    page.click("[data-toolbar] [data-command=hold]")
    state(page, "held")
    page.click("[data-toolbar] [data-command=retrieve]")
    state(page, "connected")
    hears(window)
    page.open(f"{product.url}/accounts/")
    state(page, "connected")
    hears(window)
    for key in list(outside.calls):
        outside.answer({"act": "hang-up", "call": key})
    state(page, "idle")
    until(lambda: product.value(OPEN_CALLS) == 0)
