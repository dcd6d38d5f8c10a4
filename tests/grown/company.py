"""The grown product with people at work: what they do, what the database holds, what their screens show."""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from deploy.grown import ROOT, Grown
from deploy.services import Service
from tests.grown.screens import Screen, fetch, status, until
from tests.patience import busy

READY, LUNCH = 1, 1000
SESSIONS = 5
SEED = Path(__file__).with_name("seed.py")
TAKE_OVER_SECONDS = 15.0


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str
    sessions: list[str]


def run(command: list[str], grown: Grown) -> str:
    """What the command says, with the database of the grown product."""
    environment = grown.environment()
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _works(connector: Service) -> bool:
    return "cms:" in connector.log.read_text().rpartition("connector process works")[2]


class Company:
    """`people` of the seed; `screens` are open pages, each of which shows all of them."""

    def __init__(self, grown: Grown, *, users: int = 40):
        self.grown = grown
        command = [sys.executable, str(SEED), str(users), str(SESSIONS)]
        self.people = [Colleague(**each) for each in json.loads(run(command, grown).splitlines()[-1])]
        self.ids = [each.id for each in self.people]
        self.screens: list[Screen] = []

    # screens

    async def proxy_trusts_all(self) -> None:
        """The proxy gives work to all workers alike, whatever became of them before: a new one knows of nothing."""
        await asyncio.to_thread(self.grown.proxy.stop)
        await asyncio.to_thread(self.grown.proxy.start().wait_ready)

    async def open_screens(self, count: int) -> None:
        """So many pages, of the users in turn; returns when all are right."""
        pages = [(person.id, person.sessions[n]) for n in range(SESSIONS) for person in self.people]
        self.screens = [
            Screen(self.grown.url, user_id=user_id, session=session, watch=self.ids)
            for user_id, session in pages[:count]
        ]
        await self.all_right(seconds=60, more=self.all_are_leased)
        for screen in self.screens:
            screen.causes.clear()

    async def close_screens(self) -> None:
        await asyncio.gather(*(screen.close() for screen in self.screens))
        self.screens.clear()

    async def all_right(self, *, seconds: float, more: Callable[[], bool] = lambda: True) -> float:
        """Until every screen shows what the database holds, live; the seconds it took."""

        def right() -> bool:
            truth = self.versions()
            live = all(screen.connected and not screen.silent for screen in self.screens)
            return live and more() and all(screen.versions == truth for screen in self.screens)

        return await until(right, seconds=seconds, what="all screens right", why_not=self.problem)

    def problem(self) -> str:
        gone = sum(not screen.connected for screen in self.screens)
        stale = sum(bool(screen.silent) for screen in self.screens)
        truth = self.versions()
        wrong = [pk for screen in self.screens for pk, version in screen.versions.items() if version != truth[pk]]
        return f"{gone} of {len(self.screens)} not connected, {stale} stale, {len(wrong)} versions wrong"

    def causes(self, person: Colleague) -> set[str]:
        """Why the screens show somebody as they do; one cause if they agree."""
        return {screen.shown[person.id][2] for screen in self.screens}

    def assert_nobody_seemed_gone(self) -> None:
        """No screen has shown anybody as logged off CRM or CMS, whatever happened in between."""
        causes = {each for screen in self.screens for each in screen.causes}
        assert [each for each in causes if each[1] == "logged-off" or each[2] in {"not-in-crm", "not-on-cms"}] == []

    # acts

    async def choose_mode(self, person: Colleague, mode: int) -> str:
        """The user chooses a work mode in the toolbar; what the message bar says then."""
        url = f"{self.grown.url}communication/command/work-mode/"
        answer = await asyncio.to_thread(fetch, url, person.sessions[0], urlencode({"work_mode": mode}).encode())
        said = re.split(r"data-answer-messages\s*>", answer, maxsplit=1)[1:]
        return " ".join(re.sub(r"<[^>]*>", " ", "".join(said)).split())

    async def open_pages(self, count: int) -> set[int]:
        """So many people open a page at the same time, at all workers; the status codes that they get."""
        people = self.people[:count]
        pages = (asyncio.to_thread(status, f"{self.grown.url}employees/", each.sessions[1]) for each in people)
        return set(await asyncio.gather(*pages))

    async def insist_on_mode(self, person: Colleague, mode: int) -> None:
        """The same until it is done, as the telephone system may not be reachable yet."""
        end = time.monotonic() + TAKE_OVER_SECONDS * busy()
        while (await asyncio.to_thread(self.modes))[person.id] != mode:
            assert time.monotonic() < end, "The telephone system is not reachable."
            await self.choose_mode(person, mode)

    def session_of(self, username: str) -> str:
        """A new session of somebody of the demo."""
        command = [sys.executable, str(SEED), "session", username]
        return run(command, self.grown).split()[-1]

    # parts

    def owner(self) -> Service:
        """The connector process that works; the other one stands by."""
        return next(each for each in self.grown.connectors if _works(each))

    # truth

    def ask(self, question: str, *values: object) -> list[tuple]:
        """The answer of the database."""
        with psycopg.connect(self.grown.environment()["DATABASE_URL"], connect_timeout=5) as database:
            return database.execute(question, values).fetchall()

    def execute(self, statement: str) -> None:
        """Change something in the database behind the product's back."""
        with psycopg.connect(self.grown.environment()["DATABASE_URL"], connect_timeout=5) as database:
            database.execute(statement)

    def answers(self) -> bool:
        """Whether the database does."""
        try:
            return bool(self.versions())
        except psycopg.OperationalError:
            return False

    def versions(self) -> dict[int, int]:
        return dict(self.ask("SELECT user_id, version FROM presence_agent WHERE user_id = ANY(%s)", self.ids))

    def modes(self) -> dict[int, int]:
        return dict(self.ask("SELECT user_id, work_mode FROM presence_agent WHERE user_id = ANY(%s)", self.ids))

    def all_are_leased(self) -> bool:
        """It is written that the users of all screens are there: a worker that is frozen could not do so any more."""
        return {screen.user_id for screen in self.screens} <= self.leased()

    def leased(self) -> set[int]:
        """Who is there, or was until a few seconds ago."""
        return {each for (each,) in self.ask("SELECT user_id FROM presence_lease")} & {*self.ids}

    def leases_are_settled(self) -> bool:
        """All people have leases, only of workers of now, none of them suspect."""
        asked = "SELECT user_id, worker, suspect_until IS NOT NULL FROM presence_lease WHERE user_id = ANY(%s)"
        leases = self.ask(asked, self.ids)
        suspect = any(each[2] for each in leases)
        return {each[0] for each in leases} == set(self.ids) and len({each[1] for each in leases}) <= 2 and not suspect
