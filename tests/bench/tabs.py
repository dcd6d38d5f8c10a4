"""How soon all tabs of a user show the same toolbar, in real Chromium pages that each fetch it anew."""

import asyncio
import time

from tests.bench.browser import chromium_of
from tests.bench.fan_out import progress
from tests.bench.fleet import percentile
from tests.bench.server import product

USERS, TABS, CHANGES = 20, 5, 60
REST_SECONDS = 0.1
WATCH_TOOLBAR = """mode => new Promise(resolve => {
  const toolbar = document.querySelector("[data-toolbar]");
  const seen = () => {
    const shown = toolbar.querySelector("[name=work_mode]").value;
    if (shown !== mode) resolve(performance.timeOrigin + performance.now());
  };
  new MutationObserver(seen).observe(toolbar, { attributes: true, childList: true, subtree: true });
})"""


async def measure(results: dict) -> dict:
    """tabs_p50_ms and tabs_p95_ms: from an event of the telephony system until the last of the tabs shows it."""
    async with product("daphne", users=USERS) as (server, data):
        await server.control()
        delays = await asyncio.wait_for(in_tabs(server, data), 120)
    p50, p95 = (percentile(sorted(delays), share) for share in (0.5, 0.95))
    progress("tabs", f"{CHANGES} events, {TABS} tabs: p50 {p50} ms, p95 {p95} ms")
    return {"tabs_p50_ms": p50, "tabs_p95_ms": p95}


async def in_tabs(server, data: dict) -> list[float]:
    user = data["users"][0]
    async with chromium_of(server, data) as context:
        tabs = [await context.new_page() for _ in range(TABS)]
        for tab in tabs:
            await tab.goto(f"http://127.0.0.1:{server.port}/")
        await one_event(server, tabs, user)  # after it all have their sockets
        return [await one_event(server, tabs, user) for _ in range(CHANGES)]


async def one_event(server, tabs: list, user: int) -> float:
    """Milliseconds until the toolbars of all tabs show it, by the clock of this machine."""
    mode = await tabs[0].eval_on_selector("[name=work_mode]", "select => select.value")
    watching = [asyncio.ensure_future(tab.evaluate(WATCH_TOOLBAR, mode)) for tab in tabs]
    await asyncio.sleep(REST_SECONDS)
    started = time.time() * 1000
    await server.change(user, command="event")
    return max(await asyncio.gather(*watching)) - started
