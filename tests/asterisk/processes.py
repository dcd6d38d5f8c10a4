"""The product at a real Asterisk in processes of its own: one that keeps the connection, and one for the pages."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from redis import Redis

from deploy import services
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephone, Telephones
from deploy.grown import ROOT, Grown, healthy
from presence.bus.ownership import cms_connection, owner_key
from tests.faults.pairs import post
from tests.patience import until
from tests.throwaway_services import skipped_if_missing

SEED = Path(__file__).with_name("office_seed.py")
PEOPLE = {"anna": "1001", "ben": "1002"}
AGREE_WITHIN = 5.0
"""Seconds after what was lost is there again."""


class Product(Grown):
    """Without proxy and demo data."""

    def start_for(self, pbx: Pbx) -> dict[str, str]:
        """Returns the cookies of the users' sessions."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.postgres = self._keep(services.postgres(self.folder, services.free_port(), options=services.THROWAWAY))
        self.redis = self._keep(services.redis(self.folder, services.free_port()))
        self._run("manage.py", "migrate", "--verbosity", "0")
        people = (f"{name}={extension}" for name, extension in PEOPLE.items())
        said = self._run(str(SEED), pbx.address, USER, SECRET, *people)
        self.connector = self._keep(self.manage("connector", "connector").start())
        self.worker_ports = self.worker_ports[:1]
        [port] = self.worker_ports
        self._keep(self.manage("web", "serve", "--port", str(port), port=port).start())
        until(lambda: healthy("127.0.0.1", port), seconds=60, why_not=self._logs)
        return dict(json.loads(said.splitlines()[-1]))

    def ask(self, question: str) -> list[tuple[str, ...]]:
        with psycopg.connect(self.environment()["DATABASE_URL"], connect_timeout=5) as database:
            return database.execute(question).fetchall()

    def kill_connector(self) -> None:
        """As kill -9. Its lease ends, as it would by itself after ten seconds, so that the next one may begin."""
        self.connector.kill()
        with self._leases() as redis:
            redis.delete(self._lease())

    def connector_is_back(self) -> None:
        """Start it again, and wait until it keeps the connection."""
        self.connector.start()
        with self._leases() as redis:
            until(lambda: redis.exists(self._lease()), seconds=60, every=0.05, why_not=self._logs)

    def _leases(self) -> "Redis[str]":
        return Redis.from_url(self.environment()["REDIS_URL"], decode_responses=True)

    def _lease(self) -> str:
        [[destination]] = self.ask("SELECT id FROM customizing_cmsdestination WHERE name = 'ASTERISK'")
        return owner_key(cms_connection(int(destination)))

    def _run(self, *command: str) -> str:
        alone = {name: value for name, value in self.environment().items() if name != "REDIS_URL"}
        ran = subprocess.run([sys.executable, *command], cwd=ROOT, env=alone, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr[-3000:]
        return ran.stdout

    def _logs(self) -> str:
        return "\n".join(each.read_text(errors="replace")[-1500:] for each in self.folder.glob("*.log"))


class House:
    """Anna and Ben at their telephones and in the CRM, and a customer outside."""

    def __init__(self, product: Product, sessions: dict[str, str], pbx: Pbx, phones: Telephones):
        self.product, self.sessions, self.pbx = product, sessions, pbx
        self.anna, self.ben = phones.of_the_house(*PEOPLE.values())
        self.customer = phones.customer(CUSTOMER)
        for user in PEOPLE:
            until(partial(self._logs_on, user), seconds=20, every=0.3)

    def gives(self, user: str, command: str, **fields: str) -> bool:
        """The user clicks. Whether the page took it; what came of it, one sees."""
        url = f"http://127.0.0.1:{self.product.worker_ports[0]}/communication/command/{command}/"
        return post(url, self.sessions[user], {"confirmed": "1", **fields}) < 400

    def on_the_pbx(self, user: str) -> bool:
        asked = "SELECT username FROM presence_agent JOIN auth_user ON id = user_id WHERE cms_logged_on"
        return (user,) in self.product.ask(asked)

    def _logs_on(self, user: str) -> bool:
        return self.gives(user, "log-on") and self.on_the_pbx(user)

    def legs(self) -> list[str]:
        """The open legs, as the CRM has them: `anna primary held`."""
        asked = """SELECT username || ' ' || kind || ' ' || state FROM presence_call
            JOIN auth_user ON auth_user.id = user_id WHERE state <> 'ended'"""
        return sorted(each for (each,) in self.product.ask(asked))

    def transfers(self) -> list[str]:
        """All, in the order in which they began: `warm consulting`, `blind failed unconfirmed`."""
        asked = "SELECT kind || ' ' || state || ' ' || failure FROM presence_transfer ORDER BY created_at"
        return [each.strip() for (each,) in self.product.ask(asked)]

    def at_the_pbx(self) -> list[str]:
        """The telephones of users that Asterisk has in calls: `anna Up`."""
        users = {extension: name for name, extension in PEOPLE.items()}
        rows = (line.split("!") for line in self.pbx.console("core show channels concise").splitlines())
        found = ((row[0].partition("/")[2].partition("-")[0], row[4]) for row in rows if row[0].startswith("PJSIP/"))
        return sorted(f"{users[extension]} {state}" for extension, state in found if extension in users)

    def knows(self, *legs: str, transfers: tuple[str, ...] = (), seconds: float = 10.0) -> None:
        """Wait until this is what the CRM has of open legs and of the last transfers."""

        def so() -> bool:
            last = self.transfers()[-len(transfers) :] if transfers else []
            return self.legs() == sorted(legs) and last == list(transfers)

        until(so, seconds=seconds, every=0.05, why_not=lambda: f"{self.legs()} {self.transfers()} {self.at_the_pbx()}")

    def agrees(self, *legs: str, transfers: tuple[str, ...] = ()) -> None:
        """In time the CRM has what Asterisk has."""
        self.knows(*legs, transfers=transfers, seconds=AGREE_WITHIN)
        talking = {leg.partition(" ")[0] for leg in legs}
        assert {each.partition(" ")[0] for each in self.at_the_pbx()} == talking

    def ends(self) -> None:
        for telephone in (self.customer, self.anna, self.ben):
            _hangs_up(telephone)
        self.knows()


def _hangs_up(telephone: Telephone) -> None:
    while "(0)" not in telephone.command("listcalls"):
        telephone.hang_up()


@contextmanager
def product_at(pbx: Pbx, folder: Path) -> Iterator[tuple[Product, dict[str, str]]]:
    product = Product(folder)
    try:
        with skipped_if_missing():
            sessions = product.start_for(pbx)
        yield product, sessions
    finally:
        product.stop()
