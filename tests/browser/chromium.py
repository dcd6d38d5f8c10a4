"""The Chromium of the system."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, sync_playwright

WHOLE = ["chromium", "chromium-browser", "google-chrome"]
SHELL = "chromium-headless-shell"
"""The same engine without all that surrounds a page, at a third of the processor time."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WITH_SOUND = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
"""A microphone that beeps, and calls on this machine."""


class ChromiumMissing(Exception):
    """The message says how to install it."""


@contextmanager
def running() -> Iterator[Browser]:
    """It until the end of a module, since its event loop would disturb asynchronous tests."""
    with sync_playwright() as playwright:
        chromium = launch(playwright, whole=False)
        yield chromium
        chromium.close()


def launch(playwright: Playwright, *, whole: bool = True, more: Sequence[str] = ()) -> Browser:
    """The browser that people use, or its shell if that will do and is there."""
    program = next(filter(None, map(shutil.which, WHOLE if whole else [SHELL, *WHOLE])), None)
    if not program:
        raise ChromiumMissing("Chromium is missing. Install it (Debian: apt install chromium), or run 'make test'.")
    return playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *more])
