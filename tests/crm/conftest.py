from collections.abc import Callable

import pytest

from presence import board
from presence.connectors.simulator import world
from tests import factory
from tests.crm.at_page import ANNA, AtPage


@pytest.fixture
def company(db: None) -> None:
    """The delivered Customizing, and Anna Keller, who may call."""
    board.clear()
    factory.load_customizing()
    meridian = factory.make_account("Meridian Bikes GmbH")
    factory.make_contact("Anna Keller", account=meridian, main=True, phone=ANNA)


@pytest.fixture
def person() -> Callable[..., AtPage]:
    return AtPage


@pytest.fixture
def alice() -> AtPage:
    return AtPage("alice")


@pytest.fixture
def bob() -> AtPage:
    return AtPage("bob")


@pytest.fixture
def ringing(alice: AtPage) -> AtPage:
    """Alice, whom Anna calls."""
    world.simulate_inbound(ANNA, to="alice", attached_data={"order": "4711"})
    return alice


@pytest.fixture
def connected(ringing: AtPage) -> AtPage:
    """Alice, who talks to Anna."""
    ringing.does("accept")
    return ringing
