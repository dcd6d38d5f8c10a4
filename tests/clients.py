"""Browsers that are logged on, as far as the server sees."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client


def client_of(user: User, **options: Any) -> Client:
    """A browser in which the user is logged on."""
    client = Client(**options)
    client.force_login(user)
    return client
