"""The soak in shares of a thousand, each a company and a database of its own, so that all processors have work."""

import gc
import logging
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from queue import Empty
from typing import Any

import django

from tests.soak.outcome import Outcome
from tests.soak.progress import Progress

SHARE = 1_000
STEP = 25
_news: Any = None


def shares(number: int) -> list[int]:
    """How many conversations each share has."""
    whole, rest = divmod(number, SHARE)
    return [SHARE] * whole + [rest] * (rest > 0)


def seed_of(seed: str, *, share: int) -> str:
    """Each share has a seed of its own."""
    return f"{seed}/{share}"


def again(*, number: int, seed: str) -> str:
    """The command that repeats these conversations."""
    return f"make soak N={number} SEED={seed}"


def run(*, number: int, seed: str, progress: Progress) -> Outcome:
    """The outcome of all shares together. It does not depend on how many of them run at once."""
    context = multiprocessing.get_context("spawn")
    news = context.Queue()
    parts = shares(number)
    at_once = min(len(parts), os.cpu_count() or 1)
    with ProcessPoolExecutor(at_once, context, initializer=_begin, initargs=(news,)) as pool:
        running = [pool.submit(one, part, seed_of(seed, share=index), index) for index, part in enumerate(parts)]
        for started in _heard(news, running):
            progress.more(started)
        return sum((each.result() for each in running), Outcome())


def _heard(news: Any, running: list[Future]) -> Iterator[int]:
    """How many conversations have begun since the last time, until all shares have ended."""
    while wait(running, timeout=0).not_done:
        try:
            yield news.get(timeout=1)
        except Empty:
            continue


def _begin(news: Any) -> None:
    global _news
    _news = news
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.pop("REDIS_URL", None)  # each share is one process that does everything
    django.setup()
    gc.set_threshold(50_000)  # queries leave much behind that is no garbage in circles
    logging.disable(logging.WARNING)  # that commands are refused and lists not given is wanted here


def one(number: int, seed: str, index: int) -> Outcome:
    """The outcome of one share."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.soak.soak import Soak

    names = connection.settings_dict["TEST"]
    before = names.get("NAME")
    names["MIGRATE"] = False  # the tables of the models, without the way there
    if connection.vendor == "postgresql":
        names["NAME"] = f"test_soak_{index}"
    databases = setup_databases(verbosity=0, interactive=False)
    told = 0

    def tell(started: int) -> None:
        nonlocal told
        if started - told >= STEP or started == number:
            _news.put(started - told)
            told = started

    try:
        return Soak(number=number, seed=seed).run(tell)
    finally:
        teardown_databases(databases, verbosity=0)
        names["NAME"] = before
