"""Three-way made inside a telephone, at a real Asterisk: it talks on two lines at once."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Refused, Telephones, telephones
from presence.contract import CompleteTransfer, TransferChanged
from tests.asterisk.at_connector import Told, connected
from tests.asterisk.told_telephones import ToldTelephone, ToldTelephones
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]


class Office:
    def __init__(self, told: Told, phones: Telephones):
        self.told = told
        self.anna, self.ben = phones.of_the_house("1001", "1002")
        self.customer = phones.customer(CUSTOMER)
        told.log_on("anna", "ben")

    def knows(self, *wanted: str) -> None:
        """With a clock that goes on."""

        def so() -> bool:
            self.told.connector.tick(self.told.connector.now())
            return set(wanted) <= set(self.told.now())

        until(so, why_not=lambda: f"{wanted} is not in {self.told.now()}")

    def all_three_talk(self) -> None:
        self.customer.dial("+493012341001")
        self.anna.rings()
        self.anna.answer()
        self.knows("anna primary connected")
        self.first = self.anna.last_call()
        self.anna.hold()
        self.knows("anna primary held")
        self.anna.dial("1002")
        self.ben.rings()
        self.ben.answer()
        self.knows("anna primary held", "ben primary connected")
        self._anna_mixes()
        self.knows("anna primary connected", "ben primary connected", "warm conference")

    def _anna_mixes(self) -> None:
        assert isinstance(self.anna, ToldTelephone)
        self.anna.relay.mixes = True
        self.anna.takes_up(self.first)
        with suppress(Refused):  # it says so although it does
            self.anna.command("resume")

    def anna_parts_them(self) -> None:
        assert isinstance(self.anna, ToldTelephone)
        self.anna.relay.mixes = False
        self.anna.takes_up(self.first)
        self.anna.hold()


@pytest.fixture
def office(pbx: Pbx) -> Iterator[Office]:
    with connected(pbx) as told, telephones(pbx, ToldTelephones) as phones:
        office = Office(told, phones)
        office.all_three_talk()
        yield office


def test_all_three_talk_and_the_sender_completes(office: Office) -> None:
    [transfer] = office.told.of(TransferChanged)
    assert (transfer.sender, transfer.receiver) == ("anna", "ben")
    office.told.do(CompleteTransfer("anna", office.told.leg("anna"), transfer.transfer))
    office.knows("warm completed", "ben primary connected")
    office.customer.hang_up()
    office.told.all_over()


def test_the_telephone_parts_them_again(office: Office) -> None:
    office.anna_parts_them()
    office.knows("warm cancelled ended-at-telephone", "anna primary held", "ben primary connected")
    office.customer.hang_up()
    office.ben.hang_up()
    office.told.all_over()


def test_the_colleague_leaves(office: Office) -> None:
    office.ben.hang_up()
    office.knows("warm failed target-hung-up", "anna primary connected")
    office.customer.hang_up()
    office.told.all_over()


def test_the_telephone_leaves_and_cuts_both_off(office: Office) -> None:
    office.anna.stop()
    office.knows("warm cancelled ended-at-telephone")
    office.told.all_over()
    office.anna.start()
