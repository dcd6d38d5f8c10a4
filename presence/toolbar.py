"""What the communication toolbar of a user shows now: state, calls, and which buttons are enabled."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from customizing.models import WorkMode

from .models import Call, Transfer


@dataclass(frozen=True, kw_only=True)
class Button:
    command: str
    label: str
    enabled: bool
    flashing: bool


@dataclass(frozen=True, kw_only=True)
class Toolbar:
    """`state` is a ToolbarState. `call` is the own call, `consult` the one to the colleague asked, while both are open.

    `transfer` is the open transfer that the user started.
    """

    state: str
    call: Call | None
    consult: Call | None
    alerting: Call | None
    transfer: Transfer | None
    buttons: list[Button]
    work_mode: WorkMode | None
    work_modes: list[WorkMode]
    next_work_mode: WorkMode | None
    since: datetime | None


def toolbar_of(user: User, *, profiles, now: datetime | None = None) -> Toolbar:
    raise NotImplementedError
