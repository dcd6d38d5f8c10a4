"""Processes are killed in the middle of calls: the connector of the product, and the Asterisk itself.

Five seconds after it is there again, the CRM has what the Asterisk has; what nobody can know any more is said so.
"""

import signal
from collections.abc import Callable, Iterator

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephones
from tests.asterisk.processes import House, Product, product_at
from tests.grown.conftest import short_path
from tests.patience import until
from tests.waiting import ASTERISK_PRODUCT

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_PRODUCT)]
LEFT = "anna primary held", "anna consult connected", "ben consult connected"


@pytest.fixture(scope="module")
def product(pbx: Pbx) -> Iterator[tuple[Product, dict[str, str]]]:
    with short_path() as folder, product_at(pbx, folder) as at_work:
        yield at_work


@pytest.fixture
def house(product: tuple[Product, dict[str, str]], pbx: Pbx, lent_phones: Telephones) -> Iterator[House]:
    house = House(*product, pbx, lent_phones)
    yield house
    house.ends()


def rings(house: House) -> None:
    house.customer.dial("+493012341001")
    house.anna.rings()
    house.knows("anna primary alerting")


def talks(house: House) -> None:
    rings(house)
    house.anna.answer()
    house.knows("anna primary connected")


def holds(house: House) -> None:
    talks(house)
    house.anna.hold()
    house.knows("anna primary held")


def asks(house: House) -> None:
    talks(house)
    assert house.gives("anna", "warm-transfer", target="ben")
    house.ben.rings()
    house.knows("anna primary held", "anna consult dialing", "ben consult alerting", transfers=("warm requested",))


def consults(house: House) -> None:
    asks(house)
    house.ben.answer()
    house.knows(*LEFT, transfers=("warm consulting",))


def hands_over(house: House) -> None:
    talks(house)
    assert house.gives("anna", "blind-transfer", target="ben")
    house.ben.rings()
    house.knows("ben primary alerting", transfers=("blind requested",))


MOMENTS: dict[str, tuple[Callable[[House], None], tuple[str, ...], tuple[str, ...]]] = {
    "ringing": (rings, ("anna primary alerting",), ()),
    "talking": (talks, ("anna primary connected",), ()),
    "on hold": (holds, ("anna primary held",), ()),
    "asking": (
        asks,
        ("anna primary held", "anna consult dialing", "ben consult alerting"),
        ("warm requested",),
    ),
    "consulting": (consults, LEFT, ("warm consulting",)),
    "handing over": (hands_over, ("ben primary alerting",), ("blind requested",)),
}
"""How it comes to it, and what is so then: legs and transfers."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_connector_that_is_killed_knows_again_what_is_so(house: House, moment: str) -> None:
    begins, legs, transfers = MOMENTS[moment]
    begins(house)
    house.product.kill_connector()
    house.product.connector_is_back()
    house.agrees(*legs, transfers=transfers)


def test_what_happens_while_the_connector_is_dead_is_known_when_it_is_back(house: House) -> None:
    consults(house)
    house.product.kill_connector()
    house.anna.hang_up()
    house.product.connector_is_back()
    house.agrees("ben primary connected", transfers=("warm completed",))


def test_a_caller_who_leaves_while_the_connector_is_dead_has_left(house: House) -> None:
    talks(house)
    house.product.kill_connector()
    house.customer.hang_up()
    house.product.connector_is_back()
    house.agrees()


def test_who_takes_a_caller_over_while_the_connector_is_dead_has_the_caller(house: House) -> None:
    hands_over(house)
    house.product.kill_connector()
    house.ben.answer()
    house.product.connector_is_back()
    house.agrees("ben primary connected", transfers=("blind completed",))


@pytest.mark.parametrize("moment", ["ringing", "talking", "asking", "consulting", "handing over"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_an_asterisk_that_was_away_has_no_calls_and_neither_has_the_crm(
    house: House, pbx: Pbx, moment: str, how: signal.Signals
) -> None:
    begins, _legs, transfers = MOMENTS[moment]
    begins(house)
    pbx.stop(how)
    pbx.start()
    unknown = [house.transfers()[-1]] if transfers else []
    until(lambda: house.legs() == [], seconds=5.0, every=0.05, why_not=lambda: str(house.legs()))
    house.agrees()
    ended = house.transfers()[-1:] if transfers else []
    assert ended == [] or ended[0].split()[-1] in ("unconfirmed", "restarted"), (unknown, ended)
    assert house.on_the_pbx("anna")
    assert house.on_the_pbx("ben")
    until(lambda: "PJSIP/1001" in pbx.console("queue show sales"), seconds=5.0, every=0.1)


@pytest.mark.parametrize("first", ["connector", "asterisk"])
def test_both_may_be_away_at_once(house: House, pbx: Pbx, first: str) -> None:
    consults(house)
    house.product.kill_connector()
    pbx.stop(signal.SIGKILL)
    if first == "asterisk":
        pbx.start()
        house.product.connector_is_back()
    else:
        house.product.connector_is_back()
        pbx.start()
    house.agrees(transfers=("warm failed unconfirmed",))
    assert house.on_the_pbx("anna")
