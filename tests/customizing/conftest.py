import pytest
from django.contrib.auth.models import User
from django.test import Client

from customizing.models import BusinessRole
from tests.factory import make_user


@pytest.fixture
def all_roles_with_a_user(customizing: None) -> None:
    make_user("erin", roles=tuple(BusinessRole.objects.all()))


@pytest.fixture
def consultant(customizing: None) -> User:
    return User.objects.create_user("dana", password="welcome", is_staff=True, is_superuser=True)


@pytest.fixture
def admin(consultant: User, client: Client) -> Client:
    """A browser in which the consultant is logged on."""
    client.force_login(consultant)
    return client
