"""Callers who were handed over to a queue, and come back to the sender or not, at a real Asterisk."""

from collections.abc import Iterator

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephone, Telephones
from presence.contract import BlindTransfer, CancelTransfer, LogOn
from tests.asterisk.at_connector import Told, connected
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
NOBODY_WORKS, TWO_WORK = "2001", "2000"


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx) as at_work:
        yield at_work
        pbx.console("queue remove member PJSIP/1001 from sales")


class Desks:
    """Anna, who has a caller, and two who work in a queue."""

    def __init__(self, told: Told, phones: Telephones):
        self.told = told
        self.anna, self.cara, self.dora = phones.of_the_house("1001", "1003", "1004")
        self.customer = phones.customer(CUSTOMER)
        told.log_on("anna", "cara", "dora")

    def anna_hands_over_to(self, queue: str, *, ring_seconds: int = 20) -> None:
        self.customer.dial("+493012341001")
        self.anna.rings()
        self.anna.answer()
        self.told.knows("anna primary connected")
        leg = self.told.leg("anna")
        self.told.do(BlindTransfer("anna", leg, "t1", number=queue, ring_seconds=ring_seconds, return_seconds=20))
        self.told.knows("blind requested", "anna primary ended transferred")

    def anna_takes_back(self) -> None:
        self.told.do(CancelTransfer("anna", "", "t1"))

    def has_the_caller(self, user: str, telephone: Telephone) -> None:
        telephone.rings()
        telephone.answer()
        self.told.knows(f"{user} primary connected")
        self.customer.hang_up()
        self.told.all_over()


@pytest.fixture
def desks(told: Told, lent_phones: Telephones) -> Desks:
    return Desks(told, lent_phones)


def test_who_waits_in_a_queue_in_which_nobody_works_is_taken_back(desks: Desks) -> None:
    desks.anna_hands_over_to(NOBODY_WORKS)
    desks.anna_takes_back()
    desks.told.knows("blind returned cancelled", "anna primary alerting")
    desks.has_the_caller("anna", desks.anna)


def test_whom_nobody_takes_in_a_queue_comes_back(desks: Desks) -> None:
    desks.anna_hands_over_to(NOBODY_WORKS, ring_seconds=1)
    desks.told.knows("blind returned no-answer", "anna primary alerting")
    desks.has_the_caller("anna", desks.anna)


def test_who_rings_at_all_who_work_in_a_queue_is_taken_back(desks: Desks) -> None:
    desks.anna_hands_over_to(TWO_WORK)
    desks.cara.rings()
    desks.dora.rings()
    desks.anna_takes_back()
    desks.told.knows("blind returned cancelled", "anna primary alerting")
    desks.has_the_caller("anna", desks.anna)


def test_that_one_declines_in_a_queue_brings_nobody_back(desks: Desks) -> None:
    desks.anna_hands_over_to(TWO_WORK)
    desks.cara.rings()
    desks.cara.hang_up()
    desks.told.knows("cara primary ended no-answer", "dora primary alerting", "blind requested")
    desks.has_the_caller("dora", desks.dora)
    desks.told.knows("blind completed")


def test_a_sender_who_answers_in_the_queue_has_the_caller_back(desks: Desks) -> None:
    desks.told.do(LogOn("anna", extension="1001", queues=("sales",)))
    desks.anna_hands_over_to(NOBODY_WORKS)
    desks.anna.rings()
    desks.told.knows("anna primary alerting", "blind requested")
    desks.anna.answer()
    desks.told.knows("anna primary connected", "blind returned cancelled")
    desks.customer.hang_up()
    desks.told.all_over()
