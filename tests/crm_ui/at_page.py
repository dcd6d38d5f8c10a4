"""Somebody at a page with the toolbar, as far as the server sees."""

import re

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from presence.models import Call, Lease
from tests import factory

ANNA = "+4962215550114"


class AtPage:
    def __init__(self, name: str, *, role: str = "SERVICEPRO"):
        self.user: User = factory.make_user(name, role=role)
        self.client = Client(headers={"hx-request": "true"})
        self.client.force_login(self.user)
        self.html = self.client.get(reverse("toolbar")).content.decode()
        Lease.objects.create(user=self.user, worker="test")

    def does(self, command: str, **fields: object) -> str:
        """One command; returns what the message bar says."""
        if "call" not in fields and (call := Call.objects.open().filter(user=self.user).order_by("-pk").first()):
            fields["call"] = call.pk
        self.html = self.client.post(reverse("command", args=[command]), fields).content.decode()
        return self.said

    def looks(self) -> str:
        self.html = self.client.get(reverse("toolbar")).content.decode()
        return self.html

    @property
    def said(self) -> str:
        return " ".join(re.findall(r'class="message__text">([^<]*)', self.html))

    @property
    def state(self) -> str:
        self.looks()
        return re.search(r'data-call-state="([^"]*)"', self.html)[1]

    def can(self, command: str) -> bool:
        button = re.search(rf'<button[^>]*data-command="{command}"[^>]*>', self.looks())
        return bool(button) and "disabled" not in button[0]
