"""All systems keep the contract: the same scenarios, by the same code as at a customer's system."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from customizing.models import TelephoneKeys
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephones, telephones
from presence.conformance import suite
from presence.conformance.office import Office
from presence.models import Call, Conversation, Transfer
from tests.asterisk.told_telephones import ToldTelephones, with_16
from tests.conformance import houses
from tests.conformance.documented import as_documented, verdicts
from tests.waiting import ASTERISK

pytestmark = pytest.mark.django_db(transaction=True)


def keeps_the_contract(house: AbstractContextManager[Office], *, name: str) -> None:
    """It does, the page about connectors says what it can, and the product has taken all of it in."""
    with house as office:
        played = suite.run(office)
    assert [f"{each.scenario.title}: {each.in_words}" for each in played.failed] == []
    assert as_documented(played.results) == verdicts(name)
    assert not Call.objects.open().exists()
    assert not Conversation.objects.filter(ended_at=None).exists()
    assert not Transfer.objects.open().exists()


@pytest.mark.thorough
def test_the_simulator_keeps_the_contract() -> None:
    keeps_the_contract(houses.simulator(), name="Simulator")


@pytest.mark.thorough
def test_a_system_behind_the_example_bridge_keeps_the_contract(of_bridge: Path) -> None:
    keeps_the_contract(houses.bridged(of_bridge), name="HTTP")


@pytest.mark.thorough
@pytest.mark.xdist_group(ASTERISK)
def test_an_asterisk_keeps_the_contract(pbx: Pbx, phones: Telephones) -> None:
    keeps_the_contract(houses.asterisk(pbx, phones), name="Asterisk")


@with_16
@pytest.mark.thorough
@pytest.mark.xdist_group(ASTERISK)
def test_an_asterisk_that_tells_its_telephones_keeps_the_contract(pbx: Pbx) -> None:
    with telephones(pbx, ToldTelephones) as phones:
        keeps_the_contract(houses.asterisk(pbx, phones, keys=TelephoneKeys.NOTIFY), name="Asterisk, NOTIFY")
