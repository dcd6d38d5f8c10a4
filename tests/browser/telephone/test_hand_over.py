"""A caller is taken back from a colleague at a desk, and hears the sender again."""

import pytest
from playwright.sync_api import Page

from tests.browser.person import Person
from tests.browser.telephone.at_window import hears

pytestmark = pytest.mark.thorough


def test_a_caller_is_taken_back_from_a_desk(consulting: Person, window: Page) -> None:
    consulting.click("cancel")
    consulting.sees_call_state("connected")
    hears(window)
