"""The demo at an Asterisk instead of the simulator: all business roles telephone there.

Colleagues without a browser are logged on there, at telephones that answer by themselves.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from crm_ui.demo.simulated import AT_LUNCH, LUNCH, QUEUES, SIMULATED
from customizing import access
from customizing.display_names import name_of
from customizing.models import AttachedVariable, CmsDestination, CmsProfile
from presence.models import Agent, Lease, OtherTelephone
from presence.sessions import leases

NAME = "ASTERISK"
FIRST_QUEUE = 3001
IN_BROWSER = "88"
"""What the extensions of telephones in the browser begin with."""


@dataclass(frozen=True)
class Telephone:
    """A telephone of the house. `answers` by itself; else it rings until somebody comes."""

    extension: str
    name: str
    username: str
    answers: bool


def connect(*, address: str, user_name: str, password: str, telephone_socket: str, now: datetime) -> dict[str, Any]:
    """Let everybody telephone at that Asterisk. Returns what it has to have: `telephones`, `browsers` and `queues`."""
    with transaction.atomic():
        destination = _destination(address, user_name, password, telephone_socket)
        for username, _answers in SIMULATED:
            _work_without_browser(username, destination, now=now)
        telephones = [asdict(each) for each in _telephones()]
        return {"telephones": telephones, "browsers": list(_browsers()), "queues": list(_queues())}


def _destination(address: str, user_name: str, password: str, telephone_socket: str) -> CmsDestination:
    destination = CmsDestination.objects.filter(name=NAME).first()
    if destination is None:
        destination = CmsDestination(name=NAME, description="The Asterisk of this demo", connector="asterisk")
    destination.address, destination.user_name = address, user_name
    destination.set_password(password)
    destination.browser_extensions, destination.telephone_socket = IN_BROWSER, telephone_socket
    made = destination.pk is None
    destination.save()
    if made:
        _move_to(destination)
    return destination


def _move_to(destination: CmsDestination) -> None:
    """Once: what is changed in Customizing afterwards stays."""
    AttachedVariable.objects.create(destination=destination, variable="CRM_DID", key="number dialled")
    CmsProfile.objects.update(destination=destination)
    CmsDestination.objects.exclude(pk=destination.pk).update(active=False)
    Agent.objects.update(
        destination=destination, cms_logged_on=False, cms_sequence=0, cms_name="", unreachable_since=None
    )


def _work_without_browser(username: str, destination: CmsDestination, *, now: datetime) -> None:
    user = User.objects.get(username=username)
    logged_on = {"cms_logged_on": True, "cms_name": username, "cms_since": now, "crm_since": now}
    mode = LUNCH if username == AT_LUNCH else 1
    Agent.objects.filter(user=user, destination=destination).update(
        role=access.roles_of(user)[0], work_mode=mode, **logged_on
    )
    Lease.objects.get_or_create(user=user, worker=leases.SIMULATOR)


def _browsers() -> Iterator[dict[str, str]]:
    """Who has a browser has a telephone in it too, beside the one at the desk."""
    without = [username for username, _answers in SIMULATED]
    agents = Agent.objects.exclude(extension="").exclude(user__username__in=without).select_related("user")
    for agent in agents.order_by("extension"):
        extension = IN_BROWSER + agent.extension[-2:]
        if agent.extension != extension:  # else it is the one in use
            known = {"user": agent.user, "telephone": "Browser"}
            OtherTelephone.objects.get_or_create(**known, defaults={"extension": extension})
        yield {"extension": extension, "name": name_of(agent.user)}


def _telephones() -> Iterator[Telephone]:
    silent = {username for username, answers in SIMULATED if not answers}
    agents = Agent.objects.exclude(extension="").select_related("user").order_by("extension")
    for agent in agents:
        username = agent.user.get_username()
        yield Telephone(_at_desk(agent), name_of(agent.user), username, username not in silent)


def _at_desk(agent: Agent) -> str:
    """The extension of the telephone at the desk, also of a user who has chosen the one in the browser."""
    others = agent.user.other_telephones.values_list("extension", flat=True)
    return next(each for each in (agent.extension, *others) if each and not each.startswith(IN_BROWSER))


def _queues() -> Iterator[dict[str, Any]]:
    for number, (name, usernames) in enumerate(QUEUES.items(), start=FIRST_QUEUE):
        extensions = map(_at_desk, Agent.objects.filter(user__username__in=usernames).select_related("user"))
        yield {"name": name, "number": str(number), "members": sorted(extensions)}
