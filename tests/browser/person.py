"""A person at a browser of their own."""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.browser import axe
from tests.browser.product import Product

PASSWORD = "welcome"
FINISH_TRANSITIONS = """() => document.getAnimations()
  .filter((each) => each instanceof CSSTransition).forEach((each) => each.finish())"""
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


class Person:
    """Somebody logged on to the product. What the browser complains of is kept in `complaints`."""

    def __init__(self, browser: Browser, product: Product, username: str, **options: object):
        self.product = product
        self.username = username
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(base_url=product.url, **options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(f"{username}: {error.error}"))
        self.context.on("response", self._response)
        self.page: Page = self.context.new_page()

    def _console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{self.username}: console {message.type}: {message.text} ({message.location})")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{self.username}: {response.status} from {response.url}")

    def log_on(self, *, role: str = "") -> "Person":
        """Log on, with the role named if there is a choice."""
        self.send_log_on()
        if role:
            self.page.get_by_role("button", name=role).click()
        expect(self.page.locator(".shell-header")).to_be_visible()
        return self

    def send_log_on(self) -> None:
        """Fill in the page of the log-on and send it, whatever the answer."""
        self.page.goto("/login/")
        user = self.page.get_by_label("User")
        expect(user).to_be_focused()  # as the page asks for, a moment after it has come; it is not to find us typing
        user.fill(self.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log On").click()

    def log_on_unseen(self) -> "Person":
        """Log on as the form does, without looking at it: at half the processor time of a test's first pages."""
        self.context.request.get("/login/")
        token = next(each["value"] for each in self.context.cookies() if each["name"].startswith("csrftoken"))
        form = {"username": self.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = self.context.request.post("/login/", form=form, headers={"Referer": f"{self.product.url}/login/"})
        assert answer.ok and not answer.url.endswith("/login/")  # noqa: PT018
        return self

    def log_off(self) -> None:
        self.page.locator(".shell-header").get_by_role("button", name="Log Off").click()
        self.page.wait_for_url("**/login/**")

    def open(self, path: str) -> "Person":
        self.page.goto(path)
        return self

    def new_tab(self, path: str = "/") -> Page:
        tab = self.context.new_page()
        tab.goto(path)
        return tab

    # The toolbar

    @property
    def toolbar(self) -> Locator:
        return self.page.locator("[data-toolbar]")

    def command(self, name: str) -> Locator:
        return self.toolbar.locator(f'[data-command="{name}"]')

    def click(self, name: str) -> None:
        self.command(name).click()

    def sees_call_state(self, state: str) -> None:
        expect(
            self.page.locator(f'[data-toolbar][data-call-state="{state}"], [data-toolbar] [data-call-state="{state}"]')
        ).to_have_count(1)

    def sees_caller(self, text: str | re.Pattern) -> None:
        expect(self.toolbar.locator("[data-caller]")).to_contain_text(text)

    def sees_flashing(self, name: str) -> None:
        expect(self.command(name)).to_be_enabled()
        expect(self.command(name)).not_to_have_css("animation-name", "none")

    def writes_note(self, text: str) -> None:
        """Type the hand-over note; returns when it is kept."""
        with self.page.expect_response("**/communication/note/"):
            self.toolbar.locator("[name=note]").fill(text)

    def chooses_work_mode(self, text: str) -> None:
        """Returns when the server has it."""
        with self.page.expect_response("**/communication/command/work-mode/"):
            self.page.locator("[name=work_mode]").select_option(label=text)

    # Presence

    def badge(self, username: str, *, block: str = "") -> Locator:
        inside = f'[data-block="{block}"] ' if block else ""
        return self.page.locator(f'{inside}[data-presence="{username}"]').first

    def sees_presence(self, username: str, status: str, *, cause: str | None = None, block: str = "") -> None:
        badge = self.badge(username, block=block)
        expect(badge).to_have_attribute("data-status", status)
        if cause is not None:
            expect(badge).to_have_attribute("data-cause", cause)

    def option(self, name: str, username: str, *, block: str = "") -> Locator:
        inside = f'[data-block="{block}"] ' if block else ""
        return self.page.locator(f'{inside}[data-option="{name}"][data-target="{username}"]:not([data-address])').first

    # The message bar

    @property
    def messages(self) -> Locator:
        return self.page.locator("[data-messages]")

    def sees_message(self, text: str | re.Pattern) -> None:
        expect(self.messages).to_contain_text(text)

    # The page

    def accessibility_problems(self, *, of_colors: bool = False) -> str:
        """What axe finds on the page as it is now, one line for each element; empty if nothing.

        Axe sets inline styles while it measures, which the browser reports; that is no complaint about the page.
        """
        before = list(self.complaints)
        lines = axe.findings(self.page, rules=axe.OF_COLORS if of_colors else None)
        self.complaints[:] = before
        return "\n".join([f"{self.page.url}, {self.page.viewport_size['width']} px wide", *lines]) if lines else ""

    def problems_light_and_dark(self) -> str:
        """The same in both themes. Dark is another set of colors (`static/css/tokens.css`) and nothing else."""
        self._sees_in("light")
        light = self.accessibility_problems()
        self._sees_in("dark")
        return light + self.accessibility_problems(of_colors=True)

    def _sees_in(self, theme: str) -> None:
        """Links of the administration take a moment to their new color, in which they have another."""
        self.page.emulate_media(color_scheme=theme)
        self.page.evaluate(FINISH_TRANSITIONS)

    def scrolls_sideways(self) -> bool:
        return self.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


PersonFactory = Callable[..., Person]


def gathering(browser: Browser, product: Product, *, forgiven: re.Pattern | None = None) -> Iterator[PersonFactory]:
    """For a fixture: people come, and none of them may have met a complaint that is not forgiven."""
    people: list[Person] = []

    def come(username: str, *, at: str = "/", **options: object) -> Person:
        people.append(Person(browser, product, username, **options))
        return people[-1].log_on_unseen().open(at)

    yield come
    for person in people:
        person.context.close()
    complaints = [complaint for person in people for complaint in person.complaints]
    wrong = [each for each in complaints if not (forgiven and forgiven.search(each))]
    assert not wrong, "\n".join(wrong)
