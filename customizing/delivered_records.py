"""The delivered Customizing, as data. `delivered` puts it into the database.

Each record is loaded once in the life of a database: what the consultant changes or deletes stays so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from . import models
from .languages import other_languages
from .toolbar_buttons import BUTTONS

VERSION = "2026.11"
"""Of the delivered Customizing, as change documents tell it."""


@dataclass(frozen=True)
class Ref:
    """Another delivered record, by its natural key."""

    model: type[Model]
    key: str


@dataclass(frozen=True)
class Record:
    """A record to load. `natural` names the field that identifies it, within `parent` if it has one."""

    model: type[Model]
    natural: str
    values: dict[str, Any]
    parent: str = ""

    @property
    def key(self) -> str:
        owner = f"{self.values[self.parent].key}/" if self.parent else ""
        natural = self.values[self.natural]
        return f"{self.model._meta.model_name}:{owner}{natural.key if isinstance(natural, Ref) else natural}"


TRANSACTION_TYPES = [
    ("0001", _("Phone Call"), 1_000_000_000),
    ("0010", _("Interaction Record"), 2_000_000_000),
    ("1003", _("Task"), 3_000_000_000),
    ("LEAD", _("Lead"), 4_000_000_000),
    ("OPPT", _("Opportunity"), 8_000_000_000),
    ("SRVO", _("Service Order"), 6_000_000_000),
    ("TSRV", _("Service Ticket"), 5_000_000_000),
]

# Code, kind, text, position, rings silently.
WORK_MODES = [
    (models.READY, "ready", _("Ready"), 10, False),
    (models.NOT_READY, "not-ready", _("Not Ready"), 20, False),
    (models.WRAP_UP, "wrap-up", _("Wrap-up"), 30, False),
    (1000, "not-ready", _("Lunch"), 40, False),
    (1001, "not-ready", _("Meeting"), 50, True),
    (1002, "not-ready", _("Training"), 60, True),
]

# What carriers send of a caller who withholds the number: words on the keys of a telephone.
WITHHELD_NUMBERS = [
    ("266696687", "ANONYMOUS"),
    ("7378742833", "RESTRICTED"),
    ("86282452253", "UNAVAILABLE"),
    ("2562533", "BLOCKED"),
    ("8656696", "UNKNOWN"),
]

MAPPINGS = [("subject", "description"), ("category", "category"), ("reason", "reason"), ("priority", "priority")]

# What may have come of a call.
CALL_RESULTS = [
    ("SOLVED", _("Solved"), 10),
    ("FOLLOW-UP", _("To be followed up"), 20),
    ("PASSED-ON", _("Passed on"), 30),
    ("NO-MATTER", _("No matter for us"), 40),
]

# What agents see first of the attached data of a call, and how it is called on the screen.
ATTACHED_DATA_LABELS = [
    ("subject", _("Subject")),
    ("order", _("Order")),
    ("category", _("Category")),
    ("reason", _("Reason")),
    ("priority", _("Priority")),
    ("customer_class", _("Customer class")),
    ("language", _("Language")),
    ("ivr_choice", _("Choice in the menu")),
    ("campaign", _("Campaign")),
]

# Name, description, transaction type.
INTEGRATION_PROFILES = [
    ("SERVICE", _("Service: a service ticket for each transferred call"), "TSRV"),
    ("SALES", _("Sales: a lead for each transferred call"), "LEAD"),
    ("IC", _("Interaction Center: an interaction record"), "0010"),
]

# Name, description, text, icon, transaction type: an example, in no toolbar yet.
PUSHBUTTONS = [("TICKET", _("Creates a service ticket"), _("New Ticket"), "service", "TSRV")]

# Name, description, work centers, transaction types, start page: an example, of no role yet.
NAVIGATION = [
    (
        "SERVICE",
        _("Service: tickets, orders and tasks"),
        ("home", "accounts", "contacts", "transactions"),
        ("TSRV", "SRVO", "1003"),
        "home",
    )
]

# Name, description, and of each block: its name, whether it is shown, how it begins. An example, of no role yet.
LAYOUTS = [
    (
        "SERVICE",
        _("Interaction history first on the page of an account"),
        (("account:interaction-history", True, "open"), ("account:relationships", False, "")),
    )
]

TOOLBARS = [("CRM", _("CRM roles: generic and telephony buttons")), ("IC", _("Interaction Center roles"))]

# Name, text, type, CMS profile, integration profile, toolbar profile, simulator in the navigation bar, whether its
# users see with whom their colleagues talk.
ROLES = [
    ("SALESPRO", _("Sales Professional"), "crm", "DEFAULT", "SALES", "CRM", False, False),
    ("SERVICEPRO", _("Service Professional"), "crm", "DEFAULT", "SERVICE", "CRM", False, False),
    ("IC_AGENT", _("Interaction Center Agent"), "ic", "IC", "IC", "IC", False, False),
    ("IC_MANAGER", _("Interaction Center Manager"), "ic", "IC", "IC", "IC", False, True),
    ("CONSULTANT", _("Consultant"), "crm", None, None, None, False, False),
]


def records() -> Iterator[Record]:
    """All delivered records, each after those it refers to; with their texts in every language that users read."""
    parts = (_basics, _integration_profiles, _pushbuttons, _navigation, _layouts, _toolbar_profiles, _roles)
    for part in parts:
        yield from map(_in_languages, part())


def _in_languages(record: Record) -> Record:
    values = {name: _said(value, settings.LANGUAGE_CODE) for name, value in record.values.items()}
    if issubclass(record.model, models.Captioned):
        name = record.model.caption_field
        said = {code: _said(record.values.get(name), code) for code in other_languages()}
        values["translations"] = {code: text for code, text in said.items() if text != values.get(name)}
    return replace(record, values=values)


def _said(value: Any, language: str) -> Any:
    """A text that has translations in that language; other values as they are."""
    if not isinstance(value, Promise):
        return value
    with override(language):
        return str(value)


def _named(model: type[Model], name: str, description: StrOrPromise, **values: Any) -> Record:
    return Record(model, "name", {"name": name, "description": description} | values)


def _basics() -> Iterator[Record]:
    for code, text, first in TRANSACTION_TYPES:
        yield Record(models.TransactionType, "code", {"code": code, "text": text, "number_from": first})
    for mode, kind, text, position, silently in WORK_MODES:
        values = {"code": mode, "kind": kind, "text": text, "position": position, "rings_silently": silently}
        yield Record(models.WorkMode, "code", values)
    for number, meaning in WITHHELD_NUMBERS:
        yield Record(models.WithheldNumber, "number", {"number": number, "text": meaning})
    for result, text, position in CALL_RESULTS:
        yield Record(models.CallResult, "code", {"code": result, "text": text, "position": position})
    yield _named(models.CmsDestination, "SIMULATOR", _("Built-in CMS simulator"), connector="simulator")
    simulator = Ref(models.CmsDestination, "SIMULATOR")
    yield _named(models.CmsProfile, "DEFAULT", _("CRM roles: automatic logon, telephony"), destination=simulator)
    yield _named(
        models.CmsProfile,
        "IC",
        _("Interaction Center: multiple sessions"),
        destination=simulator,
        multiple_sessions=True,
        call_records=models.CallRecords.AT_ONCE.value,
    )
    yield _named(models.ContextAreaProfile, "DEFAULT", _("Account information and call timer, pushed"))
    yield _named(models.HeartbeatProfile, "DEFAULT", _("Noticed within seconds, off the CMS after 15 minutes"))
    yield _named(
        models.AccountIdentificationProfile, "DEFAULT", _("Accounts, contacts, employees; name only if one match")
    )


def _integration_profiles() -> Iterator[Record]:
    for name, description, code in INTEGRATION_PROFILES:
        type_ = Ref(models.TransactionType, code)
        yield _named(models.CmsIntegrationProfile, name, description, transaction_type=type_)
        for key, field in MAPPINGS:
            values = {"profile": Ref(models.CmsIntegrationProfile, name), "key": key, "field": field}
            yield Record(models.AttachedDataMapping, "field", values, parent="profile")
        for number, (key, label) in enumerate(ATTACHED_DATA_LABELS, start=1):
            owner = Ref(models.CmsIntegrationProfile, name)
            values = {"profile": owner, "key": key, "label": label, "position": number * 10}
            yield Record(models.AttachedDataLabel, "key", values, parent="profile")


def _pushbuttons() -> Iterator[Record]:
    for name, description, text, icon, code in PUSHBUTTONS:
        does = {"action": "transaction", "transaction_type": Ref(models.TransactionType, code)}
        yield _named(models.Pushbutton, name, description, text=text, icon=icon, **does)


def _navigation() -> Iterator[Record]:
    for name, description, centers, codes, start in NAVIGATION:
        yield _named(models.NavigationBarProfile, name, description, start_page=start)
        owner = Ref(models.NavigationBarProfile, name)
        for number, center in enumerate(centers, start=1):
            values = {"profile": owner, "work_center": center, "position": number * 10}
            yield Record(models.NavigationWorkCenter, "work_center", values, parent="profile")
        for number, code in enumerate(codes, start=1):
            values = {"profile": owner, "transaction_type": Ref(models.TransactionType, code), "position": number * 10}
            yield Record(models.NavigationCreateLink, "transaction_type", values, parent="profile")


def _layouts() -> Iterator[Record]:
    for name, description, blocks in LAYOUTS:
        yield _named(models.BlockLayoutProfile, name, description)
        for number, (block, shown, starts) in enumerate(blocks, start=1):
            owner = Ref(models.BlockLayoutProfile, name)
            values = {"profile": owner, "block": block, "shown": shown, "starts": starts, "position": number * 10}
            yield Record(models.LaidOutBlock, "block", values, parent="profile")


def _toolbar_profiles() -> Iterator[Record]:
    for name, description in TOOLBARS:
        yield _named(models.ToolbarProfile, name, description)
        for number, (command, button) in enumerate(BUTTONS.items(), start=1):
            values = {
                "profile": Ref(models.ToolbarProfile, name),
                "layout": button.layout.value,
                "command": command.value,
                "states": [state.value for state in button.states],
                "position": number * 10,
                "shortcut": button.shortcut,
            }
            yield Record(models.ToolbarButton, "command", values, parent="profile")


def _roles() -> Iterator[Record]:
    for name, text, type_, cms, integration, toolbar, simulator, sees_counterparts in ROLES:
        values: dict[str, Any] = {"name": name, "text": text, "type": type_, "simulator": simulator}
        values["sees_counterparts"] = sees_counterparts
        if cms and integration and toolbar:
            values |= {
                "communication_enabled": True,
                "cms_profile": Ref(models.CmsProfile, cms),
                "integration_profile": Ref(models.CmsIntegrationProfile, integration),
                "toolbar_profile": Ref(models.ToolbarProfile, toolbar),
                "context_area_profile": Ref(models.ContextAreaProfile, "DEFAULT"),
                "heartbeat_profile": Ref(models.HeartbeatProfile, "DEFAULT"),
                "identification_profile": Ref(models.AccountIdentificationProfile, "DEFAULT"),
            }
        yield Record(models.BusinessRole, "name", values)
