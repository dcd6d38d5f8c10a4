"""The test run walks other ways each day, and says which, so that what it finds can be looked for again."""

from datetime import UTC, datetime

from tests.soak.shares import again

OF_THE_DAY = 150
"""Conversations, as the test run is long already."""


def seed_of_the_day() -> str:
    return datetime.now(UTC).date().isoformat()


def pytest_report_header() -> str:
    return f"seed of the day, to be repeated: {again(number=OF_THE_DAY, seed=seed_of_the_day())}"
