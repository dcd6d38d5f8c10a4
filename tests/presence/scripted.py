"""A telephone system that tests play: it keeps what it is asked, and tells what the test says."""

from datetime import datetime
from typing import ClassVar

import pytest
from django.utils import timezone

from customizing.models import CmsDestination
from presence.cms import connectors, gateway
from presence.contract import (
    Accept,
    AgentChanged,
    CallChanged,
    Capability,
    CmsError,
    Command,
    Connector,
    LogOff,
    LogOn,
    Snapshot,
)
from presence.workers import cms_connections


class ScriptedConnector(Connector):
    """`lines` has every connector of this kind that was made, oldest first."""

    key = "scripted"
    title = "Scripted telephone system"
    capabilities = frozenset({Capability.CALL, Capability.BLIND_TRANSFER})
    lines: ClassVar[list["ScriptedConnector"]] = []
    now: ClassVar[datetime]

    def __init__(self, *args: object):
        super().__init__(*args)
        self.connected = False
        self.life: list[str] = []
        self.agents: dict[str, AgentChanged] = {}
        self.calls: dict[str, CallChanged] = {}
        self.lines.append(self)

    @classmethod
    def capabilities_at(cls, destination: CmsDestination) -> frozenset[Capability]:
        old = destination.address.startswith("old.")
        return cls.capabilities - {Capability.BLIND_TRANSFER} if old else cls.capabilities

    def start(self) -> None:
        self.connected = True
        self.life.append("start")

    def stop(self) -> None:
        self.connected = False
        self.life.append("stop")

    def tick(self, now: datetime) -> None:
        self.life.append("tick")
        self.heard_at = now

    def snapshot(self) -> Snapshot:
        self.life.append("snapshot")
        return Snapshot(self.now, list(self.agents.values()), list(self.calls.values()), [], [])

    def execute(self, command: Command) -> None:
        if not self.connected:
            raise CmsError("The line is down. Try again in a moment.", retry=True)
        match command:
            case LogOn(user=user) | LogOff(user=user):
                self.agent(user, logged_on=isinstance(command, LogOn))
            case Accept(user=user, call=call):
                self.leg(call, user, "connected")
            case _:
                raise CmsError("This telephone system cannot do that. Use the telephone itself.")

    def agent(self, user: str, *, logged_on: bool) -> None:
        told = AgentChanged(user=user, sequence=self._next(), logged_on=logged_on, work_mode=1, at=self.now)
        self.agents = {name: each for name, each in self.agents.items() if name != user}
        if logged_on:
            self.agents[user] = told
        self.emit([told])

    def leg(self, call: str, user: str, state: str) -> None:
        told = CallChanged(
            call=call,
            sequence=self._next(),
            conversation=f"talk-{call}",
            user=user,
            state=state,
            direction="inbound",
            number="+493012345678",
            answered_at=self.now if state == "connected" else None,
            at=self.now,
        )
        self.calls[call] = told
        self.emit([told])

    def _next(self) -> int:
        self.sequence = getattr(self, "sequence", 0) + 1
        return self.sequence


def play(monkeypatch: pytest.MonkeyPatch, kind: type[ScriptedConnector]) -> None:
    """From now on destinations with the connector `scripted` are of this kind, and nothing was before."""
    # a telephone system that the test plays; the product has one only
    monkeypatch.setitem(connectors.CONNECTORS, "scripted", f"{kind.__module__}.{kind.__name__}")
    # what the scripted system was told starts anew with each test
    monkeypatch.setattr(ScriptedConnector, "lines", [])
    # its clock is that of the test
    monkeypatch.setattr(ScriptedConnector, "now", timezone.now(), raising=False)
    # nothing was heard before the test
    monkeypatch.setattr(cms_connections, "_heard", {})
    # nor was any list asked for in vain
    monkeypatch.setattr(cms_connections, "_asked_in_vain", {})
    gateway.forget_connectors()
