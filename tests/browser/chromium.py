"""The Chromium of the system."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, sync_playwright

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class ChromiumMissing(Exception):
    """The message says how to install it."""


@contextmanager
def running() -> Iterator[Browser]:
    """It until the end of a module, since its event loop would disturb asynchronous tests."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


def launch(playwright: Playwright) -> Browser:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        raise ChromiumMissing("Chromium is missing. Install it (Debian: apt install chromium), or run 'make test'.")
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
