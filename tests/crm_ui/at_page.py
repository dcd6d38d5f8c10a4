"""Somebody at a page with the toolbar, as far as the server sees."""

import re

from django.contrib.auth.models import User
from django.urls import reverse

from customizing.models import BusinessRole
from presence.connectors.simulator import world
from presence.models import Call, Lease
from presence.sessions import logon
from tests import factory
from tests.clients import client_of

ANNA = "+4962215550114"


def at_work(name: str, *, role: BusinessRole | str = "SERVICEPRO", **fields: object) -> User:
    """Somebody with a page open, logged on to the telephone system."""
    user = factory.make_user(name, role=role, **fields)
    Lease.objects.create(user=user, worker="test")
    logon.log_on(user, role=user.business_roles.get())
    return user


class AtPage:
    def __init__(self, name: str, *, role: str = "SERVICEPRO"):
        self.user: User = factory.make_user(name, role=role)
        self.client = client_of(self.user, headers={"hx-request": "true"})
        self.html = self.client.get(reverse("toolbar")).content.decode()
        Lease.objects.create(user=self.user, worker="test")

    def logs_on(self) -> "AtPage":
        """Log on to the telephone system, too."""
        logon.log_on(self.user, role=self.user.business_roles.get())
        return self

    def has_wrap_up(self, *, seconds: int) -> None:
        """After each call, by the CMS profile."""
        profile = self.user.business_roles.get().cms_profile
        profile.wrap_up_seconds = seconds
        profile.save()

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


def talking(*others: str) -> dict[str, AtPage]:
    """Alice talks to Anna, Bob to somebody; the others are logged on to the telephone system, too."""
    people = {name: AtPage(name).logs_on() for name in ("alice", "bob", *others)}
    for number, name in ((ANNA, "alice"), ("+4930111", "bob")):
        world.simulate_inbound(number, to=name, attached_data={"order": "4711"})
        people[name].does("accept")
    return people
