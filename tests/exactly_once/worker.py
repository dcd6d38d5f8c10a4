"""Processes of the product beside the test, on its database: they work at the same moment, and can be killed.

They are forked from a process that has nothing but Django loaded, so one costs little and inherits no connection.
"""

import multiprocessing
from collections.abc import Callable, Iterable
from multiprocessing.process import BaseProcess
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from customizing.models import CmsDestination
from presence.cms import gateway
from presence.contract import Event
from presence.inbox import receive as inbox
from presence.transfers import commands as transfers
from presence.transfers import completion
from presence.workers import scheduler
from tests.exactly_once.moments import Moment

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.exactly_once.ready", __name__])
PATIENCE = 60


def start(work: Callable, *args: Any) -> BaseProcess:
    """A process that does it; `work` is a function of this module."""
    process = CONTEXT.Process(target=_work, args=(connection.settings_dict["NAME"], work, args), daemon=True)
    process.start()
    return process


def ended(process: BaseProcess) -> int:
    """How it ended, once it has: 0 if all went well, -9 if it was killed."""
    process.join(PATIENCE)
    assert process.exitcode is not None, "It hangs."
    return process.exitcode


def at_once(work: Callable, *args: Any, times: int = 2) -> None:
    """So many processes do it at the same moment; `work` gets their barrier first."""
    barrier = CONTEXT.Barrier(times)
    processes = [start(work, barrier, *args) for _ in range(times)]
    assert [ended(process) for process in processes] == [0] * times


def _work(database: str, work: Callable, args: tuple) -> None:
    connections["default"].settings_dict["NAME"] = database
    gateway.owned_if(lambda destination: True)
    work(*args)
    connections.close_all()


# What a process may do.


def handle_each(barrier: Any, transfer_ids: Iterable[int]) -> None:
    for transfer_id in transfer_ids:
        barrier.wait(PATIENCE)
        completion.handle(transfer_id)


def sweep(barrier: Any) -> None:
    barrier.wait(PATIENCE)
    completion.handle_completed()


def receive_each(barrier: Any, events: Iterable[Event]) -> None:
    destination = CmsDestination.objects.get(name="SIMULATOR")
    for event in events:
        barrier.wait(PATIENCE)
        inbox.receive(destination, [event])


def deliver(barrier: Any, path: str, body: bytes, headers: dict[str, str]) -> None:
    """A webhook arrives."""
    client = Client(SERVER_NAME="localhost")
    barrier.wait(PATIENCE)
    assert client.post(path, body, content_type="application/json", headers=headers).status_code == 200


def complete(sender: str, moment: Moment) -> None:
    """The sender completes the transfer under way, and the process dies at that moment."""
    with connection.execute_wrapper(moment):
        transfers.complete(User.objects.get(username=sender))


def begin() -> None:
    """What the product does first when it starts."""
    now = timezone.now()
    scheduler.recover(now)
    for job in scheduler.jobs():
        job.turn(now)
