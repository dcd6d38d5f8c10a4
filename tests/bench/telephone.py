"""From a click in the toolbar until the telephone in the browser does it, and until sound comes, at a real Asterisk.

The click goes to the window at once, and to the product, which tells Asterisk. What the window does is taken from its
own clock: when it takes the offer of the caller (Accept), asks Asterisk for another one (Hold, Retrieve), lets nothing
or something again out of the microphone (Mute), and when the first packet of the call has come.
"""

import asyncio
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.fleet import percentile
from tests.bench.loads import progress
from tests.browser import chromium
from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.patience import until

CALLS = 25
CALLER = "+496990009114"
NOTES = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  window.noted = {};
  const notes = (of, name, what, isMeant = () => true) => {
    const real = of[name];
    of[name] = function (...given) {
      if (isMeant(...given)) noted[what] ??= now();
      return real.apply(this, given);
    };
  };
  notes(WebSocket.prototype, "send", "asked", (message) => /^INVITE /.test(message));
  notes(RTCPeerConnection.prototype, "setRemoteDescription", "taken");
  const { get, set } = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, "enabled");
  Object.defineProperty(MediaStreamTrack.prototype, "enabled", { get, set(on) {
    if (on !== get.call(this)) noted.muted ??= now();
    set.call(this, on);
  } });
  const Connection = RTCPeerConnection;
  window.RTCPeerConnection = function (...given) {
    const made = new Connection(...given);
    const looks = setInterval(async () => {
      const stats = [...(await made.getStats()).values()];
      if (!stats.some((each) => each.type === "inbound-rtp" && each.packetsReceived)) return;
      noted.heard = now();
      clearInterval(looks);
    }, 5);
    return made;
  };
})()"""
CLICKS = """(name) => new Promise((resolve) => {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("click", () => { window.clicked = now(); resolve(); }, { capture: true, once: true });
  document.querySelector(`[data-toolbar] [data-command="${name}"]`).click();
})"""


DOES = {"accept": "taken", "mute": "muted", "hold": "asked", "retrieve": "asked"}


async def measure(now: dict) -> dict:
    """telephone_…_p95_ms: click → window; telephone_sound_p50_ms: click on Accept → first packet."""
    return await asyncio.to_thread(_measured)


def _measured() -> dict:
    with tempfile.TemporaryDirectory(prefix="crm-presence-bench-") as folder, sync_playwright() as playwright:
        product = AtAsterisk(Path(folder), staff=()).start()
        try:
            browser = chromium.launch(playwright, more=chromium.WITH_SOUND)
            found = figures(product, browser)
            browser.close()
        finally:
            product.stop()
    return found


def figures(product: AtAsterisk, browser: Browser) -> dict:
    alice = Person(browser, product, "alice").log_on_unseen().open("/personalize/")
    alice.page.get_by_role("button", name="Browser, 88").click()
    alice.open("/")
    alice.context.add_init_script(NOTES)
    with alice.page.expect_popup() as opened:
        alice.toolbar.get_by_role("link", name="Open Telephone").click()
    expect(opened.value.locator("[data-telephone]")).to_have_attribute("data-state", "ready")
    delays: dict[str, list[float]] = {name: [] for name in ("accept", "sound", "mute", "hold", "retrieve")}
    for _call in range(CALLS):
        _called(product, alice, opened.value, delays)
    shares = {name: 0.5 if name == "sound" else 0.95 for name in delays}
    found = {f"telephone_{name}_p{share:.0%}_ms".replace("%", ""): (name, share) for name, share in shares.items()}
    measured = {key: round(percentile(sorted(delays[name]), share), 1) for key, (name, share) in found.items()}
    middle = {name: round(percentile(sorted(each), 0.5), 1) for name, each in delays.items()}
    progress(
        "telephone", f"{CALLS} calls, p50 ms {middle}, " + ", ".join(f"{key} {ms}" for key, ms in measured.items())
    )
    return measured


def _called(product: AtAsterisk, alice: Person, window: Page, delays: dict[str, list[float]]) -> None:
    """One call: accepted, muted and not, held, retrieved, over."""
    [(extension,)] = product.ask(
        "SELECT extension FROM presence_agent a JOIN auth_user u ON u.id = a.user_id WHERE username = 'alice'"
    )
    product.demo.outside.answer({"act": "call", "number": CALLER, "to": extension})
    alice.sees_call_state("alerting")
    delays["accept"].append(_until_done(alice, window, "accept"))
    until(lambda: window.evaluate("() => noted.heard"))
    clicked = alice.page.evaluate("() => window.clicked")
    delays["sound"].append(window.evaluate("() => noted.heard") - clicked)
    alice.sees_call_state("connected")
    for pressed in ("true", "false"):
        expect(alice.command("mute")).to_be_enabled()
        delays["mute"].append(_until_done(alice, window, "mute"))
        expect(alice.command("mute")).to_have_attribute("aria-pressed", pressed)
    for name, state in (("hold", "held"), ("retrieve", "connected")):
        expect(alice.command(name)).to_be_enabled()
        delays[name].append(_until_done(alice, window, name))
        alice.sees_call_state(state)
    alice.click("hang-up")
    alice.sees_call_state("idle")


def _until_done(alice: Person, window: Page, command: str) -> float:
    """From the click until the window does it."""
    window.evaluate("() => { window.noted = {} }")
    alice.page.evaluate(CLICKS, command)
    until(lambda: window.evaluate("(what) => noted[what]", DOES[command]))
    return window.evaluate("(what) => noted[what]", DOES[command]) - alice.page.evaluate("() => window.clicked")
