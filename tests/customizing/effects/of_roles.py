"""Effects of business roles, toolbars, context area, heartbeat and presence rules."""

from datetime import timedelta

from django.urls import reverse

from customizing.models import (
    AccountIdentificationProfile,
    BusinessRole,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    PresenceRule,
    Pushbutton,
    ToolbarButton,
    ToolbarProfile,
    ToolbarPushbutton,
    TransactionType,
)
from presence.models import Agent, Lease
from presence.push.authenticate import grace_of
from presence.sessions import auto_logoff
from tests.customizing.effects.effect import Effect, Field
from tests.customizing.effects.of_integration import made
from tests.customizing.effects.of_systems import all_channels
from tests.customizing.effects.world import World
from tests.factory import make_own_rules


def role(world: World) -> BusinessRole:
    return BusinessRole.objects.get(name="SERVICEPRO")


def button(world: World) -> ToolbarButton:
    return ToolbarButton.objects.get(profile__name="CRM", command="hold")


def mute_instead(world: World, hold: ToolbarButton) -> None:
    ToolbarButton.objects.get(profile=hold.profile, command="mute").delete()
    world.changes(of=hold, command="mute")


def own(world: World) -> Pushbutton:
    made = Pushbutton.objects.create(name="ERP", text="Open ERP", link="https://erp.example/?u={user}")
    ToolbarPushbutton.objects.create(profile=ToolbarProfile.objects.get(name="CRM"), pushbutton=made)
    return made


def gives_hold(world: World) -> Pushbutton:
    return world.changes(of=own(world), action="command", command="hold")


def makes_tickets(world: World) -> Pushbutton:
    return world.changes(of=own(world), action="transaction", transaction_type=type_of("TSRV"))


def in_toolbar(world: World) -> ToolbarPushbutton:
    first = own(world)
    second = Pushbutton.objects.create(name="SHOP", text="Shop", link="https://shop.example/")
    ToolbarPushbutton.objects.create(profile=ToolbarProfile.objects.get(name="CRM"), pushbutton=second, position=20)
    return ToolbarPushbutton.objects.get(pushbutton=first)


def own_buttons(world: World) -> str:
    return world.toolbar_html().partition("comm-bar__own")[2].partition("comm-bar__tools")[0]


def own_texts(world: World) -> str:
    return ">".join(part.partition("</span>")[0] for part in own_buttons(world).split("<span>")[1:])


def type_of(code: str) -> TransactionType:
    return TransactionType.objects.get(code=code)


def context(world: World) -> ContextAreaProfile:
    return ContextAreaProfile.objects.get(name="DEFAULT")


def heartbeat(world: World) -> HeartbeatProfile:
    return HeartbeatProfile.objects.get(name="DEFAULT")


def grace(world: World) -> str:
    return str(grace_of(role(world).pk))


def left_alone(world: World) -> str:
    """Whether Alice, whose last page was closed long ago, is still on the CMS."""
    Lease.objects.filter(user=world.alice).delete()
    long_ago = world.soon - timedelta(seconds=1800)
    Agent.objects.filter(user=world.alice).update(crm_since=long_ago, cms_since=long_ago)
    auto_logoff.log_off(world.soon)
    return "on" if Agent.objects.get(user=world.alice).cms_logged_on else "off"


def card(world: World) -> str:
    return world.page(reverse("presence-card", args=[world.bob.pk]), **{"hx-request": "true"})


def rule(world: World) -> PresenceRule:
    make_own_rules(CmsProfile.objects.get(name="DEFAULT"))
    return world.changes(of=PresenceRule.objects.get(word="available"), text="Free for you")


def second_rule(world: World) -> PresenceRule:
    first = rule(world)
    world.changes(of=PresenceRule.objects.get(pk=first.pk), pk=None, text="Second", position=first.position + 1)
    return first


def another(kind: type, **fields: object):
    return lambda world: kind.objects.create(name="OTHER", **fields)


HOLD = 'data-command="hold"'
EFFECTS: dict[Field, Effect] = {
    (ToolbarButton, "layout"): Effect(
        first=lambda world: CmsProfile.objects.filter(name="IC").update(chat=False),
        of=lambda world: ToolbarButton.objects.get(profile__name="IC", command="hold"),
        to="chat",
        see=lambda world: world.toolbar_html("carol"),
        shows=HOLD,
    ),
    (ToolbarButton, "command"): Effect(of=button, change=mute_instead, see=World.buttons, shows="hold"),
    (ToolbarButton, "position"): Effect(of=button, to=999, see=World.buttons, shows="reject,hold"),
    (ToolbarButton, "states"): Effect(first=World.talks, of=button, to=["held"], see=World.enabled, shows="hold"),
    (ToolbarButton, "shortcut"): Effect(of=button, to="F13", see=World.toolbar_html, shows='"F13"'),
    (Pushbutton, "text"): Effect(of=own, to="Ask ERP", see=own_buttons, shows="Ask ERP"),
    (Pushbutton, "icon"): Effect(of=own, to="mail", see=own_buttons, shows="#i-mail"),
    (Pushbutton, "action"): Effect(
        of=own,
        first=World.talks,
        change=lambda world, record: world.changes(of=record, action="command", command="hold"),
        see=own_buttons,
        shows="https://erp.example/?u=alice",
    ),
    (Pushbutton, "command"): Effect(first=World.talks, of=gives_hold, to="mute", see=own_buttons, shows=HOLD),
    (Pushbutton, "link"): Effect(of=own, to="https://shop.example/", see=own_buttons, shows="https://shop.example/"),
    (Pushbutton, "transaction_type"): Effect(
        of=makes_tickets, to=lambda world: type_of("LEAD"), see=own_buttons, shows="type=LEAD"
    ),
    (ToolbarPushbutton, "pushbutton"): Effect(
        of=in_toolbar,
        to=lambda world: Pushbutton.objects.create(name="MAIL", text="Mail", link="https://mail.example/"),
        see=own_texts,
        shows="Open ERP",
    ),
    (ToolbarPushbutton, "position"): Effect(of=in_toolbar, to=99, see=own_texts, shows="Shop>Open ERP"),
    (ContextAreaProfile, "account_information"): Effect(
        first=World.talks, of=context, to=False, see=World.toolbar_html, shows="comm-bar__attached"
    ),
    (ContextAreaProfile, "call_timer"): Effect(
        first=World.talks, of=context, to=False, see=World.toolbar_html, shows='role="timer"'
    ),
    (ContextAreaProfile, "push"): Effect(of=context, to=False, see=World.page, shows="data-poll-seconds"),
    (ContextAreaProfile, "polling_seconds"): Effect(
        of=lambda world: world.changes(of=context(world), push=False),
        to=7,
        see=World.page,
        shows='data-poll-seconds="7"',
    ),
    (HeartbeatProfile, "tolerance"): Effect(of=heartbeat, to=77, see=grace, shows="77"),
    (HeartbeatProfile, "cms_log_off_after"): Effect(
        of=lambda world: world.changes(of=heartbeat(world), cms_log_off_after=None),
        to=900,
        see=left_alone,
        shows="off",
    ),
    (BusinessRole, "name"): Effect(
        of=role, to="SERVICE2", see=lambda world: world.listed(BusinessRole), shows="SERVICE2"
    ),
    (BusinessRole, "text"): Effect(of=role, to="Helpers", see=World.page, shows="Helpers"),
    (BusinessRole, "type"): Effect(
        first=lambda world: all_channels(world, "chat"), of=role, to="ic", see=World.toolbar_html, shows=HOLD
    ),
    (BusinessRole, "communication_enabled"): Effect(of=role, to=False, see=World.page, shows="data-toolbar"),
    (BusinessRole, "cms_profile"): Effect(
        of=role,
        to=lambda world: another(CmsProfile, destination=world.destination, telephony=False)(world),
        see=World.toolbar_html,
        shows=HOLD,
    ),
    (BusinessRole, "integration_profile"): Effect(
        of=role, to=lambda world: CmsIntegrationProfile.objects.get(name="SALES"), see=made, shows="Lead"
    ),
    (BusinessRole, "toolbar_profile"): Effect(of=role, to=None, see=World.toolbar_html, shows=HOLD),
    (BusinessRole, "context_area_profile"): Effect(
        of=role, to=another(ContextAreaProfile, push=False), see=World.page, shows="data-poll-seconds"
    ),
    (BusinessRole, "heartbeat_profile"): Effect(
        of=role, to=another(HeartbeatProfile, tolerance=77), see=grace, shows="77"
    ),
    (BusinessRole, "identification_profile"): Effect(
        first=World.talks,
        of=role,
        to=another(AccountIdentificationProfile, find_contacts=False),
        see=World.toolbar_html,
        shows="Anna Keller",
    ),
    (BusinessRole, "simulator"): Effect(of=role, to=True, see=World.page, shows="CMS Simulator"),
    (BusinessRole, "asks_why"): Effect(of=role, to=False, see=World.page, shows='href="/why/"'),
    (BusinessRole, "sees_counterparts"): Effect(
        first=lambda world: world.talks("bob"), of=role, to=True, see=card, shows="Anna Keller"
    ),
    **{
        (PresenceRule, name): Effect(of=rule, to=value, see=World.badge, shows="Free for you")
        for name, value in {"known": "no", "crm": "no", "cms": "no", "call": "ringing", "mode": "not-ready"}.items()
    },
    (PresenceRule, "word"): Effect(of=rule, to="busy", see=World.badge, shows="available"),
    (PresenceRule, "cause"): Effect(of=rule, to="not-ready", see=World.badge, shows="not-ready"),
    (PresenceRule, "text"): Effect(of=rule, to="At your service", see=World.badge, shows="At your service"),
    (PresenceRule, "icon"): Effect(of=rule, to="away", see=World.badge, shows="away"),
    (PresenceRule, "options"): Effect(of=rule, to=["call"], see=World.badge, shows="warm-transfer"),
    (PresenceRule, "position"): Effect(of=second_rule, to=999, see=World.badge, shows="Second"),
}
