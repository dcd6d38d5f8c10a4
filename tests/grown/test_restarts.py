"""`make demo-grown` goes on when a part of it ends: that part is started again."""

import os
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from deploy.grown import healthy
from deploy.restarts import LONGEST_WAIT, STEADY_SECONDS, Restarts
from deploy.services import Service
from tests.grown.company import Company
from tests.grown.screens import until

CLAIMS = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
"""Each process of the product has one from its start on. One that starts while the database is away ends at once."""


@pytest.fixture
def part(tmp_path: Path) -> Iterator[Service]:
    """It leaves a child behind when it is killed, as nginx and PostgreSQL do."""
    command = ["sh", "-c", f"sleep 600 & echo $! > {tmp_path}/child; wait"]
    service = Service("the part", command, port=0).start()
    yield service
    service.kill()


def kill(service: Service) -> None:
    os.kill(service.process.pid, SIGKILL)
    service.process.wait(10)


def test_a_part_that_has_ended_is_started_again_a_moment_later(part: Service) -> None:
    said: list[str] = []
    restarts = Restarts([part], say=said.append)
    restarts.look(0)
    kill(part)
    restarts.look(5)
    assert said == ["the part has ended (by signal SIGKILL). It is started again in 1 s."]
    restarts.look(5.9)
    assert part.process.poll() is not None
    restarts.look(6)
    assert part.process.poll() is None
    assert said[1:] == [f"the part is started again, as process {part.process.pid}."]


def test_who_keeps_ending_waits_longer_each_time_until_it_has_run_for_a_while(part: Service) -> None:
    said: list[str] = []
    restarts, now, waits = Restarts([part], say=said.append), 0.0, []
    for _time in range(7):
        kill(part)
        restarts.look(now)
        waits.append(float(said[-1].split()[-2]))
        now += LONGEST_WAIT
        restarts.look(now)
    assert waits == [1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT]
    restarts.look(now + STEADY_SECONDS)
    kill(part)
    restarts.look(now + STEADY_SECONDS)
    assert said[-1].endswith("in 1 s.")


async def test_every_part_can_be_killed_and_the_product_is_well_again(at_work: Company) -> None:
    grown = at_work.grown
    said: list[str] = []
    restarts = Restarts(grown.parts, say=said.append)

    def well() -> bool:
        restarts.look()
        if grown.dead() or not at_work.answers():
            return False
        ports = [*grown.worker_ports, grown.port]
        started = at_work.ask(CLAIMS)[0][0] == len(grown.workers) + len(grown.connectors)
        return started and all(healthy("127.0.0.1", port) for port in ports)

    await until(well, seconds=60, what="what the test before has started is there")
    said.clear()  # what that test had left dead is started again
    for part in grown.parts:
        os.kill(part.process.pid, SIGKILL)
        await until(lambda part=part: part.process.poll() is not None, seconds=10, what="it has ended")
        await until(well, seconds=60, what=f"all is well without {part.name}")
    again = [line.partition(" is started again, as")[0] for line in said if " is started again, as" in line]
    assert again == [part.name for part in grown.parts]
