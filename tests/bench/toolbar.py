"""From a key or a click to what the toolbar shows of it, in a real Chromium page at the simulator.

Measured in the page, from the browser's own time of the event to the end of the frame in which the answer is painted.
The first answer is whatever the agent sees of the command: the button that says that it was taken, or the new state.
Beside it: when the new state itself is there, when the list of colleagues has a typed name, and how soon the number of
missed calls and their block on the home page follow what happens elsewhere.
"""

import asyncio
import time

from tests.bench.browser import chromium_of
from tests.bench.fleet import percentile
from tests.bench.loads import progress
from tests.bench.server import product

USERS, ROUNDS = 300, 25
REST_SECONDS = 0.1
PATIENCE_MS = 15_000
MEASURED = """([event, answered, settled]) => new Promise((resolve) => {
  addEventListener(event, ({ timeStamp }) => {
    const times = [];
    const look = () => {
      const shown = [answered, settled].map((selector) => document.querySelector(selector));
      setTimeout(() => {
        for (const n of [0, 1]) if (shown[n]) times[n] ??= performance.now() - timeStamp;
        if (times[1]) resolve(times);
      });
      if (!shown[1]) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
})"""
"""Looks in each frame before it is painted; the time is taken by a task right after it."""

SEEN_OF_MISSED = """number => Promise.all([
  () => document.querySelector("[data-missed]")?.dataset.missed === number,
  () => document.querySelector("#block-missed-calls:not([hidden]) .block__count")?.textContent === `(${number})`,
].map((isSeen) => new Promise((resolve) => {
  const look = () => isSeen() && resolve(performance.timeOrigin + performance.now());
  const all = { attributes: true, characterData: true, childList: true, subtree: true };
  new MutationObserver(look).observe(document.body, all);
  look();
})))"""
"""When the toolbar counts so many missed calls, and when the block of the home page lists them."""


async def measure(results: dict) -> dict:
    """answer_p95_ms, state_p95_ms, picker_p95_ms, missed_p95_ms, block_p95_ms: see above."""
    async with product("daphne", users=USERS) as (server, data):
        await server.control()
        async with chromium_of(server, data) as context:
            agent = Agent(server, await context.new_page(), data["users"])
            found = await asyncio.wait_for(agent.works(), 300)
    figures = {f"{name}_p95_ms": percentile(sorted(each), 0.95) for name, each in found.items()}
    progress("toolbar", f"{len(found['answer'])} commands, " + ", ".join(f"{key} {ms}" for key, ms in figures.items()))
    return figures


class Agent:
    """Somebody who works at a page; `delays` are in milliseconds."""

    def __init__(self, server, page, users: list[int]):
        self.server, self.page, self.user, self.colleague = server, page, users[0], users[1]
        kinds = ("answer", "state", "picker", "missed", "block")
        self.delays: dict[str, list[float]] = {each: [] for each in kinds}

    async def works(self) -> dict[str, list[float]]:
        await self.page.goto(f"http://127.0.0.1:{self.server.port}/")
        await self.page.wait_for_selector("[data-presence]", state="attached")
        for number in range(ROUNDS + 1):
            await self.a_call(by_key=number % 2 == 0)
            if number == 0:  # after it the page and the server have done everything once
                for each in self.delays.values():
                    each.clear()
        for number in range(1, ROUNDS + 1):
            await self.misses_a_call(number)
        return self.delays

    async def a_call(self, *, by_key: bool) -> None:
        await self.rings()
        if by_key:
            await self.presses("F2", command="accept", state="connected")
        else:
            await self.clicks("accept", state="connected")
        await self.clicks("hold", state="held")
        await self.clicks("retrieve", state="connected")
        await self.finds_a_colleague()
        await self.clicks("hang-up", state="idle")

    async def rings(self) -> str:
        party = await self.server.ask(f"ring {self.user}")
        await self.page.wait_for_selector('[data-toolbar][data-call-state="alerting"]', timeout=PATIENCE_MS)
        return party

    async def clicks(self, command: str, *, state: str) -> None:
        button = self.page.locator(f'[data-toolbar] [data-command="{command}"]')
        await self._answers("click", button.click, *_shown(command, state))

    async def presses(self, key: str, *, command: str, state: str) -> None:
        await self._answers("keydown", lambda: self.page.keyboard.press(key), *_shown(command, state))

    async def finds_a_colleague(self) -> None:
        """F8 opens the list; the last letter of a name brings the colleague into it."""
        opened = "#dial-pad:popover-open :focus"
        await self._answers("keydown", lambda: self.page.keyboard.press("F8"), opened, opened)
        await self.page.locator("#dial-agent").fill("bench 000")
        await self.page.wait_for_selector('[data-asked="bench 000"]', state="attached", timeout=PATIENCE_MS)
        await self.page.keyboard.press("End")
        found = '[data-asked="bench 0007"]'
        _answer, listed = await self._timed("keydown", lambda: self.page.keyboard.press("7"), found, found)
        self.delays["picker"].append(listed)
        await self.page.keyboard.press("Escape")
        await self.page.wait_for_selector("#dial-pad", state="hidden", timeout=PATIENCE_MS)

    async def misses_a_call(self, number: int) -> None:
        """The caller hangs up while it rings, and so many calls are missed then."""
        party = await self.rings()
        watching = asyncio.ensure_future(self.page.evaluate(SEEN_OF_MISSED, str(number)))
        await asyncio.sleep(REST_SECONDS)
        started = time.time() * 1000
        await self.server.ask(f"leave {party}")
        counted, listed = await watching
        self.delays["missed"].append(counted - started)
        self.delays["block"].append(listed - started)

    async def _answers(self, event: str, act, answered: str, settled: str) -> None:
        answer, state = await self._timed(event, act, answered, settled)
        self.delays["answer"].append(answer)
        self.delays["state"].append(state)

    async def _timed(self, event: str, act, answered: str, settled: str) -> tuple[float, float]:
        watching = asyncio.ensure_future(self.page.evaluate(MEASURED, [event, answered, settled]))
        await asyncio.sleep(REST_SECONDS)
        await act()
        return await asyncio.wait_for(watching, PATIENCE_MS / 1000)


def _shown(command: str, state: str) -> tuple[str, str]:
    """What shows that the command was taken, and what that it was done."""
    done = f'[data-toolbar][data-call-state="{state}"]'
    return f'[data-command="{command}"][aria-busy="true"], {done}', done
