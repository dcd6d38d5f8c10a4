"""Receiver, number and attached data → the transaction that a hand-over makes, each field with its origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Field
from django.utils.translation import gettext as _

from crm_ui.calls.identify import identify
from crm_ui.calls.integration import against_integration
from crm_ui.hand_over.context import HandOver
from crm_ui.hand_over.new_transaction import NewTransaction, against_creating, new_transaction
from crm_ui.hand_over.screen_pop import against_opening
from crm_ui.models import BusinessTransaction
from crm_ui.transactions.number_ranges import is_used_up
from crm_ui.transactions.own_fields import in_words, own_fields_of
from customizing import access
from customizing.access import Profiles
from customizing.hindrances import Hindrance
from customizing.models import CmsIntegrationProfile, TransactionField
from presence.models import Conversation, Direction, Transfer
from presence.working_role import role_at_logon


class Filled(NamedTuple):
    """A field, its value and where that comes from."""

    title: str
    value: str
    origin: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """`against` is why nothing is created. `opens` says what the receiver sees."""

    profiles: Profiles
    against: Hindrance | None
    rows: tuple[Filled, ...] = ()
    ignored: tuple[str, ...] = ()
    opens: str = ""


def try_hand_over(
    receiver: User, *, sender: User | None, number: str, attached: Mapping[str, str], note: str
) -> Tried:
    """What an inbound call from that number would become if it were handed over to the receiver now."""
    held = access.roles_of(receiver)
    profiles = access.profile_bundle(role_at_logon(receiver) or (held[0] if held else None))
    profile = profiles.integration
    if profile is None or (against := against_integration(profiles)):
        return Tried(profiles=profiles, against=against_integration(profiles))
    hand_over = _hand_over(receiver, profiles, profile, sender=sender, number=number, attached=attached, note=note)
    if against := against_creating(hand_over):
        return Tried(profiles=profiles, against=against)
    new = new_transaction(hand_over)
    return Tried(
        profiles=profiles,
        against=None,
        rows=(*_rows(new, profile), *_own_fields(new, profile), *_notes(new, hand_over)),
        ignored=(*new.filled.ignored, *new.own.ignored),
        opens=_opens(profile),
    )


def _hand_over(
    receiver: User,
    profiles: Profiles,
    profile: CmsIntegrationProfile,
    *,
    sender: User | None,
    number: str,
    attached: Mapping[str, str],
    note: str,
) -> HandOver:
    """A hand-over that is nowhere but here."""
    conversation = Conversation(number=number, direction=Direction.INBOUND, attached_data=dict(attached))
    transfer = Transfer(conversation=conversation, sender=sender or receiver, receiver=receiver, note=note)
    return HandOver(
        transfer=transfer,
        receiver=receiver,
        match=identify(number, profile=profiles.identification),
        profile=profile,
        in_interaction_center=profiles.in_interaction_center,
    )


def _rows(new: NewTransaction, profile: CmsIntegrationProfile) -> list[Filled]:
    """The fields in the order of the table, those that stay as they begin among them."""
    made = BusinessTransaction(**new.values)
    rows = [_number(profile)]
    for name in SHOWN:
        field: Field[Any, Any] = BusinessTransaction._meta.get_field(name)  # type: ignore[assignment]
        shown = getattr(made, f"get_{name}_display")() if field.choices else getattr(made, name)
        shown = getattr(made, f"{name}_in_words", shown)
        url = shown.get_absolute_url() if hasattr(shown, "get_absolute_url") else ""
        rows.append(Filled(str(field.verbose_name), str(shown or "–"), _origin(name, new, profile), url))
    return rows


def _own_fields(new: NewTransaction, profile: CmsIntegrationProfile) -> Iterator[Filled]:
    for own in own_fields_of(profile.transaction_type):
        value, key = in_words(own, new.own.values.get(own.name, "")), new.own.keys.get(own.name)
        origin = _("attached data: %(key)s") % {"key": key} if key else _("as every transaction begins")
        yield Filled(own.caption, value or "–", origin)


SHOWN = (
    "type",
    "description",
    "status",
    "priority",
    "category",
    "reason",
    "account",
    "contact",
    "responsible",
    "caller_number",
    "identification",
)


def _number(profile: CmsIntegrationProfile) -> Filled:
    kind = profile.transaction_type
    if is_used_up(kind):
        waits = _("the number range ends with %(last)s, which was given: the transaction waits until it goes on")
        return Filled(_("number"), _("none is left"), waits % {"last": f"{kind.last_number:010}"})
    said = _("the next of the number range, which begins with %(first)s") % {"first": f"{kind.number_from:010}"}
    return Filled(_("number"), "–", said)


def _origin(name: str, new: NewTransaction, profile: CmsIntegrationProfile) -> str:
    if key := new.filled.keys.get(name):
        return _("attached data: %(key)s") % {"key": key}
    if name == "type":
        return _("CMS integration profile %(profile)s") % {"profile": profile}
    if name in ("account", "contact", "identification"):
        return _("identification of the number")
    if name == "responsible":
        return _("the receiver's employee")
    if name == "caller_number":
        return _("the call")
    return _("who calls") if name == "description" else _("as every transaction begins")


def _notes(new: NewTransaction, hand_over: HandOver) -> list[Filled]:
    key = new.filled.keys.get(TransactionField.NOTE, "")
    told = [
        (new.filled.note, _("attached data: %(key)s") % {"key": key}),
        (hand_over.note, _("the sender, in the toolbar")),
    ]
    return [Filled(_("note"), text, origin) for text, origin in told if text]


def _opens(profile: CmsIntegrationProfile) -> str:
    """What the receiver is shown, in words."""
    if against := against_opening(profile):
        return str(against.text)
    return f"{profile.get_ui_object_display()} ({profile.get_ui_action_display()})"
