"""Connections to PostgreSQL: what they were kept for, and that nobody waits or fails for longer than it is away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from threading import Barrier, Thread

import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from crm_ui.environment import urls
from crm_ui.postgresql.spares import Spares
from deploy import services
from deploy.services import Service
from tests import throwaway_services
from tests.patience import until

TOGETHER = 8
WHO = "SELECT pg_backend_pid()"


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[Service]:
    with throwaway_services.postgres(folder) as server:
        yield server


@pytest.fixture
def url(postgres: Service) -> str:
    return services.postgres_url(postgres.port)


@pytest.fixture
def connections(url: str, django_db_blocker: DjangoDbBlocker) -> Iterator[ConnectionHandler]:
    """Django's, as with that DATABASE_URL."""
    handler = ConnectionHandler({"default": urls.database(url, name="DATABASE_URL")})
    with django_db_blocker.unblock():
        yield handler
    handler["default"].close_pool()


@contextmanager
def asked(connections: ConnectionHandler, question: str = WHO) -> Iterator[int]:
    """The answer, with the connection held meanwhile and closed after, as a request does."""
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            yield cursor.fetchone()[0]
    finally:
        connection.close()


def served(connections: ConnectionHandler) -> int:
    """The server process that a request gets."""
    with asked(connections) as process:
        return process


def together(connections: ConnectionHandler, times: int = TOGETHER) -> set[int]:
    """The same for so many requests at the same time."""
    barrier, processes = Barrier(times), set()

    def request() -> None:
        with asked(connections) as process:
            barrier.wait(20)
            processes.add(process)

    threads = [Thread(target=request) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return processes


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_connection_is_kept_from_request_to_request(connections: ConnectionHandler) -> None:
    first = together(connections)
    assert len(first) == TOGETHER
    assert together(connections) == first
    assert served(connections) in first


def test_what_a_request_left_open_is_nothing_to_the_next(connections: ConnectionHandler) -> None:
    connection = connections["default"]
    connection.ensure_connection()
    connection.connection.autocommit = False
    connection.connection.execute("CREATE TEMPORARY TABLE left_over ON COMMIT DROP AS SELECT 1")
    process = connection.connection.info.backend_pid
    connection.close()
    with asked(connections, "SELECT count(*) FROM pg_class WHERE relname = 'left_over'") as left:
        assert left == 0
    assert served(connections) == process


def test_after_a_restart_the_first_request_of_all_is_served(
    postgres: Service, connections: ConnectionHandler, url: str
) -> None:
    before = together(connections)
    postgres.stop(SIGINT)
    postgres.start().wait_ready()
    until(lambda: answers(url))
    assert served(connections) not in before
    assert len(together(connections)) == TOGETHER


def test_while_it_is_away_each_is_told_at_once_and_nobody_later(
    postgres: Service, connections: ConnectionHandler, url: str
) -> None:
    together(connections)
    postgres.stop(SIGINT)
    for _ in range(3 * TOGETHER):  # more than there are connections: none of these is lost
        with pytest.raises(OperationalError, match="refused"):
            served(connections)
    postgres.start().wait_ready()
    until(lambda: answers(url))
    assert len(together(connections)) == TOGETHER


def test_who_asks_for_one_too_many_waits_for_another_to_end(url: str) -> None:
    spares = Spares(most=1, patience=0.05)
    connect = connecting(url)
    lent = spares.take(connect)
    with pytest.raises(psycopg.OperationalError, match="in use"):
        spares.take(connect)
    patient = Spares(most=1)
    held, got = patient.take(connect), []
    waiting = Thread(target=lambda: got.append(patient.take(connect)))
    waiting.start()
    patient.give_back(held)
    waiting.join(10)
    assert got == [held]
    for connection in (lent, held):
        connection.close()


def test_failing_to_connect_takes_no_place(url: str) -> None:
    spares = Spares(most=1, patience=0.05)
    for _ in range(3):
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            spares.take(connecting(url.replace("/crm", "/nothing")))
    spares.take(connecting(url)).close()


def connecting(url: str) -> Callable[[], psycopg.Connection]:
    return lambda: psycopg.connect(url, autocommit=True)


def test_a_statement_that_comes_often_is_planned_once_for_all_users_of_a_connection(
    connections: ConnectionHandler,
) -> None:
    connection = connections["default"]

    def given(value: int) -> int:
        with connection.prepared(), connection.cursor() as cursor:
            cursor.execute("SELECT %s + 1", [value])
            return cursor.fetchone()[0]

    for _user in range(2):
        assert [given(number) for number in range(3)] == [1, 2, 3]
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE %s", [True])
            assert cursor.fetchall() == [("SELECT $1 + 1",)]
        connection.close()
