"""The network is away, or the machine sleeps, in a call: nobody sits in silence, and the two hear each other again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.at_asterisk import AtAsterisk
from tests.browser.person import Person
from tests.browser.telephone.at_window import ready, telephone, waits
from tests.browser.telephone.hearing import hears

pytestmark = pytest.mark.thorough
NETWORK, ALL = "network.mojom.NetworkService", ""
"""What is in the command line of the process of Chromium by which it sends and is sent all; of all its processes."""


@contextmanager
def stopped(browser: Browser, which: str) -> Iterator[None]:
    """These processes of the browser stand still."""
    line = browser.new_browser_cdp_session()
    ids = [each["id"] for each in line.send("SystemInfo.getProcessInfo")["processInfo"]]
    line.detach()
    found = [each for each in ids if which in Path(f"/proc/{each}/cmdline").read_text()]
    assert found
    for each in found:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in found:
            os.kill(each, signal.SIGCONT)


def test_sound_that_was_away_for_a_moment_is_back(talking: Person, window: Page, browser: Browser) -> None:
    with stopped(browser, NETWORK):
        hears(window)
    hears(window, "alice")
    talking.sees_call_state("connected")


@pytest.mark.parametrize("which", [NETWORK, ALL], ids=["the network is away", "the machine sleeps"])
def test_who_is_on_the_line_hears_music_meanwhile_and_is_back_afterwards(
    talking: Person, window: Page, browser: Browser, product: AtAsterisk, which: str
) -> None:
    with stopped(browser, which):
        waits(product)
    ready(window)
    expect(telephone(window)).to_have_attribute("data-call", "talks")
    hears(window, "alice")
    talking.sees_call_state("connected")
