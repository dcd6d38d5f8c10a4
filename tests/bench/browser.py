"""From an event of the telephony system to the badge in a real Chromium page, with other pages around it."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.fleet import Fleet, percentile
from tests.bench.loads import progress
from tests.bench.server import product

AROUND, USERS, CHANGES = 200, 300, 60
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
WATCH_BADGE = """([user, version]) => new Promise((resolve) => {
  const badge = document.querySelector(`[data-user="${user}"][data-presence]`);
  const seen = () => Number(badge.dataset.version) >= version && resolve(performance.timeOrigin + performance.now());
  new MutationObserver(seen).observe(badge, { attributes: true, childList: true, subtree: true });
  seen();
})"""


async def measure(now: dict) -> dict:
    """browser_p95_ms: inbox, database, board, socket and script together, until the badge in the page has changed."""
    async with product("daphne", users=USERS) as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"], data["users"], size=AROUND, watching=50)
        await fleet.connect()
        delays = await asyncio.wait_for(in_chromium(server, data), 120)
        fleet.disconnect()
    p95 = percentile(sorted(delays), 0.95)
    progress("browser", f"{CHANGES} events: p95 {p95} ms")
    return {"browser_p95_ms": p95}


async def in_chromium(server, data: dict) -> list[float]:
    async with chromium_of(server, data) as context:
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{server.port}/employees/")
        await page.wait_for_selector("[data-presence]")
        shown = await page.eval_on_selector_all("[data-presence]", "found => found.map(each => +each.dataset.user)")
        return [await one_event(server, page, shown[n % len(shown)]) for n in range(CHANGES)]


@asynccontextmanager
async def chromium_of(server, data: dict) -> AsyncIterator:
    """A browser context of the first user."""
    from playwright.async_api import async_playwright

    name, value = data["cookies"][0].split("=")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        context = await browser.new_context()
        await context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{server.port}"}])
        yield context
        await browser.close()


async def one_event(server, page, user: int) -> float:
    """Milliseconds from the event to the changed badge, by the clock of this machine."""
    version = int(await page.get_attribute(f'[data-user="{user}"][data-presence]', "data-version"))
    watching = asyncio.ensure_future(page.evaluate(WATCH_BADGE, [user, version + 1]))
    await asyncio.sleep(0.1)
    started = time.time() * 1000
    await server.change(user, command="event")
    return await watching - started
