"""Users whose telephones are windows of a browser, as the soak has those at desks."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from playwright.sync_api import Error, sync_playwright

from deploy.asterisk.house import House, Queue
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Refused, Telephones
from presence.calls import commands as calls
from tests.asterisk.soak.company import Company
from tests.browser import chromium
from tests.browser.person import Person
from tests.browser.product import Product
from tests.browser.telephone.at_window import KEPT, ready, telephone
from tests.browser.telephone.hearing import heard, hums

PITCHES = {"1081": 500, "1082": 730, "1083": 1040, "1084": 1310, "1085": 1630, "1086": 1970}
"""At which each of them hums, by extension; none is a multiple of another."""
CLICK_MS = 2000
ON_HOLD = """() => connections.some((each) =>
  each.connectionState === "connected" && each.getTransceivers()[0].currentDirection !== "sendrecv")"""
Done = TypeVar("Done")


def house() -> House:
    browsers = {extension: f"Colleague {extension}" for extension in PITCHES}
    return House(queues=(Queue("support", "2000", ("1081", "1084")),), browsers=browsers)


class Desk:
    """The window of a user. What the window has no key for, the CRM is told."""

    def __init__(self, browser: "Browser", user: User, extension: str):
        self.browser, self.user, self.extension = browser, user, extension

    def opens(self) -> None:
        self.browser.does(self._open)

    def accept(self) -> None:
        self._press("accept")

    def command(self, name: str) -> str:
        """As a telephone is told at its control port."""
        match name:
            case "hold":
                calls.hold(self.user)
            case "resume":
                calls.retrieve(self.user)
            case "hangup":
                self._press("end")
        return self.browser.does(lambda: f"({int(telephone(self.window).get_attribute('data-call') != '')})")

    def hang_up_all(self) -> None:
        self.command("hangup")

    def heard(self) -> set[str]:
        """The extensions of those whose voices come out of the loudspeaker."""
        return self.browser.does(lambda: heard(self.window, PITCHES))

    def holds(self) -> bool:
        return self.browser.does(lambda: bool(self.window.evaluate(ON_HOLD)))

    def _open(self) -> None:
        self.person = Person(self.browser.chromium, self.browser.product, self.user.username)
        self.person.context.add_init_script(KEPT)
        hums(self.person.context, PITCHES[self.extension])
        self.window = self.person.log_on_unseen().open("/telephone/").page
        ready(self.window)

    def _press(self, act: str) -> None:
        self.browser.does(lambda: self._click(act))

    def _click(self, act: str) -> None:
        button = self.window.locator(f'[data-act="{act}"]')
        if not button.is_visible():
            raise Refused(f"{self.user}: nothing to {act}")
        try:
            button.click(timeout=CLICK_MS)
        except Error as error:
            raise Refused(f"{self.user}: {act}: {error.message}") from error


class Browser:
    """Chromium, in a thread of its own: whatever thread its event loop runs in may not ask the database."""

    def __init__(self, url: str):
        self.product = cast(Product, SimpleNamespace(url=url))
        self._thread = ThreadPoolExecutor(1, "browser")
        self.does(self._begin)

    def does(self, act: Callable[[], Done]) -> Done:
        return self._thread.submit(act).result()

    def stop(self) -> None:
        self.does(self._end)
        self._thread.shutdown()

    def _begin(self) -> None:
        self.playwright = sync_playwright().start()
        self.chromium = chromium.launch(self.playwright, more=chromium.WITH_SOUND)

    def _end(self) -> None:
        self.chromium.close()
        self.playwright.stop()


class CompanyAtWindows(Company):
    def __init__(self, pbx: Pbx, phones: Telephones, browser: Browser):
        self.browser = browser
        super().__init__(pbx, phones)

    def put_up_desks(self) -> Sequence[Any]:
        return [Desk(self.browser, user, self.extensions[name]) for name, user in self.users.items()]

    def opens(self) -> None:
        for desk in self.desks.values():
            desk.opens()
