"""Effects of navigation bar profiles, and of what a transaction type says beside its texts."""

import re

from django.test import Client
from django.urls import reverse

from crm_ui.hand_over import call_back_tasks
from crm_ui.models import BusinessTransaction
from crm_ui.transactions.edit import create
from customizing.models import (
    AttachedDataMapping,
    BlockLayoutProfile,
    BusinessRole,
    CmsIntegrationProfile,
    FollowUpType,
    LaidOutBlock,
    NavigationBarProfile,
    NavigationCreateLink,
    NavigationWorkCenter,
    TransactionType,
)
from presence.calls import commands as calls
from presence.transfers import commands as transfers
from tests.customizing.effects.effect import Effect, Field
from tests.customizing.effects.of_integration import NEW, made, mapped, service, ticket
from tests.customizing.effects.of_roles import role, type_of
from tests.customizing.effects.world import World
from tests.factory import PASSWORD


def navigation(world: World) -> NavigationBarProfile:
    """A profile of the role, without rows."""
    profile = NavigationBarProfile.objects.create(name="OWN")
    BusinessRole.objects.filter(name="SERVICEPRO").update(navigation_profile=profile)
    world.profile_changed()
    return profile


def work_centers(world: World) -> NavigationWorkCenter:
    profile = navigation(world)
    first = NavigationWorkCenter.objects.create(profile=profile, work_center="home")
    NavigationWorkCenter.objects.create(profile=profile, work_center="accounts", position=20)
    return first


def links(world: World) -> NavigationCreateLink:
    profile = navigation(world)
    first = NavigationCreateLink.objects.create(profile=profile, transaction_type=type_of("TSRV"))
    NavigationCreateLink.objects.create(profile=profile, transaction_type=type_of("1003"), position=20)
    return first


def bar(world: World) -> str:
    """What stands in the navigation bar, and under Create, in its order."""
    nav = world.page().partition('<nav class="nav-bar"')[2].partition("</nav>")[0]
    return ">".join(re.findall(r'<a href="([^"]*)"', nav))


def begins_at(world: World) -> str:
    sent = {"username": "alice", "password": PASSWORD}
    return str(Client().post(reverse("login"), sent).headers["Location"])


def follow_up(world: World) -> FollowUpType:
    return FollowUpType.objects.create(predecessor=ticket(world), type=type_of("LEAD"))


def priority(world: World) -> str:
    return world.page(NEW).partition('name="priority"')[2].partition("</select>")[0]


def offered_after_a_ticket(world: World) -> str:
    first = create(world.alice, type=ticket(world), description="Brake")
    return world.page(f"{reverse('transaction-new')}?follows={first.pk}")


def task_to_call_back(world: World) -> str:
    world.talks()
    conversation = calls.open_calls(world.alice)[0].conversation
    transfers.start_blind(world.alice, target=world.bob)
    call_back_tasks.call_back_wanted(conversation=conversation)
    world.ends()
    world.ends()
    return str(BusinessTransaction.objects.filter(conversation=conversation).first())


def filled_from(key: str):
    def of(world: World) -> AttachedDataMapping:
        return world.changes(of=mapped(world), key=key)

    return of


def layout(world: World) -> LaidOutBlock:
    """A layout of the role: the relationships come first, then the contacts."""
    profile = BlockLayoutProfile.objects.create(name="OWN")
    BusinessRole.objects.filter(name="SERVICEPRO").update(block_layout=profile)
    LaidOutBlock.objects.create(profile=profile, block="account:contacts", position=20)
    return LaidOutBlock.objects.create(profile=profile, block="account:relationships")


def blocks(world: World) -> str:
    return ">".join(re.findall(r'id="block-([\w-]+)"', world.page(world.account.get_absolute_url())))


def relationships(world: World) -> str:
    html = world.page(world.account.get_absolute_url()).partition('id="block-relationships"')
    return html[2].partition("<summary")[0]


EFFECTS: dict[Field, Effect] = {
    (LaidOutBlock, "block"): Effect(of=layout, to="account:account-team", see=blocks, shows="relationships>contacts"),
    (LaidOutBlock, "position"): Effect(of=layout, to=99, see=blocks, shows="contacts>relationships"),
    (LaidOutBlock, "shown"): Effect(of=layout, to=False, see=blocks, shows="relationships"),
    (LaidOutBlock, "starts"): Effect(of=layout, to="open", see=relationships, shows=" open>"),
    (BusinessRole, "block_layout"): Effect(first=layout, of=role, to=None, see=blocks, shows="relationships>contacts"),
    (TransactionType, "priority"): Effect(of=ticket, to=1, see=priority, shows='<option value="1" selected>'),
    (TransactionType, "statuses"): Effect(
        of=ticket, to="New = open\nDone = completed", see=lambda world: world.page(NEW), shows='<option value="Done">'
    ),
    (FollowUpType, "type"): Effect(
        of=follow_up, to=lambda world: type_of("OPPT"), see=offered_after_a_ticket, shows='<option value="OPPT"'
    ),
    (CmsIntegrationProfile, "call_back_type"): Effect(
        of=service, to=lambda world: type_of("LEAD"), see=task_to_call_back, shows="Lead"
    ),
    (AttachedDataMapping, "default"): Effect(of=filled_from("nowhere"), to="Squeak", see=made, shows="Squeak|"),
    (AttachedDataMapping, "format"): Effect(of=filled_from("order"), to="no-zeros", see=made, shows="0047|"),
    (NavigationBarProfile, "start_page"): Effect(
        of=navigation, to="transactions", see=begins_at, shows=lambda world: reverse("transactions")
    ),
    (NavigationBarProfile, "search_objects"): Effect(
        of=navigation,
        to=["transaction"],
        see=lambda world: world.page("/search/?q=Anna"),
        shows=lambda world: f'href="{world.anna.get_absolute_url()}"',
    ),
    (NavigationWorkCenter, "work_center"): Effect(
        of=work_centers, to="contacts", see=bar, shows=lambda world: f"{reverse('contacts')}>"
    ),
    (NavigationWorkCenter, "position"): Effect(
        of=work_centers, to=99, see=bar, shows=lambda world: f"{reverse('accounts')}>{reverse('home')}>"
    ),
    (NavigationCreateLink, "transaction_type"): Effect(
        of=links, to=lambda world: type_of("LEAD"), see=bar, shows="type=LEAD"
    ),
    (NavigationCreateLink, "position"): Effect(
        of=links, to=99, see=bar, shows=lambda world: f"type=1003>{reverse('transaction-new')}?type=TSRV"
    ),
    (BusinessRole, "navigation_profile"): Effect(
        first=links,
        of=role,
        to=None,
        see=bar,
        shows="type=LEAD",
    ),
}
