"""The page for administrators tells every limit as the code has it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from crm_ui.logon import attempts, hashing
from crm_ui.search import text
from crm_ui.server import daphne, request_limits, statement_limits
from presence.connectors.http import openapi, signature
from presence.push import consumers, frame_budget, late_users, poll, visits
from presence.webhooks import judging

PAGE = Path(settings.BASE_DIR, "docs/administration.md").read_text()
TABLE = PAGE.partition("## Limits:")[2].partition("\n## ")[0]
ROWS = dict(re.findall(r"^\| ([^|]+?) \|(.*)\|$", TABLE, re.MULTILINE))
ASKING = "asking without a socket (`/presence/poll/`), of one user at one worker"
NUMBERS = {
    "search texts, also in the administration": [text.MOST_WORDS, text.MOST_CHARACTERS],
    "an open transaction in which nothing happens (PostgreSQL)": [statement_limits.IDLE_IN_TRANSACTION_SECONDS],
    "the body of a request": [settings.MAX_BODY_KIB, int(request_limits.REQUEST_SECONDS)],
    "a connection without a request": [int(request_limits.REQUEST_SECONDS)],
    "connections, pages and sockets of one process": [settings.MAX_CONNECTIONS],
    "a page that takes long": [daphne.ANSWER_SECONDS],
    "opening sockets, of one user at one worker": [visits.BURST, visits.SOCKETS_PER_SECOND, consumers.TOO_MANY],
    "sockets of one user at one worker": [consumers.MOST_SOCKETS, consumers.TOO_MANY],
    "what a page says by its socket": [
        *(frame_budget.BURST, frame_budget.PER_SECOND, consumers.LARGEST // 1024, consumers.MOST_WATCHED),
        *(consumers.TOO_MANY, consumers.UNREADABLE, poll.MOST_WATCHED),
    ],
    "webhooks of a destination (`/cms/…/events/`), at one worker": [
        *(judging.BURST, judging.PER_SECOND, openapi.MOST_EVENTS, openapi.LARGEST // 1024),
        *(signature.WINDOW_SECONDS, 429, 413, 401),
    ],
    ASKING: [visits.BURST, visits.POLLS_PER_SECOND, visits.TOO_MANY_REQUESTS],
    "wrong passwords, at the log-ons and where one's own is changed": [
        *attempts.LIMITS.values(),
        int(attempts.WINDOW.total_seconds() // 60),
    ],
    "passwords looked at": [hashing.MOST_WAITING, hashing.WAIT_SECONDS],
    "a session": [settings.SESSION_COOKIE_AGE // 3600],
    "what happened in calls is kept": [settings.FLIGHT_RECORDER_DAYS],
}
SETTINGS = ["STATEMENT_SECONDS", "MAX_BODY_KIB", "MAX_CONNECTIONS", "FLIGHT_RECORDER_DAYS"]


@pytest.mark.parametrize("row", NUMBERS)
def test_a_limit_is_told_with_its_numbers(row: str) -> None:
    assert {str(number) for number in NUMBERS[row]} <= set(re.findall(r"\d+", ROWS[row]))


@pytest.mark.parametrize("name", SETTINGS)
def test_a_limit_that_can_be_set_is_told_with_its_setting(name: str) -> None:
    assert any(f"`{name}`" in row for row in ROWS.values())


def test_looking_for_nobody_is_told_by_the_second() -> None:
    assert late_users.PAUSE == 1.0
    assert "once a second" in ROWS["looking for users who do not exist"]
