"""Effects of CMS destinations and CMS profiles."""

from typing import Any

from django.urls import reverse

from crm_ui.records.waiting import waiting_records
from customizing import access
from customizing.models import (
    AttachedVariable,
    BusinessRole,
    CmsDestination,
    CmsProfile,
    QueueMember,
    QueueNumber,
    ToolbarButton,
)
from presence.calls.tie_lines import number_of
from presence.connectors.asterisk.from_crm import customizing_of
from presence.connectors.http.connector import HttpConnector
from presence.connectors.http.exchange import Answer, Bridge
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import Channel, CmsError, Dial
from presence.models import Agent
from presence.sessions import browser_telephones, ice
from presence.status import board
from presence.workers import cms_connections
from tests.customizing.effects.effect import Effect, Field
from tests.customizing.effects.world import World
from tests.presence.story import CALLER
from tests.presence.two_systems import TieLine, second_system, tie_lines

BRIDGE = "https://bridge.example/crm"


def system(world: World) -> CmsDestination:
    return world.destination


def behind_bridge(world: World, **fields: Any) -> CmsDestination:
    destination = world.changes(of=world.destination, connector="http", address=BRIDGE, **fields)
    destination.set_password("secret")
    return world.changes(of=destination)


def refused_by_bridge(world: World) -> str:
    """Why there is no way to the bridge."""
    try:
        Bridge.at(world.destination)
    except CmsError as error:
        return error.message
    return ""


def seconds_allowed(world: World) -> str:
    """How long the connector waits for an answer."""
    asked = []

    class Noting(Bridge):
        def post(self, what: str, content: Any, *, seconds: float) -> Answer:
            asked.append(seconds)
            return Answer(200, {})

    connector = HttpConnector(world.destination, lambda events: True)
    connector._bridge = Noting(None, "crm", "secret")  # type: ignore[arg-type]  # nothing is sent
    connector.execute(Dial("alice", number=CALLER))
    return str(asked)


def silent(world: World) -> str:
    """Whether the system counts as silent 30 seconds after it was heard last."""
    now = world.soon
    cms_connections._heard[world.destination.pk] = now - cms_connections.timedelta(seconds=30)
    cms_connections._judge(world.destination, now=now)
    return "silent" if world.destination.pk in board.silent() else ""


def with_browser_telephones(world: World) -> CmsDestination:
    """Alice has one of them."""
    Agent.objects.filter(user=world.alice).update(extension="8801")
    kept = {"browser_extensions": "88", "telephone_socket": "ws://pbx.example:8088/ws"}
    return world.changes(of=world.destination, **kept)


def rings_at_a_tested_telephone(world: World) -> None:
    Agent.objects.filter(user=world.alice).update(extension="3001", tested_extension="3001")
    world.caller_rings()


def telephone_offered(world: World) -> str:
    return world.toolbar_html()


def where_telephones_come(world: World) -> str:
    return browser_telephones.socket_of(world.alice.pk)


def ways_of_sound(world: World) -> str:
    found = browser_telephones.of(world.alice.pk)
    return str(found and ice.servers(found.destination, name="alice", now=world.soon))


def line(world: World) -> TieLine:
    return TieLine.objects.get(destination=world.destination)


def to_nora(world: World) -> str:
    return number_of(world.nora.agent, dialled_from=world.destination.pk)


def with_line(world: World) -> None:
    tie_lines(world, second_system(world, "nora"))


def third(world: World) -> CmsDestination:
    return CmsDestination.objects.create(name="THIRD", connector="simulator")


def member(world: World) -> QueueMember:
    role = BusinessRole.objects.get(name="SERVICEPRO")
    return QueueMember.objects.create(destination=world.destination, queue="Service", role=role)


def queues(world: World) -> str:
    agent = Agent.objects.get(user=world.alice)
    return str(access.queues_of(world.alice.pk, role_id=agent.role_id, destination_id=world.destination.pk))


def queue_number(world: World) -> QueueNumber:
    return QueueNumber.objects.create(destination=world.destination, queue="Hotline", number="800")


def dial_pad(world: World) -> str:
    return world.page(reverse("dial-pad-agents") + "?agent=H", **{"hx-request": "true"})


def variable(world: World) -> AttachedVariable:
    return AttachedVariable.objects.create(destination=world.destination, variable="CHOICE", key="choice")


def variables(world: World) -> str:
    return str(customizing_of(world.destination)["fields"])


def profile(world: World) -> CmsProfile:
    return CmsProfile.objects.get(name="DEFAULT")


def ic_profile(world: World) -> CmsProfile:
    return CmsProfile.objects.get(name="IC")


def all_channels(world: World, layout: str) -> None:
    # No system that is delivered has chat or e-mail; one in a package of its own may.
    world.monkeypatch.setattr(SimulatorConnector, "channels", frozenset(Channel))
    CmsProfile.objects.update(chat=True, email=True)
    ToolbarButton.objects.filter(command="hold").update(layout=layout)
    world.profile_changed()


def second_call(world: World) -> str:
    world.logs_on_anew("carol")
    world.talks("carol")
    world.caller_rings("carol")
    seen = str(world.states("carol"))
    world.ends()
    return seen


def after_a_call(world: World) -> str:
    world.talks()
    world.ends()
    return world.toolbar_html()


def records(world: World) -> str:
    world.talks()
    world.ends()
    return f"{len(waiting_records(world.alice, profiles=world.profiles()))} waiting"


def offered(world: World) -> str:
    return world.page(reverse("dial-pad-agents") + "?agent=*", **{"hx-request": "true"})


EFFECTS: dict[Field, Effect] = {
    (CmsDestination, "connector"): Effect(
        of=system,
        first=World.caller_rings,
        change=lambda world, record: world.changes(of=record, connector="asterisk", address="pbx.example"),
        see=World.enabled,
        shows="accept",
    ),
    (CmsDestination, "address"): Effect(
        of=behind_bridge, first=World.talks, to=f"{BRIDGE}?without=hold", see=World.enabled, shows="hold"
    ),
    (CmsDestination, "user_name"): Effect(
        of=behind_bridge, to="crm", see=refused_by_bridge, shows="Enter a user name"
    ),
    (CmsDestination, "encrypted_password"): Effect(
        of=lambda world: behind_bridge(world, user_name="crm"), to="", see=refused_by_bridge, shows="and a password"
    ),
    (CmsDestination, "command_timeout"): Effect(of=behind_bridge, to=7, see=seconds_allowed, shows="[7]"),
    (CmsDestination, "silence_timeout"): Effect(of=system, to=60, see=silent, shows="silent"),
    (CmsDestination, "telephone_keys"): Effect(
        of=lambda world: world.changes(of=world.destination, connector="asterisk", address="pbx.example"),
        first=rings_at_a_tested_telephone,
        to="notify",
        see=World.enabled,
        shows="accept",
    ),
    (CmsDestination, "browser_extensions"): Effect(
        of=with_browser_telephones, to="77", see=telephone_offered, shows="data-opens-telephone"
    ),
    (CmsDestination, "telephone_socket"): Effect(
        of=with_browser_telephones, to="ws://pbx.example:8089/ws", see=where_telephones_come, shows="8089"
    ),
    (CmsDestination, "ice_servers"): Effect(
        of=with_browser_telephones, to="stun:stun.example.com", see=ways_of_sound, shows="stun.example.com"
    ),
    (CmsDestination, "active"): Effect(of=system, to=False, see=World.page, shows="data-toolbar"),
    (AttachedVariable, "variable"): Effect(of=variable, to="MENU", see=variables, shows="MENU"),
    (AttachedVariable, "key"): Effect(of=variable, to="menu", see=variables, shows="menu"),
    (TieLine, "to"): Effect(first=with_line, of=line, to=third, see=to_nora, shows="77"),
    (TieLine, "prefix"): Effect(first=with_line, of=line, to="88", see=to_nora, shows="88"),
    (QueueMember, "queue"): Effect(of=member, to="Sales", see=queues, shows="Sales"),
    (QueueMember, "role"): Effect(
        of=member, to=lambda world: BusinessRole.objects.get(name="IC_AGENT"), see=queues, shows="Service"
    ),
    (QueueMember, "user"): Effect(
        of=member,
        change=lambda world, record: world.changes(of=record, role=None, user=world.bob),
        see=queues,
        shows="Service",
    ),
    (QueueMember, "penalty"): Effect(of=member, to=3, see=queues, shows="3"),
    (QueueNumber, "queue"): Effect(first=World.talks, of=queue_number, to="Helpdesk", see=dial_pad, shows="Helpdesk"),
    (QueueNumber, "number"): Effect(first=World.talks, of=queue_number, to="817", see=dial_pad, shows="817"),
    (CmsProfile, "destination"): Effect(
        of=profile,
        to=lambda world: CmsDestination.objects.create(name="OFF", connector="simulator", active=False),
        see=World.page,
        shows="data-toolbar",
    ),
    (CmsProfile, "telephony"): Effect(of=profile, to=False, see=World.toolbar_html, shows='data-command="hold"'),
    (CmsProfile, "chat"): Effect(
        first=lambda world: all_channels(world, "chat"),
        of=ic_profile,
        to=False,
        see=lambda world: world.toolbar_html("carol"),
        shows='data-command="hold"',
    ),
    (CmsProfile, "email"): Effect(
        first=lambda world: all_channels(world, "email"),
        of=ic_profile,
        to=False,
        see=lambda world: world.toolbar_html("carol"),
        shows='data-command="hold"',
    ),
    (CmsProfile, "logon"): Effect(of=profile, to="manual", see=World.logs_on_anew, shows="not-on-cms"),
    (CmsProfile, "presence_in_blocks"): Effect(
        of=profile,
        to=False,
        see=lambda world: world.page(world.account.get_absolute_url()),
        shows='<th scope="col">Presence</th>',
    ),
    (CmsProfile, "presence_in_dial_pad"): Effect(of=profile, to=False, see=offered, shows="Available only"),
    (CmsProfile, "multiple_sessions"): Effect(of=ic_profile, to=False, see=second_call, shows="alerting"),
    (CmsProfile, "wrap_up_seconds"): Effect(of=profile, to=30, see=after_a_call, shows='data-call-state="wrap-up"'),
    (CmsProfile, "call_records"): Effect(of=profile, to="typed", see=records, shows="0 waiting"),
}
