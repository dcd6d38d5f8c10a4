"""Plays docs/consultant-tutorial.md in the running product, in each language that the page has: `make picture` takes
the pictures, and a test plays it too."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.company import known_caller
from tests.browser.person import Person
from tests.browser.picture import FOLDER, shots
from tests.browser.product import Product
from tests.browser.simulator import Simulator
from tests.docs.german import entries

Picture = tuple[str, Locator]


@dataclass(frozen=True, eq=False)
class Language:
    """What people of the story write, and how the screen calls what is English in the code."""

    locale: str
    role: str
    note: str
    words: dict[str, str] = field(default_factory=dict)

    def word(self, english: str) -> str:
        return self.words.get(english, english)


ENGLISH = Language("en", "Customer Support", "Brakes late")
GERMAN = Language("de", "Kundendienst", "Bremse fehlt", dict(entries("crm_ui")))
FOLDERS = {ENGLISH: FOLDER, GERMAN: FOLDER / "de"}


@dataclass(frozen=True)
class Story:
    browser: Browser
    product: Product
    language: Language

    def comes(self, name: str) -> Person:
        return Person(self.browser, self.product, name, locale=self.language.locale).log_on_unseen()

    def comes_with_role(self, name: str) -> Person:
        person = self.comes(name).open("/")
        person.page.get_by_role("button", name=self.language.role).click()
        expect(person.page.locator("[data-toolbar]")).to_be_visible()
        return person

    def play(self) -> Iterator[Picture]:
        """Each picture when the page shows what it is of: its name, and what has to be in sight."""
        word, role = self.language.word, self.language.role
        dana = self.comes("dana").open("/admin/set-up/")
        self._fill(dana)
        yield "form", dana.page.locator("h1").last
        dana.page.get_by_role("button", name=word("Show what will be made")).click()
        expect(dana.page.get_by_role("button", name=word("Save all of it"))).to_be_visible()
        yield "made", dana.page.locator("#set-up-outcome li").last
        dana.page.get_by_role("button", name=word("Save all of it")).click()
        expect(dana.page.get_by_text(word("Business role “%(made)s” is ready.") % {"made": role})).to_be_visible()
        alice, bob = self.comes_with_role("alice"), self.comes_with_role("bob")
        caller = known_caller(self.product)
        Simulator(dana.open("/simulator/")).call(caller.number, to="alice")
        alice.click("accept")
        alice.open(caller.account_page)
        alice.writes_note(self.language.note)
        alice.sees_presence("bob", "available", block="account-team")
        alice.page.locator('[data-block="contacts"] summary').click()
        yield "call", alice.badge("bob", block="account-team")
        alice.option("warm-transfer", "bob", block="account-team").click()
        bob.click("accept")
        alice.click("complete")
        bob.page.wait_for_url("**/transactions/**")
        expect(bob.page.locator("h1")).to_be_visible()
        yield "receiver", bob.page.locator("h1")

    def _fill(self, consultant: Person) -> None:
        """The form of the guided set-up."""
        page, word = consultant.page, self.language.word
        page.get_by_label(f"{word('Name')}:", exact=True).fill("SUPPORT")
        page.get_by_label(f"{word('Text')}:", exact=True).fill(self.language.role)
        page.get_by_label(word("Telephone system")).select_option(label="SIMULATOR")
        page.get_by_label(word("Toolbar")).select_option(label="CRM")
        page.get_by_label(word("A transferred call makes")).select_option("TSRV")
        page.get_by_label(word("Users and extensions")).fill("alice\nbob")


def take(story: Story, *, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, in_sight in story.play():
        shots(in_sight, folder=folder, name=f"tutorial-{name}")


def main() -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language, folder in FOLDERS.items():
            with tempfile.TemporaryDirectory() as data:
                product = Product(Path(data)).start()
                try:
                    take(Story(browser, product, language), folder=folder)
                finally:
                    product.stop()


if __name__ == "__main__":
    main()
