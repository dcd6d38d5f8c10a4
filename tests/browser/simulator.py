"""The outside world, played on the simulator page."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.person import Person

UNDER_WAY = re.compile("htmx-request")


class Simulator:
    """The simulator page, which its operator has open."""

    def __init__(self, operator: Person):
        self.operator = operator
        self.page = operator.page

    def call(self, number: str, *, to: str = "", data: dict[str, str] | None = None) -> None:
        """An inbound call to a user, or to anyone available."""
        self.page.locator("[name=from_number]").fill(number)
        target = self.page.locator("[name=to]")
        if target.evaluate("field => field.tagName") == "SELECT":
            target.select_option(to)
        else:
            target.fill(to)
        self.page.locator("[name=attached_data]").fill(
            "\n".join(f"{key}={value}" for key, value in (data or {}).items())
        )
        self.page.locator('[data-command="simulate-inbound"]').click()
        # Until then the page shows who was on the line before, and offers to hang up for them.
        expect(self.page.locator("#simulator-form form")).not_to_have_class(UNDER_WAY)

    def sends_colleagues_home(self) -> None:
        """Nobody is simulated any more, so that only people at browsers are there."""
        pressed = self.page.locator('[data-command="simulated"][aria-pressed="true"]')
        for username in [row.get_attribute("data-colleague") for row in self.page.locator("[data-colleague]").all()]:
            switch = self.page.locator(f'[data-colleague="{username}"] [data-command="simulated"]')
            if switch.get_attribute("aria-pressed") == "true":
                switch.click()
                expect(switch).to_have_attribute("aria-pressed", "false")
        expect(pressed).to_have_count(0)

    def outside_parties(self) -> Locator:
        return self.page.locator('[data-command="outside-hang-up"]')

    def hang_up(self) -> None:
        """The only outside party hangs up."""
        expect(self.outside_parties()).to_have_count(1)
        self.outside_parties().click()
        expect(self.outside_parties()).to_have_count(0)
