"""PostgreSQL, Redis and whole set-ups while a test needs them. Where one is not installed, the test is skipped."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Self, TypeVar

import pytest

from deploy import services
from deploy.services import Service, ServiceMissing


class SetUp(Protocol):
    """Several services that are started and stopped together."""

    def start(self) -> Self: ...

    def stop(self) -> None: ...


AnySetUp = TypeVar("AnySetUp", bound=SetUp)


@contextmanager
def skipped_if_missing() -> Iterator[None]:
    try:
        yield
    except ServiceMissing as missing:
        pytest.skip(str(missing))


@contextmanager
def postgres(folder: Path) -> Iterator[Service]:
    """With an empty database, which need not outlive the machine."""
    with skipped_if_missing():
        server = services.postgres(folder, services.free_port(), options=services.THROWAWAY)
    yield server
    server.stop()


@contextmanager
def redis(folder: Path) -> Iterator[Service]:
    with skipped_if_missing():
        server = services.redis(folder, services.free_port())
    yield server
    server.stop()


@contextmanager
def running(whole: AnySetUp) -> Iterator[AnySetUp]:
    """All of it; what has been started is stopped, also if not all could be."""
    try:
        with skipped_if_missing():
            whole.start()
        yield whole
    finally:
        whole.stop()
