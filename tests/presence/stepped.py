"""A story whose telephone system has the test's clock: time goes on by steps, and nothing sleeps."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from presence.calls import commands as calls
from presence.cms import gateway
from presence.models.simulator import World
from presence.sessions import logon
from presence.transfers import completion, time_outs
from tests.factory import make_user
from tests.presence.story import Story

TICK = 1


class SteppedStory(Story):
    """People at browsers, and `colleagues` who exist but are not there."""

    def __init__(self, names: Iterable[str] = (), *, colleagues: Iterable[str] = ()):
        super().__init__(names)
        self.now = timezone.now()
        gateway.connector_for(self.destination).now = lambda: self.now
        for name in colleagues:
            self.users[name] = make_user(name, role="SERVICEPRO")

    @property
    def world(self) -> World:
        return World.objects.get_or_create(destination=self.destination)[0]

    def tick(self) -> datetime:
        """What the engine does, here once a second."""
        gateway.connector_for(self.destination).tick(self.now)
        time_outs.expire_transfers(self.now)
        calls.expire_commands(self.now)
        logon.expire_wrap_ups(self.now)
        completion.handle_completed(self.now)
        return self.now

    def pass_(self, seconds: float, *, tick: float = TICK) -> None:
        """Let so many seconds pass."""
        for _turn in range(round(seconds / tick)):
            self.now += timedelta(seconds=tick)
            self.tick()
