"""Customizing and states of calls, by chance: what is there for Alice, and beside her Bob, may be anything."""

from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_ui.blocks import PAGES
from crm_ui.models import BlockSetting
from customizing import access
from customizing.models import (
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    NavigationBarProfile,
    PopIfNone,
    PopIfOne,
    PopIfSeveral,
    PresenceRule,
    Pushbutton,
    RoleType,
    ScreenPop,
    ToolbarButton,
    ToolbarLayout,
    ToolbarProfile,
    ToolbarPushbutton,
    ToolbarState,
)
from customizing.models.pushbuttons import COMMANDS
from customizing.presence_rules import Option
from presence.models import Agent, CallKind, CallState, Conversation, Direction, Lease, TransferKind, TransferState
from presence.status import board
from tests import factory

ROLE = "IC_AGENT"
LINKS = ["/?who={user}", "https://erp.example/?tel={number}", "https://erp.example/?id={account}&of={ticket}"]
OPEN = [CallState.ALERTING, CallState.DIALING, CallState.CONNECTED, CallState.HELD]


def often(chance: Random) -> bool:
    """Mostly, so that something is left to be seen."""
    return chance.random() < 0.85


def customizing(chance: Random) -> None:
    """Role, profiles, toolbar, rules and telephone system."""
    kind = chance.choice(list(RoleType))
    fields: dict[str, Any] = {"type": kind, "communication_enabled": often(chance)}
    role = BusinessRole.objects.get(name=ROLE)
    if not often(chance):
        fields["toolbar_profile"] = None
    if not often(chance):
        fields["integration_profile"] = None
    BusinessRole.objects.filter(pk=role.pk).update(**fields)
    channels = {name: often(chance) for name in ("telephony", "chat", "email")}
    channels["email"] |= not any(channels.values())  # one there must be
    places = {name: often(chance) for name in ("presence_in_blocks", "presence_in_dial_pad")}
    CmsProfile.objects.filter(name="IC").update(**channels, **places)
    system = chance.choice(["simulator", "simulator", "http", "gone"])
    CmsDestination.objects.update(active=often(chance), connector=system, address="https://cms.example")
    rows = list(ToolbarButton.objects.filter(profile__name="IC"))
    gone = [row.pk for row in rows if not often(chance)]
    ToolbarButton.objects.filter(pk__in=gone).delete()
    for row in rows:
        _change(row, chance)
    ToolbarButton.objects.bulk_update(rows, ["layout", "states"])
    if often(chance):
        _own_rules(chance)
    _own_buttons(chance)
    access.forget()


def _change(row: ToolbarButton, chance: Random) -> None:
    if not often(chance):
        row.layout = chance.choice(list(ToolbarLayout))
    if chance.random() < 0.5:
        row.states = chance.sample(ToolbarState.values, k=chance.randint(1, 8))


def _own_rules(chance: Random) -> None:
    """The delivered ones, each with options of its own."""
    profile = CmsProfile.objects.get(name="IC")
    factory.make_own_rules(profile)
    rules = list(PresenceRule.objects.filter(profile=profile))
    for rule in rules:
        rule.options = [str(option) for option in Option if often(chance)]
    PresenceRule.objects.bulk_update(rules, ["options"])


def _own_buttons(chance: Random) -> None:
    """Beside the delivered one for a ticket, which the role may maybe not create, one for each other action."""
    toolbar = ToolbarProfile.objects.get(name="IC")
    command, link = chance.choice(COMMANDS)[0], chance.choice(LINKS)
    Pushbutton.objects.create(name="GIVE", text="Give", action="command", command=command)
    Pushbutton.objects.create(name="OPEN", text="Open", action="link", link=link)
    ToolbarPushbutton.objects.bulk_create(
        ToolbarPushbutton(profile=toolbar, pushbutton=own) for own in Pushbutton.objects.all() if often(chance)
    )
    if not often(chance):
        bar = NavigationBarProfile.objects.create(name="TASKS")
        bar.create_links.create(transaction_type_id="1003")
        BusinessRole.objects.filter(name=ROLE).update(navigation_profile=bar)


def pop_ups(chance: Random) -> None:
    """What opens by itself, and when."""
    CmsIntegrationProfile.objects.update(
        screen_pop=chance.choice(list(ScreenPop)),
        pop_if_one=chance.choice(list(PopIfOne)),
        pop_if_several=chance.choice(list(PopIfSeveral)),
        pop_if_none=chance.choice(list(PopIfNone)),
    )
    access.forget()


def states(chance: Random, *, alice: User, bob: User) -> None:
    """Calls of both, a transfer between them, logons, and blocks that Alice has hidden."""
    talk = _calls(chance, alice)
    _calls(chance, bob)
    if talk and chance.random() < 0.4:
        open_states = [TransferState.REQUESTED, TransferState.CONSULTING, TransferState.CONFERENCE]
        kind, state = chance.choice(list(TransferKind)), chance.choice(open_states)
        factory.make_transfer(talk, sender=alice, receiver=bob, kind=kind, state=state)
    now = timezone.now()
    Agent.objects.filter(user=alice).update(
        cms_logged_on=often(chance), wrap_up_until=None if often(chance) else now, cms_since=now
    )
    there = chance.choice([CmsDestination.objects.get().pk, None])
    Agent.objects.filter(user=bob).update(
        cms_logged_on=often(chance),
        work_mode=chance.choice([1, 1, 2, 1000]),
        mobile=chance.choice(["", "+491715550100"]),
        destination=there,
    )
    if often(chance):
        Lease.objects.create(user=bob, worker="test")
    BlockSetting.objects.bulk_create(
        BlockSetting(user=alice, page="home", block=kind.key, hidden=not often(chance)) for kind in PAGES["home"]
    )
    board.clear()


def _calls(chance: Random, user: User) -> Conversation | None:
    """Mostly none or one, sometimes with a consult or a second one. The conversation of the first."""
    talk = None
    for number in range(chance.choice([0, 1, 1, 2])):
        direction = chance.choice([Direction.INBOUND, Direction.OUTBOUND])
        made = factory.make_conversation("+4930234567890", direction=direction)
        talk = talk or made
        kind = CallKind.CONSULT if number and chance.random() < 0.5 else CallKind.PRIMARY
        factory.make_call(user, conversation=made, kind=kind, state=chance.choice(OPEN))
    return talk
