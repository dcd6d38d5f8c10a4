"""What leaves the message bar with the agent's next action, and what stays."""

from collections.abc import Iterator

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import format_html
from playwright.sync_api import Page

from tests.browser import chromium
from tests.call_area.call_states import look_at

pytestmark = pytest.mark.xdist_group("call-area")

OFFER = "offer"
LEVELS = [constants.INFO, constants.SUCCESS, constants.WARNING, constants.ERROR]
ALL = [*map(str, LEVELS), OFFER]
STAY = [str(constants.ERROR), OFFER]
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
    offer = Message(constants.INFO, format_html('{} <a href="/">Open</a>', OFFER))
    messages = [*(Message(each, f"{each}") for each in LEVELS), offer]
    bar = render_to_string("frame/_messages.html", {"messages": messages})
    with chromium.running() as browser:
        page = look_at(browser, {"bar": {"en": f"<main>{bar}{ACTS}</main>"}, "answer": {"en": "<p>Done</p>"}})
        page.goto("/en/bar")
        page.add_script_tag(path=finders.find("js/frame/messages.js"))
        with page.expect_response("**/answer"):
            page.add_script_tag(path=finders.find("django_htmx/htmx-2.min.js"))
        yield page


def left(page: Page) -> list[str]:
    return [each.split()[0] for each in page.evaluate(LEFT)]


def test_with_the_next_action_all_leaves_but_errors_and_what_offers_a_page(page: Page) -> None:
    assert left(page) == ALL, "nobody has done anything: what a page asks by itself is no action"
    with page.expect_response("**/answer"):
        page.locator("#list").click()
    assert left(page) == ALL
    page.locator("#command").click()
    assert left(page) == STAY


def test_what_htmx_sends_is_an_action_too(page: Page) -> None:
    page.locator("#favourite").click()
    assert left(page) == STAY
