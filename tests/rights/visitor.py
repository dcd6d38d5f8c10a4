"""Somebody at a browser, who asks without changing anything: each request is taken back."""

from django.db import transaction
from django.test import Client

from tests.rights.outcomes import outcome
from tests.rights.people import Asker

SENT = {"GET": {}, "POST": {"post": "yes", "theme": "dark", "single_keys": "help", "tone": "soft", "act": "reset"}}
"""Enough for forms of one click to be carried out; others are shown again."""


class Visitor:
    def __init__(self, person: Asker):
        self.client = Client()
        if not person.anonymous:
            self.client.force_login(person.make())
        if person.role:
            self.client.get("/", secure=True)  # goes on with the role
        self.cookies = self.client.cookies.copy()

    def asks(self, url: str, *, method: str) -> str:
        """What comes of it."""
        self.client.cookies = self.cookies.copy()  # also after a log-off
        before = transaction.savepoint()  # no atomic block: the simulator's own may not stand in another
        response = getattr(self.client, method.lower())(url, SENT[method], secure=True)
        transaction.savepoint_rollback(before)
        return outcome(response)
