"""Transfers from the caller to the business transaction, one after the other in one worker, with few and many agents.

Each is the whole way: an outside party calls the sender, who accepts and starts a warm transfer, the receiver accepts,
the sender completes, the business transaction is created, the caller hangs up. The engine's thread runs beside it as
ever. All agents are Available and take part in turn. Few and many are measured in turn too, and the better of each
counts, as the machine may be slower at one time than at another. Processor time is that of the thread that does all
this and of the database server. Statements, savepoints and commits are those of one such call: `tests/statements.py`
says which.

With BASE=<commit> in the environment the benchmark of that commit runs in turn with this one, and the processor time
is also given as a share of that one's.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from operator import itemgetter
from pathlib import Path

from tests.bench import machine
from tests.bench.loads import progress

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 10, 1_000
WARM_UP, SECONDS = 20, 20
ACCOUNTS = 200
AT_MOST_SECONDS = 100
BASE = os.environ.get("BASE", "")
TURNS = 2
COUNTED = ("statements", "savepoints", "commits")


async def measure(now: dict) -> dict:
    """transfers: of each database per_s_10, per_s_1000, cpu_ms_10, cpu_ms_1000, growth (0.1: 10 % more), statements,
    savepoints and commits; with BASE also cpu_ratio.
    """
    return {"transfers": {name: await asyncio.to_thread(compare, name) for name in DATABASES}}


def compare(database: str) -> dict[str, float]:
    turns = [[transfers(database, agents=agents) for agents in (FEW, MANY)] for _ in range(TURNS)]
    few, many = (min(each, key=itemgetter("cpu_ms")) for each in zip(*turns, strict=True))
    return {
        f"per_s_{FEW}": few["per_s"],
        f"per_s_{MANY}": many["per_s"],
        f"cpu_ms_{FEW}": few["cpu_ms"],
        f"cpu_ms_{MANY}": many["cpu_ms"],
        "growth": round(many["cpu_ms"] / few["cpu_ms"] - 1, 3),
        **{name: few[name] for name in COUNTED},
        **(beside_base(database) if BASE else {}),
    }


def beside_base(database: str) -> dict[str, float]:
    """Processor time as a share of that of the commit BASE, both measured in turn."""
    with checked_out(BASE) as base:
        turns = [(transfers(database, agents=FEW, root=base), transfers(database, agents=FEW)) for _ in range(TURNS)]
    before, now = (min(turn[which]["cpu_ms"] for turn in turns) for which in (0, 1))
    return {"cpu_ratio": round(now / before, 3)}


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A folder with the files of that commit."""
    with tempfile.TemporaryDirectory(prefix="crm-presence-base-") as folder:
        files = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "x", "-C", folder], input=files, check=True)
        yield Path(folder)


def transfers(database: str, *, agents: int, root: Path = ROOT) -> dict[str, float]:
    """Transfers a second, processor time of each in ms, and what each asks of the database if `root` counts that."""
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="crm-presence-bench-")))
        pids, env = ending.enter_context(DATABASES[database](folder))
        env = {"DATA_DIR": str(folder), "REDIS_URL": "", **env}
        worker = ending.enter_context(running(agents, env=env, root=root))
        said(worker, "ready")
        before = sum(map(machine.cpu_seconds, pids))
        count, cpu_ms = said(worker, "done")
        cpu_ms += (sum(map(machine.cpu_seconds, pids)) - before) * 1e3
        counted = map(int, said(worker, "counted")) if root == ROOT else ()
        if worker.wait():
            raise RuntimeError("The transfers did not all end as they should; the line above says how.")
    per_s, cpu_ms = count / SECONDS, cpu_ms / count
    of = "" if root == ROOT else f" of {BASE}"
    progress("transfers", f"{database}, {agents} agents{of}: {per_s:.1f}/s, {cpu_ms:.1f} ms of processor time each")
    return {"per_s": round(per_s, 1), "cpu_ms": round(cpu_ms, 2), **dict(zip(COUNTED, counted, strict=False))}


@contextmanager
def running(agents: int, *, env: dict[str, str], root: Path) -> Iterator[subprocess.Popen]:
    """The worker, which does the transfers when it is told so; ended with all it has started."""
    command = ["timeout", str(AT_MOST_SECONDS), sys.executable, "-m", "tests.bench.transfers", str(agents)]
    pinned = ["taskset", "-c", "0"] if (os.cpu_count() or 1) > 1 else []
    env = {**os.environ, **env}
    worker = subprocess.Popen(
        [*pinned, *command], cwd=root, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def said(worker: subprocess.Popen, word: str) -> list[float]:
    """The numbers that the worker says after the word, as soon as it does. Raises RuntimeError if it ends before."""
    for line in worker.stdout:
        if line.split()[:1] == [word]:
            return list(map(float, line.split()[1:]))
    raise RuntimeError(f"The worker ended before it was {word}.")


@contextmanager
def sqlite(folder: Path) -> Iterator[tuple[list[int], dict[str, str]]]:
    yield [], {"DATABASE_URL": ""}


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[list[int], dict[str, str]]]:
    from deploy import services

    database = services.postgres(folder, services.free_port())
    try:
        yield [database.process.pid], {"DATABASE_URL": services.postgres_url(database.port)}
    finally:
        database.stop(signal.SIGINT)


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


class Office:
    """The agents, and accounts whose people call."""

    def __init__(self, user_ids: list[int]):
        from django.contrib.auth.models import User

        self.users = list(User.objects.filter(pk__in=user_ids).order_by("pk"))
        self.numbers = [f"+4930555{n:05}" for n in range(ACCOUNTS)]
        for number in self.numbers:
            self._open_account(number)

    def _open_account(self, number: str) -> None:
        from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber

        account = BusinessPartner.objects.create(kind=PartnerKind.ACCOUNT, name=f"Bench {number[-5:]} GmbH")
        PartnerNumber.objects.create(partner=account, kind=PartnerNumber.Kind.PHONE, typed=number)

    def hand_over(self, n: int) -> None:
        """The n-th caller is handed from one agent to the next."""
        from presence.calls import commands as calls
        from presence.connectors.simulator import world
        from presence.transfers import commands as transfers

        sender, receiver = self.users[n % len(self.users)], self.users[(n + 1) % len(self.users)]
        caller = world.simulate_inbound(self.numbers[n % ACCOUNTS], to=sender.username)
        calls.accept(sender)
        transfers.start_warm(sender, target=receiver, note="Asks for the invoice")
        calls.accept(receiver)
        transfers.complete(sender)
        world.outside_hang_up(caller.pk)


def main(agents: int) -> None:
    import django

    from tests.bench.seed import seed

    django.setup()
    office = Office(seed(agents)["users"])
    from crm_ui.models import BusinessTransaction
    from presence.workers import scheduler
    from tests.statements import Statements

    scheduler.start()
    for n in range(WARM_UP):
        office.hand_over(n)
    print("ready", flush=True)
    made, end, before = WARM_UP, time.monotonic() + SECONDS, time.thread_time()
    while time.monotonic() < end:
        office.hand_over(made)
        made += 1
    print("done", made - WARM_UP, (time.thread_time() - before) * 1e3, flush=True)
    with Statements() as asked:
        office.hand_over(made)
    print("counted", len(asked.own), asked.savepoints, asked.commits, flush=True)
    scheduler.stop()
    created = BusinessTransaction.objects.count()
    if created < made:
        sys.exit(f"{made} transfers created only {created} business transactions.")


if __name__ == "__main__":
    main(int(sys.argv[1]))
