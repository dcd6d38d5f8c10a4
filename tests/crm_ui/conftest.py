from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from presence.connectors.simulator import world
from presence.status import board
from tests import factory
from tests.crm_ui.at_page import ANNA, AtPage
from tests.crm_ui.pages import logged_on


@pytest.fixture
def customizing(db: None) -> None:
    """As it is delivered."""
    factory.load_customizing()


@pytest.fixture
def session(customizing: None) -> tuple[Client, User]:
    """A browser in which somebody is logged on, and who that is."""
    return logged_on()


@pytest.fixture
def company(customizing: None) -> None:
    """The delivered Customizing, and Anna Keller, who may call."""
    board.clear()
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
