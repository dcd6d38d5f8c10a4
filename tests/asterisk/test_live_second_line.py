"""A telephone puts its caller through to a second line at which somebody is only rung, at a real Asterisk."""

from collections.abc import Iterator
from functools import partial

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephones
from presence.contract import CallChanged, TransferChanged
from tests.asterisk.at_connector import Told, connected
from tests.asterisk.dialogs import replaces
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]


class TwoLines:
    """Anna has a caller on hold, and lets it ring at Ben by her second line."""

    def __init__(self, told: Told, phones: Telephones):
        self.told = told
        self.anna, self.ben, self.cara = phones.of_the_house("1001", "1002", "1003")
        self.customer = phones.customer(CUSTOMER)
        told.log_on("anna", "ben", "cara")
        self.customer.dial("+493012341001")
        self.anna.rings()
        self.anna.answer()
        told.knows("anna primary connected")
        self.first = self.anna.last_call()
        self.anna.hold()
        told.knows("anna primary held")
        self.anna.dial("1002")
        self.ben.rings()
        told.knows("anna primary dialing", "ben primary alerting")

    def puts_through(self) -> None:
        second = next(leg for leg in self.told.of(CallChanged)[::-1] if leg.user == "anna" and leg.state != "held")
        self.anna.takes_up(self.first)
        self.anna.transfer("1002", replaces=replaces(partial(self.told.at_channel, second.call)))

    def is_handed_over_to(self, user: str) -> None:
        def last() -> tuple[str, str, str]:
            return next((each.sender, each.receiver, each.state) for each in self.told.of(TransferChanged)[::-1])

        until(lambda: last() == ("anna", user, "completed"), why_not=lambda: f"{last()}: {self.told.now()}")
        self.told.knows(f"{user} primary connected")
        callers = next(leg.conversation for leg in self.told.of(CallChanged) if leg.number == CUSTOMER)
        assert self.told.of(CallChanged)[-1].conversation == callers
        self.customer.hang_up()
        self.told.all_over()


@pytest.fixture
def lines(pbx: Pbx, lent_phones: Telephones) -> Iterator[TwoLines]:
    with connected(pbx) as told:
        yield TwoLines(told, lent_phones)


def test_who_still_rings_there_has_the_caller_by_answering(lines: TwoLines) -> None:
    lines.puts_through()
    lines.told.knows("blind requested")
    lines.ben.answer()
    lines.is_handed_over_to("ben")


def test_so_has_one_to_whom_the_colleague_there_has_handed_on(lines: TwoLines) -> None:
    lines.ben.answer()
    lines.told.knows("ben primary connected")
    lines.ben.transfer("1003")
    lines.cara.rings()
    lines.told.knows("cara primary alerting")
    lines.puts_through()
    lines.cara.answer()
    lines.is_handed_over_to("cara")


def test_a_sender_hears_that_who_is_rung_there_has_declined(lines: TwoLines) -> None:
    lines.puts_through()
    lines.told.knows("blind requested")
    lines.ben.hang_up()
    lines.told.knows("blind cancelled rejected", "ben primary ended rejected")
    lines.told.all_over()
