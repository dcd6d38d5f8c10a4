"""Effects of CMS integration profiles, transaction types, work modes and the other lists."""

import re

from crm_ui.calls.identify import identify
from crm_ui.models import CallRecord
from crm_ui.records.forms import RecordForm
from crm_ui.transactions.edit import create
from customizing.models import (
    AccountIdentificationProfile,
    AttachedDataLabel,
    AttachedDataMapping,
    CallResult,
    CmsIntegrationProfile,
    TransactionType,
    WithheldNumber,
    WorkMode,
)
from presence.calls import commands as calls
from presence.connectors.simulator import world as simulator
from presence.fallback.options import fallback_options
from presence.models import Notice
from presence.sessions import logon
from tests.clients import client_of
from tests.customizing.effects.effect import Effect, Field
from tests.customizing.effects.world import World
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER
from tests.sent_form import Opened

UNKNOWN = "+493099887766"
NEW = "/transactions/new/?type=TSRV"


def ticket(world: World) -> TransactionType:
    return TransactionType.objects.get(code="TSRV")


def number(world: World) -> str:
    return create(world.alice, type=ticket(world), description="Brake").number


def refusal(world: World) -> str:
    """What is said to who creates a ticket."""
    return Opened(client_of(world.alice), NEW).send(description="Brake").text


def lunch(world: World) -> WorkMode:
    return WorkMode.objects.get(code=1000)


def school(world: World) -> WorkMode:
    return WorkMode.objects.create(code=1003, kind="not-ready", text="School")


def modes(world: World) -> str:
    return ">".join(re.findall(r'<option value="\d+"[^>]*>([^<]*)<', world.toolbar_html()))


def withheld(world: World) -> WithheldNumber:
    return WithheldNumber.objects.get(number="2562533")


def caller(world: World) -> str:
    party = simulator.simulate_inbound("4711471147", to="bob")
    seen = world.toolbar_html("bob")
    simulator.outside_hang_up(party.pk)
    return seen


def solved(world: World) -> CallResult:
    return CallResult.objects.get(code="SOLVED")


def results(world: World) -> str:
    """What can be chosen in the record of a call, in its order."""
    world.talks()
    conversation = calls.open_calls(world.alice)[0].conversation
    world.ends()
    record = CallRecord(user=world.alice, conversation=conversation)
    choices = RecordForm(record=record, profiles=world.profiles()).fields["result"].choices
    return ">".join(f"{code}:{text}" for code, text in choices)


def service(world: World) -> CmsIntegrationProfile:
    return CmsIntegrationProfile.objects.get(name="SERVICE")


def sales(world: World) -> CmsIntegrationProfile:
    return CmsIntegrationProfile.objects.get(name="SALES")


def made(world: World) -> str:
    found = world.handed_over()
    return f"{found} {found.description}|{found.category}|{found.priority}" if found else ""


def made_for_unknown(world: World) -> str:
    Notice.objects.all().delete()
    world.handed_over(UNKNOWN)
    return " ".join(world.told("bob"))


def nobody_takes(world: World) -> str:
    return str(fallback_options(world.alice))


def pops_up(world: World) -> CmsIntegrationProfile:
    return world.changes(of=service(world), screen_pop="ring")


def two_with_one_number(world: World) -> None:
    make_contact("Berta Keller", account=world.account, phone=CALLER)


def falls_back(**fields: object):
    return lambda world: world.changes(of=service(world), **fields)


def mapped(world: World) -> AttachedDataMapping:
    return AttachedDataMapping.objects.get(profile__name="SERVICE", field="description")


def label(world: World) -> AttachedDataLabel:
    return world.changes(of=AttachedDataLabel.objects.get(profile__name="SERVICE", key="subject"), label="Matter")


def identification(world: World) -> AccountIdentificationProfile:
    return AccountIdentificationProfile.objects.get(name="DEFAULT")


def named(called: str):
    """Whom the number finds, by the profile as it is now."""

    def see(world: World) -> str:
        found = identify(called, profile=identification(world))
        return f"{found.name} {found.candidates}"

    return see


EFFECTS: dict[Field, Effect] = {
    (TransactionType, "code"): Effect(
        of=ticket,
        change=lambda world, record: TransactionType.objects.create(code="RPRA", text="Repair", number_from=77),
        see=World.page,
        shows="type=RPRA",
    ),
    (TransactionType, "text"): Effect(of=ticket, to="Repair ticket", see=World.page, shows="Repair ticket"),
    (TransactionType, "number_from"): Effect(of=ticket, to=7_000_000_000, see=number, shows="7000000000"),
    (TransactionType, "number_to"): Effect(of=ticket, to=5_000_000_000, first=number, see=refusal, shows="used up"),
    (TransactionType, "categories"): Effect(
        of=ticket, to="Brake\nFrame", see=lambda world: world.page(NEW), shows='<option value="Brake">'
    ),
    (TransactionType, "reasons"): Effect(
        of=ticket, to="Worn\nBroken", see=lambda world: world.page(NEW), shows='<option value="Worn">'
    ),
    (WorkMode, "code"): Effect(
        of=lunch, change=lambda world, record: school(world), see=World.toolbar_html, shows='<option value="1003"'
    ),
    (WorkMode, "kind"): Effect(
        of=school,
        change=lambda world, record: logon.set_work_mode(world.bob, code=record.code),
        see=World.badge,
        shows="busy",
    ),
    (WorkMode, "text"): Effect(of=lunch, to="Siesta", see=World.toolbar_html, shows="Siesta"),
    (WorkMode, "position"): Effect(of=lunch, to=1, see=modes, shows="Lunch>Ready"),
    (WorkMode, "rings_silently"): Effect(
        first=lambda world: logon.set_work_mode(world.alice, code=1000),
        of=lunch,
        to=True,
        see=World.toolbar_html,
        shows="data-silent",
    ),
    (WithheldNumber, "number"): Effect(of=withheld, to="4711471147", see=caller, shows="Number withheld"),
    (WithheldNumber, "text"): Effect(
        of=withheld, to="HIDDEN", see=lambda world: world.listed(WithheldNumber), shows="HIDDEN"
    ),
    (CallResult, "code"): Effect(
        of=solved,
        change=lambda world, record: CallResult.objects.create(code="SENT", text="Sent"),
        see=results,
        shows="SENT",
    ),
    (CallResult, "text"): Effect(of=solved, to="Done with", see=results, shows="Done with"),
    (CallResult, "profile"): Effect(of=solved, to=sales, see=results, shows="SOLVED"),
    (CallResult, "position"): Effect(of=solved, to=99, see=results, shows="NO-MATTER:No matter for us>SOLVED"),
    (CmsIntegrationProfile, "transaction_type"): Effect(
        of=service, to=lambda world: TransactionType.objects.get(code="LEAD"), see=made, shows="Lead"
    ),
    (CmsIntegrationProfile, "ui_object"): Effect(
        of=service, to="account", see=World.shown_to_bob, shows=lambda world: world.account.get_absolute_url()
    ),
    (CmsIntegrationProfile, "ui_action"): Effect(of=service, to="edit", see=World.shown_to_bob, shows="/edit/"),
    (CmsIntegrationProfile, "screen_pop"): Effect(of=service, to="ring", see=World.rung, shows="open Call from"),
    (CmsIntegrationProfile, "pop_if_one"): Effect(
        of=pops_up, to="account", see=World.rung, shows=lambda world: world.account.get_absolute_url()
    ),
    (CmsIntegrationProfile, "pop_if_several"): Effect(
        first=two_with_one_number, of=pops_up, to="nothing", see=World.rung, shows="/search/"
    ),
    (CmsIntegrationProfile, "pop_if_none"): Effect(
        of=pops_up, to="create", see=lambda world: world.rung(UNKNOWN), shows="/contacts/new/"
    ),
    (CmsIntegrationProfile, "unidentified"): Effect(
        of=service, to="nothing", see=made_for_unknown, shows="nothing was created"
    ),
    (CmsIntegrationProfile, "ring_seconds"): Effect(of=service, to=17, see=nobody_takes, shows="17"),
    (CmsIntegrationProfile, "return_seconds"): Effect(of=service, to=19, see=nobody_takes, shows="19"),
    (CmsIntegrationProfile, "fallback"): Effect(
        of=service, to="call-back", see=nobody_takes, shows="'call_back': True"
    ),
    (CmsIntegrationProfile, "fallback_user"): Effect(
        of=lambda world: falls_back(fallback="user", fallback_user=world.carol)(world),
        to=lambda world: world.bob,
        see=nobody_takes,
        shows="bob",
    ),
    (CmsIntegrationProfile, "fallback_queue"): Effect(
        of=falls_back(fallback="queue", fallback_queue="Service"), to="Sales", see=nobody_takes, shows="Sales"
    ),
    (AttachedDataMapping, "key"): Effect(of=mapped, to="topic", see=made, shows="Frame|"),
    (AttachedDataMapping, "field"): Effect(of=mapped, to="note", see=made, shows="Brake|"),
    (AttachedDataLabel, "key"): Effect(of=label, to="other", first=World.talks, see=World.labels, shows="Matter"),
    (AttachedDataLabel, "label"): Effect(of=label, to="Concern", first=World.talks, see=World.labels, shows="Concern"),
    (AttachedDataLabel, "position"): Effect(
        of=label, to=999, first=World.talks, see=World.labels, shows="Order>Matter"
    ),
    (AccountIdentificationProfile, "find_accounts"): Effect(
        first=lambda world: make_account("Nordwind AG", phone=UNKNOWN),
        of=identification,
        to=False,
        see=named(UNKNOWN),
        shows="Nordwind",
    ),
    (AccountIdentificationProfile, "find_contacts"): Effect(
        of=identification, to=False, see=named(CALLER), shows="Anna Keller"
    ),
    (AccountIdentificationProfile, "find_employees"): Effect(
        first=lambda world: world.bob.partner.numbers.create(kind="phone", typed=UNKNOWN),
        of=identification,
        to=False,
        see=named(UNKNOWN),
        shows="Bob",
    ),
    (AccountIdentificationProfile, "national_spellings"): Effect(
        of=identification, to=False, see=named("030234567890"), shows="Anna Keller"
    ),
    (AccountIdentificationProfile, "only_exactly_one"): Effect(
        first=two_with_one_number, of=identification, to=False, see=named(CALLER), shows="Berta Keller"
    ),
}
