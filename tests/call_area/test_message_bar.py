"""What leaves the message bar with the agent's next action, and what stays."""

from collections.abc import Iterator

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.browser import chromium
from tests.call_area.call_states import look_at

pytestmark = pytest.mark.xdist_group("call-area")

LEVELS = [constants.INFO, constants.SUCCESS, constants.WARNING, constants.ERROR]
ACTS = """
  <form method="post" onsubmit="event.preventDefault()"><button id="command">A command</button></form>
  <button id="favourite" hx-post="/en/answer" hx-swap="none">What htmx sends</button>
  <button id="list" hx-get="/en/answer" hx-swap="none">A look at a list</button>
  <details hx-post="/en/answer" hx-trigger="load" hx-swap="none"></details>
"""
LEFT = "() => [...document.querySelectorAll('.message__text')].map((each) => each.textContent.trim())"


@pytest.fixture
def page() -> Iterator[Page]:
    """A message of each level, and what an agent may do then."""
    bar = render_to_string("frame/_messages.html", {"messages": [Message(each, f"{each}") for each in LEVELS]})
    with chromium.running() as browser:
        page = look_at(browser, {"bar": {"en": f"<main>{bar}{ACTS}</main>"}, "answer": {"en": "<p>Done</p>"}})
        page.goto("/en/bar")
        page.add_script_tag(path=finders.find("js/frame/messages.js"))
        with page.expect_response("**/answer"):
            page.add_script_tag(path=finders.find("django_htmx/htmx-2.min.js"))
        yield page


def left(page: Page) -> list[int]:
    return [int(each) for each in page.evaluate(LEFT)]


def test_what_is_done_and_warnings_leave_with_the_next_action_and_errors_stay(page: Page) -> None:
    assert left(page) == LEVELS, "nobody has done anything: what a page asks by itself is no action"
    with page.expect_response("**/answer"):
        page.locator("#list").click()
    assert left(page) == LEVELS
    page.locator("#command").click()
    assert left(page) == [constants.INFO, constants.ERROR]


def test_what_htmx_sends_is_an_action_too(page: Page) -> None:
    page.locator("#favourite").click()
    assert left(page) == [constants.INFO, constants.ERROR]
