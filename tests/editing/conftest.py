import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import factory


@pytest.fixture
def dana(db: None) -> Client:
    """The browser of a consultant; the delivered Customizing is there."""
    factory.load_customizing()
    return consultant("dana")


@pytest.fixture
def olaf(dana: Client) -> Client:
    """The browser of another one."""
    return consultant("olaf")


def consultant(name: str) -> Client:
    client = Client()
    user = User.objects.create_user(
        name, first_name=name.title(), last_name="Example", is_staff=True, is_superuser=True
    )
    client.force_login(user)
    return client
