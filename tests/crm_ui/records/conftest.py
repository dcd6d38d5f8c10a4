import pytest

from crm_ui.models import BusinessPartner
from presence.connectors.simulator import world
from tests.crm_ui.at_page import ANNA, AtPage
from tests.crm_ui.records.agent import types


@pytest.fixture
def anna(company: BusinessPartner) -> BusinessPartner:
    return BusinessPartner.objects.get(name="Anna Keller")


@pytest.fixture
def talking(company: BusinessPartner) -> AtPage:
    """Alice, at work, who talks to Anna."""
    alice = AtPage("alice").logs_on()
    world.simulate_inbound(ANNA, to="alice", attached_data={"subject": "Brake", "priority": "3"})
    alice.does("accept")
    return alice


@pytest.fixture
def after(talking: AtPage) -> AtPage:
    """Alice, who has talked to Anna and noted something."""
    types(talking, "Wants a spare part.")
    talking.does("hang-up")
    return talking
