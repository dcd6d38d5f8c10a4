"""A telephone system. This one only notes what it is told to dial."""

from datetime import datetime
from typing import ClassVar

from django.utils import timezone

from presence.contract import Capability, CmsError, Command, Connector, Dial, Snapshot


class AcmeConnector(Connector):
    key = "acme"
    title = "ACME telephone system"
    capabilities = frozenset({Capability.CALL})
    dialled: ClassVar[list[str]] = []

    def execute(self, command: Command) -> None:
        if not isinstance(command, Dial):
            raise CmsError("This telephone system cannot do that. Use the telephone itself.")
        self.dialled.append(command.number)

    def snapshot(self) -> Snapshot:
        return Snapshot(timezone.now(), [], [], [], [])

    def tick(self, now: datetime) -> None:
        self.heard_at = now
