"""Parts of the grown set-up die or stop. Each time every screen is right again in time, and none was reloaded."""

import asyncio
import time
from collections.abc import Callable, Iterator
from signal import SIGINT

import pytest

from deploy.grown import healthy
from tests.grown.company import LUNCH, READY, TAKE_OVER_SECONDS, Company
from tests.grown.screens import until
from tests.patience import busy

STOPPED_SECONDS = 10.0
AFTER_THEY_ARE_BACK = 5.0
STALE_SECONDS = 10.0
Report = Callable[[str], None]


@pytest.fixture
def report(capsys: pytest.CaptureFixture) -> Iterator[Report]:
    """Measured times are worth a line."""
    lines: list[str] = []
    yield lines.append
    with capsys.disabled():
        print("".join(f"\n  {line}" for line in lines), end="")


async def work_answers(company: Company) -> None:
    for port in company.grown.worker_ports:
        await until(lambda port=port: healthy("127.0.0.1", port), seconds=180, what="the web workers answer")


async def stopped_for(began: float) -> None:
    """The fault lasts its time."""
    await until(lambda: time.monotonic() - began > STOPPED_SECONDS, seconds=2 * STOPPED_SECONDS, what="time is over")


async def test_a_killed_worker_costs_its_pages_a_moment(at_work: Company, report: Report) -> None:
    await at_work.open_screens(200)
    victim = at_work.grown.workers[0]
    away = at_work.people[:3]
    began = time.monotonic()
    await asyncio.to_thread(victim.kill)
    said = [await at_work.choose_mode(person, LUNCH) for person in away]
    await until(lambda: all(each.connected for each in at_work.screens), seconds=30, what="all pages are back")
    back = time.monotonic() - began
    right = await at_work.all_right(seconds=AFTER_THEY_ARE_BACK)
    report(f"kill -9 of a web worker: 200 pages back after {back:.1f} s, all right {right:.1f} s later")
    assert [at_work.causes(person) for person in away] == [{"not-ready"}] * 3, said
    victim.start()
    await work_answers(at_work)
    await until(at_work.leases_are_settled, seconds=60, what="leases of the dead worker are over")
    for person in away:
        await at_work.insist_on_mode(person, READY)
    await at_work.all_right(seconds=10)
    at_work.assert_nobody_seemed_gone()


async def test_when_the_connector_is_killed_the_one_standing_by_takes_over(at_work: Company, report: Report) -> None:
    await at_work.open_screens(40)
    person = at_work.people[5]
    victim = at_work.owner()
    began = time.monotonic()
    await asyncio.to_thread(victim.kill)
    said = await at_work.choose_mode(person, LUNCH)
    await at_work.insist_on_mode(person, LUNCH)
    await at_work.all_right(seconds=5, more=lambda: at_work.causes(person) == {"not-ready"})
    took = time.monotonic() - began
    report(f"kill -9 of the connector process: commands work and all is right after {took:.1f} s")
    assert took < TAKE_OVER_SECONDS * busy()
    assert "not reachable" in said
    victim.start()
    await at_work.insist_on_mode(person, READY)
    await at_work.all_right(seconds=10)
    at_work.assert_nobody_seemed_gone()


async def test_without_redis_all_is_last_known_and_right_when_it_is_back(at_work: Company, report: Report) -> None:
    await at_work.open_screens(40)
    person = at_work.people[7]
    redis = at_work.grown.redis
    stopped = time.monotonic()
    await asyncio.to_thread(redis.kill)
    said = await at_work.choose_mode(person, LUNCH)
    await until(lambda: all(each.stale for each in at_work.screens), seconds=STALE_SECONDS, what="all is last known")
    stale = time.monotonic() - stopped
    assert "not reachable" in said
    assert await asyncio.to_thread(healthy, "127.0.0.1", at_work.grown.port, check="healthz")
    await stopped_for(stopped)
    await asyncio.to_thread(lambda: redis.start().wait_ready())
    right = await at_work.all_right(seconds=15)
    report(f"Redis stopped for 10 s: last known after {stale:.1f} s, all right {right:.1f} s after it is back")
    await at_work.insist_on_mode(person, LUNCH)
    await at_work.all_right(seconds=5, more=lambda: at_work.causes(person) == {"not-ready"})
    await at_work.insist_on_mode(person, READY)
    await until(at_work.leases_are_settled, seconds=60, what="nobody is suspect")
    at_work.assert_nobody_seemed_gone()


async def test_without_the_database_pages_stay_and_are_right_when_it_is_back(at_work: Company, report: Report) -> None:
    await at_work.open_screens(40)
    person = at_work.people[9]
    postgres = at_work.grown.postgres
    assert await at_work.open_pages(24) == {200}  # so that each worker has many connections, which will be dead
    stopped = time.monotonic()
    await asyncio.to_thread(postgres.stop, SIGINT)
    await until(lambda: not healthy("127.0.0.1", at_work.grown.port), seconds=10, what="the health check says so")
    await until(lambda: all(each.silent for each in at_work.screens), seconds=20, what="all is last known")
    stale = time.monotonic() - stopped
    assert await at_work.open_pages(24) == {503}
    await stopped_for(stopped)
    await asyncio.to_thread(lambda: postgres.start().wait_ready())
    await until(at_work.answers, seconds=30, what="PostgreSQL takes connections")
    assert await at_work.open_pages(24) == {200}
    right = await at_work.all_right(seconds=20)
    report(f"PostgreSQL stopped for 10 s: last known after {stale:.1f} s, all right {right:.1f} s after it is back")
    await at_work.insist_on_mode(person, LUNCH)
    await at_work.all_right(seconds=5, more=lambda: at_work.causes(person) == {"not-ready"})
    await at_work.insist_on_mode(person, READY)
    at_work.assert_nobody_seemed_gone()


async def test_a_restart_of_everything_logs_nobody_off(at_work: Company, report: Report) -> None:
    await at_work.open_screens(200)
    before = at_work.versions()
    grown = at_work.grown
    processes = [*grown.connectors, *grown.workers]
    began = time.monotonic()
    for part in [*processes, grown.redis, grown.postgres]:
        await asyncio.to_thread(part.stop, SIGINT)
    await asyncio.to_thread(lambda: grown.postgres.start().wait_ready())
    await until(at_work.answers, seconds=30, what="PostgreSQL takes connections")
    await asyncio.to_thread(lambda: grown.redis.start().wait_ready())
    for part in processes:
        part.start()
    await work_answers(at_work)
    up = time.monotonic() - began
    right = await at_work.all_right(seconds=45)
    report(f"restart of everything: up again after {up:.1f} s, 200 pages right {right:.1f} s later, nobody logged off")
    await until(at_work.leases_are_settled, seconds=60, what="leases of the workers before are over")
    await at_work.all_right(seconds=10)
    assert at_work.versions() == before
    at_work.assert_nobody_seemed_gone()
