import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.clients import client_of
from tests.crm_ui.pages import logged_on


@pytest.fixture
def alice(customizing: None) -> Client:
    """The browser of an agent."""
    return logged_on("alice")[0]


@pytest.fixture
def dana(customizing: None) -> Client:
    """The browser of a consultant; the delivered Customizing is there."""
    return consultant("dana")


@pytest.fixture
def olaf(dana: Client) -> Client:
    """The browser of another one."""
    return consultant("olaf")


def consultant(name: str) -> Client:
    user = User.objects.create_user(
        name, first_name=name.title(), last_name="Example", is_staff=True, is_superuser=True
    )
    return client_of(user)
