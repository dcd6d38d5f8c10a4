"""Support at work in the administration, and the users whom it keeps."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from presence.models import Agent
from tests import factory


@pytest.fixture
def rights() -> list[str]:
    """Those of support: to change users, and to put them into roles."""
    return ["change_user", "assign_users"]


@pytest.fixture
def support(client: Client, rights: list[str]) -> User:
    """Logged on in the client."""
    factory.load_customizing()
    support = User.objects.create_user("support", is_staff=True)
    support.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(support)
    return support


@pytest.fixture
def people(support: User) -> list[User]:
    """Alice, Bob and Carol with an extension each, from 3001."""
    users = [factory.make_user(name, role="SERVICEPRO") for name in ("alice", "bob", "carol")]
    for user, extension in zip(users, ("3001", "3002", "3003"), strict=True):
        Agent.objects.filter(user=user).update(extension=extension)
    return users
