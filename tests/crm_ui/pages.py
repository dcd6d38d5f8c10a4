"""What tests of pages share: somebody logged on, and a look at what a page holds."""

import re

from django.contrib.auth.models import User
from django.test import Client

from tests import factory
from tests.clients import client_of


def logged_on(name: str = "alice", *, role: str = "SERVICEPRO", **fields: object) -> tuple[Client, User]:
    """A client with the session of a new user with that role."""
    user = factory.make_user(name, role=role, **fields)
    client = client_of(user)
    return client, user


def block(html: str, key: str) -> str:
    """The HTML of one assignment block of a page."""
    found = re.search(rf'<section[^>]*data-block="{key}".*?</section>', html, re.DOTALL)
    assert found, f"no block {key}"
    return found[0]


def blocks(html: str) -> list[str]:
    """The keys of the blocks of a page, in their order."""
    return re.findall(r'data-block="([\w-]+)"', html)
