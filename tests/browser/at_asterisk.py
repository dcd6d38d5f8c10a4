"""The product as `make demo-asterisk` starts it, with telephones that do what they are told."""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import expect

from deploy.asterisk.demo import AsteriskDemo
from deploy.asterisk.telephones import Telephone
from tests.asterisk.manager import Manager
from tests.browser.person import Person
from tests.browser.product import SIGNS_OF_ERRORS, Product

NEVER = 3600.0
DIALOG = ("call-id", "local_tag", "remote_tag")


class Demo(AsteriskDemo):
    """Nobody answers by himself, and only the `staff` have telephones."""

    settings = "tests.as_shipped"
    staff: tuple[str, ...] = ()

    def with_softphone(self, extensions: Iterable[str]) -> Iterable[str]:
        return [self.people[name]["extension"] for name in self.staff]


class AtAsterisk(Product):
    """`folder` is that of the demo; what the product keeps is in a folder in it."""

    def __init__(self, folder: Path, *, staff: tuple[str, ...] = ("alice", "bob", "carol")):
        self.demo = Demo(folder, answer_after=NEVER)
        self.demo.staff = staff
        super().__init__(folder / "product", port=self.demo.port)

    def start(self) -> "AtAsterisk":
        self.demo.start()
        return self

    def stop(self) -> int:
        self.demo.product.stop()
        self.demo.stop()
        return self.demo.product.process.returncode

    def killed_and_started_again(self) -> None:
        """As kill -9, and as the demo does then."""
        self.demo.product.kill()
        self.demo.start_product()

    def complaints(self) -> str:
        lines = (self.demo.folder / "product.log").read_text().splitlines(keepends=True)
        self.said.clear()
        self.said.extend(line for line in lines if any(sign in line for sign in SIGNS_OF_ERRORS))
        return "".join(self.said)

    def telephone(self, username: str) -> Telephone:
        return self.demo.softphones.at[self.demo.people[username]["extension"]]

    def dialog_of_second_line(self, username: str) -> str:
        """The call at its second line, as SIP names one that is replaced."""
        telephone = f"PJSIP/{self.extension(username)}-"
        channels = self.demo.pbx.console("core show channels concise").splitlines()
        own = sorted(line.partition("!")[0] for line in channels if line.startswith(telephone))
        manager = Manager(self.demo.pbx)
        named, own_tag, tag = (manager.value(own[-1], f"CHANNEL(pjsip,{what})") for what in DIALOG)
        manager.close()
        return f"{named};to-tag={own_tag};from-tag={tag}"

    def extension(self, username: str) -> str:
        return str(self.demo.people[username]["extension"])


class OutsidePage:
    """The page of the callers outside, which somebody has open who takes no calls."""

    def __init__(self, operator: Person):
        self.page = operator.page

    def call(self, number: str, *, to: str) -> None:
        self.page.locator("[name=number]").fill(number)
        self.page.locator("[name=to]").select_option(to)
        self.page.locator('[data-command="outside-call"]').click()
        expect(self.page.locator('[data-command="outside-hang-up"]')).to_have_count(1)

    def hang_up(self) -> None:
        self.page.locator('[data-command="outside-hang-up"]').click()
        expect(self.page.locator('[data-command="outside-hang-up"]')).to_have_count(0)

    def leave(self) -> None:
        """A page that asks all the time says so in the console if nobody answers."""
        self.page.goto("about:blank")

    def sees(self, state: str) -> None:
        expect(self.page.locator(f'[data-party-state="{state}"]')).to_have_count(1)
