"""The Firefox of the system, driven by WebDriver BiDi, which it speaks itself. Playwright needs one of its own."""

import itertools
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from deploy.services import free_port
from tests.patience import until

PROGRAMS = ["firefox-esr", "firefox"]
PREFERENCES = {
    "media.navigator.streams.fake": True,  # a microphone that beeps
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,  # calls on this machine
    "media.peerconnection.ice.obfuscate_host_addresses": False,  # as with a microphone that does not only beep
    "dom.disable_open_during_load": False,
    "browser.shell.checkDefaultBrowser": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "en",
}
LARGEST = 2**24


class Tab:
    """One page of it, or a window that a page has opened."""

    def __init__(self, browser: "Firefox", key: str):
        self.browser, self.key = browser, key

    def open(self, address: str) -> None:
        self.browser.ask("browsingContext.navigate", context=self.key, url=address, wait="complete")

    def value(self, expression: str) -> Any:
        """What this JavaScript comes to, or what it promises; it counts as done by the user."""
        told = self.browser.ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self.key},
            awaitPromise=True,
            userActivation=True,
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"])

    def has(self, selector: str) -> bool:
        return bool(self.value(f"!!document.querySelector({json.dumps(selector)})"))

    def click(self, selector: str) -> None:
        """As soon as it is there."""
        until(lambda: self.has(f"{selector}:not(:disabled)"), why_not=lambda: f"{selector} is not there")
        self.value(f"document.querySelector({json.dumps(selector)}).click()")


class Firefox:
    def __init__(self, line: ClientConnection):
        self._line, self._numbers = line, itertools.count(1)

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": given}))
        while (answer := json.loads(self._line.recv(timeout=60))).get("id") != number:
            pass  # an event
        assert answer["type"] == "success", answer
        return dict(answer["result"])

    def tabs(self) -> list[Tab]:
        """In the order in which they were opened."""
        return [Tab(self, each["context"]) for each in self.ask("browsingContext.getTree")["contexts"]]

    def before_each_page(self, script: str) -> None:
        """This JavaScript, a function, runs in each page before its own."""
        self.ask("script.addPreloadScript", functionDeclaration=script)


@contextmanager
def running(folder: Path) -> Iterator[Firefox]:
    """With a profile in that folder, without a window, and with a microphone that beeps."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "Firefox is missing. Install it (Debian: apt install firefox-esr), or run 'make test'."
    said = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (folder / "user.js").write_text("\n".join(said))
    port = free_port()
    arguments = ["--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", str(port)]
    process = Popen([program, *arguments], stdout=DEVNULL, stderr=DEVNULL, env={**os.environ, "HOME": str(folder)})
    try:
        with _connected(port) as line:
            firefox = Firefox(line)
            firefox.ask("session.new", capabilities={})
            yield firefox
    finally:
        process.terminate()
        process.wait()


def _connected(port: int) -> ClientConnection:
    lines: list[ClientConnection] = []

    def comes() -> bool:
        with suppress(OSError, WebSocketException):
            lines.append(connect(f"ws://127.0.0.1:{port}/session", max_size=LARGEST, proxy=None))
        return bool(lines)

    until(comes, seconds=30.0, why_not=lambda: "Firefox does not answer.")
    return lines[0]
