"""From an event of a real Asterisk to the badge in a real Chromium page: it rings, is answered, is over."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.asterisk.manager import Manager, Message
from tests.bench.fleet import percentile
from tests.bench.loads import progress
from tests.browser import chromium
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.patience import until

CALLS = 40
CALLER = "+496990009114"
WATCH_BADGE = """(username) => {
  const badge = document.querySelector(`[data-presence="${username}"]`);
  window.shown = [];
  const note = () => window.shown.push([badge.dataset.cause, performance.timeOrigin + performance.now()]);
  new MutationObserver(note).observe(badge, { attributes: true, attributeFilter: ["data-cause", "data-version"] });
}"""
CAUSES = {"rings": "ringing", "answered": "in-call", "over": ""}


class Heard:
    """When Asterisk says what of one telephone, in ms of this machine's clock."""

    def __init__(self, product: AtAsterisk, extension: str):
        self.extension = extension
        self.said: list[tuple[str, float]] = []
        self.line = Manager(product.demo.pbx, heard=self._take)

    def _take(self, message: Message) -> None:
        at = float(message.get("Timestamp", 0)) * 1000
        telephone = f"PJSIP/{self.extension}-"
        match message.get("Event"):
            case "DialState" if message["DestChannel"].startswith(telephone) and message["DialStatus"] == "RINGING":
                self.said.append(("rings", at))
            case "DialEnd" if message["DestChannel"].startswith(telephone) and message["DialStatus"] == "ANSWER":
                self.said.append(("answered", at))
            case "Hangup" if message["Channel"].startswith(telephone):
                self.said.append(("over", at))


def measure() -> dict:
    """asterisk_badge_p95_ms: the product as shipped at its demo, with a page of all employees open."""
    with tempfile.TemporaryDirectory(prefix="crm-presence-bench-") as folder, sync_playwright() as playwright:
        product = AtAsterisk(Path(folder), staff=("lena",)).start()
        try:
            browser = chromium.launch(playwright)
            watching = Person(browser, product, "carol").log_on(role="Service Professional").open("/employees/")
            delays = sorted(_delays(product, watching.page))
            browser.close()
        finally:
            product.stop()
    p95 = percentile(delays, 0.95)
    progress("asterisk", f"{len(delays)} events: badge p50 {percentile(delays, 0.5)} ms, p95 {p95} ms")
    return {"asterisk_badge_p95_ms": p95}


def _delays(product: AtAsterisk, page: Page) -> list[float]:
    """Of all calls, each event of theirs: in ms."""
    heard = Heard(product, product.extension("lena"))
    lena = product.telephone("lena")
    page.wait_for_selector('[data-presence="lena"][data-status="available"]')
    page.evaluate(WATCH_BADGE, "lena")
    customer = product.demo.outside.phones.customer(CALLER)
    for _ in range(CALLS):
        heard.said.clear()
        page.evaluate("() => { window.shown = [] }")
        customer.dial(f"{product.demo.pbx.house.dialled}{product.extension('lena')}")
        lena.rings()
        _shows(page, "ringing")
        lena.answer()
        _shows(page, "in-call")
        customer.hang_up()
        _shows(page, "")
        shown = page.evaluate("() => window.shown")
        until(lambda: len(heard.said) >= len(CAUSES))
        yield from (_first(shown, CAUSES[what], at) - at for what, at in heard.said)


def _shows(page: Page, cause: str) -> None:
    page.wait_for_selector(f'[data-presence="lena"][data-cause="{cause}"]')


def _first(shown: list, cause: str, since: float) -> float:
    return next(at for seen, at in shown if seen == cause and at >= since - 50)
