"""People, partners and Customizing for tests. Each function makes one thing, saved, with what most tests want."""

from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from customizing import delivered
from customizing.models import (
    AccountIdentificationProfile,
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ConnectorKind,
    ContextAreaProfile,
    HeartbeatProfile,
    PresenceRule,
    RoleType,
    ToolbarProfile,
    TransactionType,
)
from customizing.presence_rules import DELIVERED
from presence.models import Agent, Call, CallState, Conversation, Direction, Transfer, TransferKind, TransferState
from tests.saved_rows import made_once

PASSWORD = "welcome"
_extensions = count(2_000_001)  # too long to be in a time or an id by chance
_cms_ids = count(1)


@cache
def _password() -> str:
    return make_password(PASSWORD)


def load_customizing() -> None:
    """The delivered Customizing, as a fresh system has it."""
    made_once("customizing", delivered.load)


def make_destination(name: str = "SIMULATOR") -> CmsDestination:
    return CmsDestination.objects.get_or_create(name=name, defaults={"connector": ConnectorKind.SIMULATOR})[0]


def make_transaction_type(code: str = "TSRV", *, text: str = "Service Ticket", number_from: int = 5_000_000_000):
    defaults = {"text": text, "number_from": number_from}
    return TransactionType.objects.get_or_create(code=code, defaults=defaults)[0]


def make_integration_profile(name: str = "SERVICE", **fields: Any) -> CmsIntegrationProfile:
    """The integration profile of that name; it is made, or changed to `fields`."""
    if not CmsIntegrationProfile.objects.filter(name=name).exists():
        fields.setdefault("transaction_type", make_transaction_type())
        return CmsIntegrationProfile.objects.create(name=name, **fields)
    profile = CmsIntegrationProfile.objects.get(name=name)
    return _change(profile, fields)


def make_own_rules(profile: CmsProfile) -> None:
    """The delivered presence rules, as those of the profile's own."""
    PresenceRule.objects.bulk_create(PresenceRule.like(rule, profile=profile) for rule in DELIVERED)


def make_role(name: str = "SERVICEPRO", *, type: str = "", enabled: bool | None = None, **fields: Any) -> BusinessRole:
    """The role of that name as delivered, if Customizing is loaded; else one that is communication-enabled."""
    if role := BusinessRole.objects.filter(name=name).first():
        given = {"type": type or role.type, **fields}
        return _change(role, given if enabled is None else {**given, "communication_enabled": enabled})
    destination = make_destination()
    fields.setdefault("text", name.title())
    fields.setdefault(
        "cms_profile", CmsProfile.objects.get_or_create(name="DEFAULT", defaults={"destination": destination})[0]
    )
    fields.setdefault("toolbar_profile", ToolbarProfile.objects.get_or_create(name="DEFAULT")[0])
    fields.setdefault("context_area_profile", ContextAreaProfile.objects.get_or_create(name="DEFAULT")[0])
    fields.setdefault("heartbeat_profile", HeartbeatProfile.objects.get_or_create(name="DEFAULT")[0])
    fields.setdefault("identification_profile", AccountIdentificationProfile.objects.get_or_create(name="DEFAULT")[0])
    if "integration_profile" not in fields:
        fields["integration_profile"] = make_integration_profile()
    fields["communication_enabled"] = enabled is not False
    return BusinessRole.objects.create(name=name, type=type or RoleType.CRM, **fields)


@transaction.atomic
def make_user(
    name: str,
    *,
    role: BusinessRole | str | None = None,
    roles: tuple[BusinessRole | str, ...] = (),
    extension: str = "",
    mobile: str = "",
    on_cms: bool = False,
    partner: bool = True,
    **fields: Any,
) -> User:
    """A user (password `welcome`) with agent row and employee partner; `role` is also that of the last logon."""
    fields.setdefault("first_name", name.title())
    fields.setdefault("last_name", "Example")
    user = User.objects.create(username=name, password=_password(), **fields)
    held = [item if isinstance(item, BusinessRole) else make_role(item) for item in (role, *roles) if item]
    if held:
        user.business_roles.add(*held)
    last = held[0] if role else None
    Agent.objects.update_or_create(
        user=user,
        defaults={
            "role": last,
            "destination": last.cms_profile.destination if last and last.cms_profile else None,
            "extension": extension or str(next(_extensions)),
            "mobile": mobile,
            "cms_logged_on": on_cms,
        },
    )
    if partner:
        make_employee(user.get_full_name(), user=user)
    return user


def make_account(name: str = "Meridian Bikes GmbH", *, phone: str = "", mobile: str = "", **fields: Any):
    """An account, with the numbers given as typed."""
    return _make_partner(PartnerKind.ACCOUNT, name, phone=phone, mobile=mobile, **fields)


def make_contact(
    name: str = "Anna Keller",
    *,
    account: BusinessPartner | None = None,
    main: bool = False,
    phone: str = "",
    mobile: str = "",
    **fields: Any,
) -> BusinessPartner:
    """A contact, of `account` if given."""
    contact = _make_partner(PartnerKind.CONTACT, name, phone=phone, mobile=mobile, **fields)
    if account:
        relate(account, contact, RelationshipKind.CONTACT, main=main)
    return contact


def make_contacts(account: BusinessPartner, *, number: int) -> list[BusinessPartner]:
    """Many contacts of one account, quickly; for paging and query counts."""
    contacts = BusinessPartner.bulk_save(
        BusinessPartner(kind=PartnerKind.CONTACT, name=f"Contact {n:04}", first_name="Contact", last_name=f"{n:04}")
        for n in range(number)
    )
    Relationship.objects.bulk_create(
        Relationship(source=account, target=contact, kind=RelationshipKind.CONTACT) for contact in contacts
    )
    return contacts


def make_employee(
    name: str = "Bob Example", *, user: User | None = None, phone: str = "", mobile: str = "", **fields: Any
):
    return _make_partner(PartnerKind.EMPLOYEE, name, phone=phone, mobile=mobile, user=user, **fields)


def relate(source: BusinessPartner, target: BusinessPartner, kind: str, *, main: bool = False) -> Relationship:
    return Relationship.objects.create(source=source, target=target, kind=kind, main=main)


def make_conversation(
    number: str = "", *, direction: str = Direction.INBOUND, attached_data: dict | None = None, **fields: Any
) -> Conversation:
    fields.setdefault("destination", make_destination())
    fields.setdefault("cms_id", f"conversation-{next(_cms_ids)}")
    return Conversation.objects.create(number=number, direction=direction, attached_data=attached_data or {}, **fields)


def make_call(user: User, number: str = "", *, conversation: Conversation | None = None, **fields: Any) -> Call:
    """A leg of the user's, connected; of `conversation`, or of one with that number."""
    conversation = conversation or make_conversation(number)
    fields.setdefault("cms_id", f"leg of {conversation.cms_id}")
    fields.setdefault("direction", conversation.direction)
    fields.setdefault("state", CallState.CONNECTED)
    fields.setdefault("state_since", timezone.now())
    return Call.objects.create(user=user, conversation=conversation, destination=conversation.destination, **fields)


def make_transfer(
    conversation: Conversation, *, sender: User, receiver: User | None = None, note: str = "", **fields: Any
) -> Transfer:
    """A completed transfer that has not been handled yet."""
    fields.setdefault("kind", TransferKind.WARM)
    fields.setdefault("state", TransferState.COMPLETED)
    if fields["state"] == TransferState.COMPLETED:
        fields.setdefault("ended_at", timezone.now())
    return Transfer.objects.create(conversation=conversation, sender=sender, receiver=receiver, note=note, **fields)


def _make_partner(kind: str, name: str, *, phone: str, mobile: str, **fields: Any) -> BusinessPartner:
    if kind != PartnerKind.ACCOUNT:
        first, _, last = name.rpartition(" ")
        fields = {"first_name": first, "last_name": last, **fields}
    partner = BusinessPartner.objects.create(kind=kind, name=name, **fields)
    for number_kind, typed in ((PartnerNumber.Kind.PHONE, phone), (PartnerNumber.Kind.MOBILE, mobile)):
        if typed:
            PartnerNumber.objects.create(partner=partner, kind=number_kind, typed=typed)
    return partner


def _change(row: Any, fields: dict[str, Any]) -> Any:
    different = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save()
    return row
