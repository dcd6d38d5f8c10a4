"""A web worker that is frozen, not dead: it takes connections and never answers."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import killpg
from signal import SIGCONT, SIGSTOP
from urllib.error import HTTPError

import pytest

from deploy.services import Service
from tests.grown.company import LUNCH, READY, Company
from tests.grown.screens import fetch, status, until
from tests.patience import busy

PROXY_SECONDS = 9.5
"""Who waits for so long has been at the frozen worker: the proxy gives it ten seconds."""
PAGE_SECONDS = 15.0
PAGES = 12
ANSWERED_SECONDS = 10.0
"""Who waits for longer has asked the frozen worker."""


@contextmanager
def frozen(worker: Service) -> Iterator[None]:
    killpg(worker.process.pid, SIGSTOP)
    try:
        yield
    finally:
        killpg(worker.process.pid, SIGCONT)


def page(company: Company, number: int) -> float:
    """Opens one; the seconds it took."""
    began = time.monotonic()
    assert status(f"{company.grown.url}accounts/", company.people[number].sessions[2]) == 200
    return time.monotonic() - began


async def test_commands_go_on_at_the_other_worker_while_one_waits_at_a_frozen_one(at_work: Company) -> None:
    asked: list[asyncio.Task] = []
    await at_work.proxy_trusts_all()
    with frozen(at_work.grown.workers[1]):
        for person in at_work.people[26:34]:
            asked.append(asyncio.create_task(at_work.choose_mode(person, LUNCH)))
            await asyncio.wait(asked[-1:], timeout=ANSWERED_SECONDS)
        waiting = [each for each in asked if not each.done()]
    assert len(waiting) <= 1
    await asyncio.gather(*asked)  # the worker that was frozen carries out what was asked of it
    assert all(at_work.modes()[person.id] == LUNCH for person in at_work.people[26:34])


async def test_a_frozen_worker_costs_a_few_people_some_seconds_and_nobody_more(at_work: Company) -> None:
    await until(lambda: not at_work.leased(), seconds=20, what="nobody is there from before")
    await at_work.open_screens(40)
    away = at_work.people[20:26]
    with frozen(at_work.grown.workers[0]):
        first = await asyncio.gather(*(asyncio.to_thread(page, at_work, number) for number in range(PAGES)))
        later = await asyncio.gather(*(asyncio.to_thread(page, at_work, number) for number in range(PAGES)))
        assert max(first + later) < PAGE_SECONDS * busy()
        assert sum(seconds > PROXY_SECONDS for seconds in later) <= 2, later  # somebody tries whether it is back
        for person in away:
            await at_work.insist_on_mode(person, LUNCH)
        gone = {each for each in at_work.screens if not each.connected}
        assert len(gone) < len(at_work.screens)
        await at_work.all_right(seconds=40, more=lambda: at_work.causes(away[0]) == {"not-ready"})
    for person in away:
        await at_work.insist_on_mode(person, READY)
    await at_work.all_right(seconds=15)
    at_work.assert_nobody_seemed_gone()


async def test_what_is_too_large_is_refused_by_the_proxy(at_work: Company) -> None:
    url, session = f"{at_work.grown.url}contacts/new/", at_work.people[0].sessions[0]
    with pytest.raises(HTTPError, match="413"):
        await asyncio.to_thread(fetch, url, session, b"x" * (2 * 1024 * 1024 + 1))
