from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_ui.models import BusinessPartner
from presence.connectors.simulator import world
from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage
from tests.crm_ui.pages import logged_on
from tests.presence.story import Story


@pytest.fixture
def session(customizing: None) -> tuple[Client, User]:
    """A browser in which somebody is logged on, and who that is."""
    return logged_on()


@pytest.fixture
def browser(session: tuple[Client, User]) -> Client:
    """A browser in which somebody is logged on."""
    return session[0]


@pytest.fixture
def administrator(customizing: None) -> Client:
    """The browser of somebody who may do all, and to whom an error of ours is a page, as in real use."""
    user = factory.make_user("alice", role="SERVICEPRO", is_staff=True, is_superuser=True)
    return client_of(user, raise_request_exception=False)


@pytest.fixture
def story(db: None) -> Story:
    """Alice, Bob and Carol at work; a file with another story makes its own."""
    return Story()


@pytest.fixture
def company(customizing: None) -> BusinessPartner:
    """The delivered Customizing, and an account whose Anna Keller may call."""
    meridian = factory.make_account("Meridian Bikes GmbH")
    factory.make_contact("Anna Keller", account=meridian, main=True, phone=ANNA)
    return meridian


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
