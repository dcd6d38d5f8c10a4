import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import at_work


@pytest.fixture
def dana(customizing: None) -> User:
    """A consultant whose business role has the simulator."""
    return factory.make_user("dana", role=factory.make_role("CONSULTANT", simulator=True))


@pytest.fixture
def browser(dana: User) -> Client:
    return client_of(dana)


@pytest.fixture
def alice(customizing: None) -> User:
    """Alice at work, who can be called."""
    return at_work("alice")
