"""Colleagues at work, a customer who calls, and ways to look at the product."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone, translation

from crm_ui.models import BusinessTransaction
from customizing import access
from customizing.access import Profiles
from customizing.models import BusinessRole
from presence.calls import commands as calls
from presence.connectors.simulator import world as simulator
from presence.models import Agent, Call, Notice
from presence.sessions import logon
from presence.status import board
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.factory import make_account, make_contact, make_user
from tests.presence.story import CALLER, Story

DATA = {"subject": "Brake", "topic": "Frame", "order": "0047"}


class World(Story):
    """Alice and Bob in a CRM role, Carol in the interaction center; Anna Keller of Meridian Bikes may call."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        super().__init__(roles={"carol": "IC_AGENT"})
        self.monkeypatch = monkeypatch
        self.account = make_account("Meridian Bikes GmbH")
        self.anna = make_contact("Anna Keller", account=self.account, main=True, phone=CALLER)

    def profiles(self, name: str = "alice") -> Profiles:
        return access.profile_bundle(BusinessRole.objects.get(agent__user=self.users[name]))

    def page(self, url: str = "/", *, name: str = "alice", **headers: str) -> str:
        return client_of(self.users[name], headers=headers).get(url).text

    def toolbar_html(self, name: str = "alice", *, language: str = "en") -> str:
        with translation.override(language):
            return self.page(reverse("toolbar"), name=name, **{"hx-request": "true", "accept-language": language})

    def enabled(self, name: str = "alice") -> str:
        return ",".join(button.command for button in self.toolbar(name).buttons if button.enabled)

    def buttons(self, name: str = "alice") -> str:
        return ",".join(button.command for button in self.toolbar(name).buttons)

    def listed(self, model: type[Model]) -> str:
        """The list of a node in the administration."""
        if "dana" not in self.users:
            self.users["dana"] = make_user("dana", role="CONSULTANT", is_staff=True, is_superuser=True)
        return self.page(reverse(f"admin:customizing_{model._meta.model_name}_changelist"), name="dana")

    def badge(self, name: str = "bob") -> str:
        shown = board.fresh(self.users[name].pk)
        return f"{shown.word} {shown.cause} {' '.join(shown.options)} {shown.text} {shown.icon}"

    def talks(self, name: str = "alice") -> None:
        self.caller_talks_to(name, **DATA)

    def ends(self) -> None:
        for call in Call.objects.open().select_related("user"):
            if call.state == "alerting":
                calls.reject(call.user, call.pk)
            else:
                calls.hang_up(call.user, call_id=call.pk)

    def handed_over(self, number: str = CALLER, **data: str) -> BusinessTransaction | None:
        """Alice hands a caller over to Bob, and the call ends; what has been made of it."""
        before = set(BusinessTransaction.objects.values_list("pk", flat=True))
        party = simulator.simulate_inbound(number, to="alice", attached_data={**DATA, **data})
        calls.accept(self.alice)
        transfers.start_blind(self.alice, target=self.bob)
        calls.accept(self.bob)
        self.later(1)
        simulator.outside_hang_up(party.pk)
        return BusinessTransaction.objects.exclude(pk__in=before).select_related("type", "account").first()

    def rung(self, number: str = CALLER) -> str:
        """A call rings at Alice and ends; what her page was told of it, and where it was to open."""
        Notice.objects.all().delete()
        party = simulator.simulate_inbound(number, to="alice")
        simulator.outside_hang_up(party.pk)
        return " ".join(f"{each.kind} {each.text} {each.url}" for each in Notice.objects.filter(user=self.alice))

    def shown_to_bob(self) -> str:
        """Where Bob's page was led by the last hand-over, and how."""
        Notice.objects.all().delete()
        self.handed_over()
        return " ".join(f"{each.kind} {each.url}" for each in Notice.objects.filter(user=self.bob))

    def logs_on_anew(self, name: str = "alice") -> str:
        user = self.users[name]
        if Agent.objects.get(user=user).cms_logged_on:
            logon.log_off_cms(user)
        logon.log_on(user, role=user.business_roles.get())
        return self.toolbar_html(name)

    def labels(self) -> str:
        return ">".join(re.findall(r"<dt>([^<]*)</dt>", self.toolbar_html()))

    def changes(self, **fields: Any) -> Any:
        """For what has to be so first: sets these fields of the record in a lambda."""
        record = fields.pop("of")
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()
        return record

    @property
    def soon(self) -> Any:
        return timezone.now() + timedelta(seconds=1000)
