"""The Chromium of the system."""

import shutil

from playwright.sync_api import Browser, Playwright

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


def launch(playwright: Playwright) -> Browser:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        raise ChromiumMissing("Chromium is missing. Install it (Debian: apt install chromium), or run 'make test'.")
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
