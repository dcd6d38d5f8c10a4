"""What is told of a test: with CI=true whatever would skip fails, and nothing comes between."""

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

STRICT = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI=true forbids: {report.longrepr}"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing is collected meanwhile.

    For a failure pytest reads the whole module with `ast`. If what is collected then logs a traceback, as a task does
    whose exception nobody has asked for, its lines are read with `ast` too; Python 3.11 takes the depth of the one for
    that of the other, and the test run ends with an internal error (python/cpython#106905).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    with undisturbed():
        report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report
