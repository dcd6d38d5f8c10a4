"""All of Customizing as read at one moment."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Model

from . import assignments, hindrances
from .activations.in_force import former_records, records_in_force, stamp_with_states
from .document.records import Records
from .hindrances import Hindrance
from .models import (
    CRM_LAYOUTS,
    AccountIdentificationProfile,
    BlockLayoutProfile,
    BusinessRole,
    CallResult,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    Home,
    HomeCountry,
    NavigationBarProfile,
    QueueMember,
    RoleType,
    TieLine,
    ToolbarButton,
    ToolbarCommand,
    ToolbarProfile,
    ToolbarPushbutton,
    TransactionType,
    WithheldNumber,
    WorkMode,
)
from .presence_rules import DELIVERED, Rule
from .toolbar_buttons import BUTTONS
from .toolbar_commands import ALWAYS, buttons_for


@dataclass(frozen=True)
class Profiles:
    """What a business role gives its users. A role that is not communication-enabled gives none of the profiles.

    `finishing`: the user may no longer communicate or telephone, and has an open call to finish.
    """

    role: BusinessRole | None = None
    enabled: bool = False
    cms: CmsProfile | None = None
    integration: CmsIntegrationProfile | None = None
    toolbar: ToolbarProfile | None = None
    buttons: list[ToolbarButton] = field(default_factory=list)
    own_buttons: list[ToolbarPushbutton] = field(default_factory=list)
    context_area: ContextAreaProfile | None = None
    heartbeat: HeartbeatProfile | None = None
    identification: AccountIdentificationProfile | None = None
    presence_rules: tuple[Rule, ...] = DELIVERED
    finishing: bool = False

    @property
    def toolbar_in_force(self) -> bool:
        """Whether the user has a toolbar: also who may no longer communicate, until the open call has ended."""
        return self.communication or self.finishing

    @property
    def in_interaction_center(self) -> bool:
        return self.role is not None and self.role.type == RoleType.IC

    @property
    def communication(self) -> bool:
        """Whether users of the role have a toolbar and see presence at all."""
        return self.against_communication is None

    @property
    def against_communication(self) -> Hindrance | None:
        """What speaks against a toolbar and presence for users of the role."""
        if not self.enabled:
            return hindrances.NOT_ENABLED if self.role else hindrances.NO_ROLE
        if self.cms is None:
            return hindrances.NO_CMS_PROFILE
        return None if self.cms.destination.active else hindrances.DESTINATION_OFF

    @property
    def telephony(self) -> bool:
        """Whether users of the role telephone: log on to the telephone system, and can be called."""
        return self.against_telephony is None

    @property
    def against_telephony(self) -> Hindrance | None:
        off = self.cms is not None and not self.cms.telephony
        return self.against_communication or (hindrances.TELEPHONY_OFF if off else None)

    def permits(self, command: str, *, state: str = "") -> bool:
        """Whether the toolbar of the role has a button for the command, and in that state if one is given."""
        return self.against(command, state=state) is None

    def against(self, command: str, *, state: str = "") -> Hindrance | None:
        """What in the toolbar of the role speaks against the command, and in that state if one is given."""
        if command in ALWAYS:
            return None
        found = buttons_for(command, self.buttons)
        if not found:
            return hindrances.NO_BUTTON
        available = not state or any(state in button.states for button in found)
        return None if available else hindrances.NOT_AVAILABLE_NOW

    @property
    def attached_data_labels(self) -> dict[str, str]:
        """How keys of the attached data are called on the screen, in the order in which they are shown."""
        return {each.key: each.caption for each in self.integration.labels.all()} if self.integration else {}

    @property
    def navigation(self) -> NavigationBarProfile | None:
        """What the role has in its navigation bar; None: all that there is."""
        return self.role.navigation_profile if self.role else None

    @property
    def block_layout(self) -> BlockLayoutProfile | None:
        """How blocks stand before users arrange them; None: as delivered."""
        return self.role.block_layout if self.role else None

    @property
    def may_dial(self) -> bool:
        return self.permits("dial")

    @property
    def presence_in_blocks(self) -> bool:
        return self.against_presence_in("blocks") is None

    @property
    def presence_in_dial_pad(self) -> bool:
        return self.against_presence_in("dial-pad") is None

    def against_presence_in(self, place: str) -> Hindrance | None:
        """What speaks against badges there, in "blocks" or in the "dial-pad"."""
        if self.against_communication or self.cms is None:
            return self.against_communication
        if place == "dial-pad":
            return None if self.cms.presence_in_dial_pad else hindrances.NOT_IN_DIAL_PAD
        return None if self.cms.presence_in_blocks else hindrances.NOT_IN_BLOCKS

    @property
    def sees_presence(self) -> bool:
        return self.presence_in_blocks or self.presence_in_dial_pad

    @property
    def sees_counterparts(self) -> bool:
        """Whether users of the role may know with whom their colleagues talk."""
        return self.role is not None and self.communication and self.role.sees_counterparts


@dataclass(frozen=True)
class Former:
    """What those work with who have been in a call since before that moment, by their business roles."""

    since: datetime
    profiles: dict[int, Profiles]


@dataclass(frozen=True)
class CustomizingSnapshot:
    token: str
    profiles: dict[int, Profiles]
    roles_by_user: dict[int, list[BusinessRole]]
    communicating: frozenset[int]
    work_modes: dict[int, WorkMode]
    transaction_types: dict[str, TransactionType]
    destinations: list[CmsDestination]
    attached_variables: dict[int, dict[str, str]]
    tie_lines: dict[int, dict[int, str]]
    queue_members: dict[int, list[QueueMember]]
    queue_numbers: dict[int, list[tuple[str, str]]]
    switched_off: list[CmsDestination]
    withheld_numbers: frozenset[str]
    call_results: dict[str, CallResult]
    home: Home | None
    records: dict[type[Model], dict[Any, Any]]
    former: Former | None = None


def load_snapshot(token: str) -> CustomizingSnapshot:
    """Of what is in force, read in a number of queries that does not depend on how much there is."""
    stamp = stamp_with_states()
    snapshot = snapshot_of(records_in_force(stamp), token=token)
    if stamp and stamp.former_since and (former := former_records(stamp)):
        profiles = {role.pk: _profiles(role) for role in former[BusinessRole]}
        return replace(snapshot, former=Former(since=stamp.former_since, profiles=profiles))
    return snapshot


def snapshot_of(found: Records, *, token: str) -> CustomizingSnapshot:
    """The snapshot of these records, and of who has their roles today."""
    destinations = found[CmsDestination]
    roles = sorted(found[BusinessRole], key=lambda role: (role.text, role.pk))
    snapshot = CustomizingSnapshot(
        token=token,
        profiles={role.pk: _profiles(role) for role in roles},
        roles_by_user={},
        communicating=frozenset(),
        work_modes={mode.code: mode for mode in found[WorkMode]},
        transaction_types={type_.code: type_ for type_ in found[TransactionType]},
        destinations=[each for each in destinations if each.active],
        attached_variables={each.pk: {row.variable: row.key for row in each.variables.all()} for each in destinations},
        tie_lines=_tie_lines(found[TieLine]),
        queue_members={each.pk: list(each.queue_members.all()) for each in destinations},
        queue_numbers={
            each.pk: [(row.queue, row.number) for row in each.queue_numbers.all()] for each in destinations
        },
        switched_off=[each for each in destinations if not each.active],
        withheld_numbers=frozenset(each.number for each in found[WithheldNumber]),
        call_results={each.code: each for each in found[CallResult]},
        home=next((each.as_home() for each in found[HomeCountry]), None),
        records={model: {each.pk: each for each in records} for model, records in found.items()},
    )
    return with_users_of_today(snapshot)


def with_users_of_today(snapshot: CustomizingSnapshot) -> CustomizingSnapshot:
    """The snapshot, with who has its roles today; by one query."""
    roles = [profiles.role for profiles in snapshot.profiles.values() if profiles.role]
    users = _roles_by_user(roles)
    enabled = {pk for pk, profiles in snapshot.profiles.items() if profiles.communication}
    communicating = frozenset(user_id for user_id, held in users.items() if any(role.pk in enabled for role in held))
    return replace(snapshot, roles_by_user=users, communicating=communicating)


def to_finish_a_call(profiles: Profiles, *, may_watch: bool) -> Profiles:
    """What a user in a call has left of a role: all that the call needs, of whatever channel; presence as told."""
    role = profiles.role
    if role is None:
        return Profiles(finishing=True)
    buttons = list(role.toolbar_profile.buttons.all()) if role.toolbar_profile else []
    return replace(profiles, finishing=True, enabled=may_watch, **{**_given_by(role), "buttons": buttons})


def _roles_by_user(roles: list[BusinessRole]) -> dict[int, list[BusinessRole]]:
    users_of = defaultdict(list)
    for role_id, user_id in assignments.in_force():
        users_of[role_id].append(user_id)
    found = defaultdict(list)
    for role in roles:
        for user_id in users_of[role.pk]:
            found[user_id].append(role)
    return dict(found)


def _tie_lines(rows: list[TieLine]) -> dict[int, dict[int, str]]:
    """For each telephone system the prefixes by which it dials the users of others, by these."""
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        lines[row.destination_id][row.to_id] = row.prefix
    return dict(lines)


def _profiles(role: BusinessRole) -> Profiles:
    if not role.communication_enabled:
        return Profiles(role=role)
    rules = rules_of(role.cms_profile) if role.cms_profile else DELIVERED
    return Profiles(role=role, enabled=True, presence_rules=rules, **_given_by(role))


def _given_by(role: BusinessRole) -> dict[str, Any]:
    return {
        "cms": role.cms_profile,
        "integration": role.integration_profile,
        "toolbar": role.toolbar_profile,
        "buttons": _buttons(role),
        "own_buttons": list(role.toolbar_profile.own_buttons.all()) if role.toolbar_profile else [],
        "context_area": role.context_area_profile,
        "heartbeat": role.heartbeat_profile,
        "identification": role.identification_profile,
    }


def rules_of(profile: CmsProfile) -> tuple[Rule, ...]:
    """The presence rules in force for the users of a CMS profile: its own, or the delivered ones."""
    return tuple(row.as_rule() for row in profile.presence_rules.all()) or DELIVERED


def _buttons(role: BusinessRole) -> list[ToolbarButton]:
    rows = role.toolbar_profile.buttons.all() if role.toolbar_profile else ()
    return [row for row in rows if against_row(row, role) is None]


def against_row(row: ToolbarButton, role: BusinessRole) -> Hindrance | None:
    """What speaks against this button of the toolbar profile being in the toolbar of the role."""
    profile = role.cms_profile
    if profile is None:
        return hindrances.NO_CMS_PROFILE
    if role.type == RoleType.CRM and row.layout not in CRM_LAYOUTS:
        return hindrances.LAYOUT_OF_ROLE
    if row.layout in profile.layouts_without_channel:
        return hindrances.CHANNEL_OFF
    about_calls = BUTTONS[ToolbarCommand(row.command)].about_calls
    return hindrances.TELEPHONY_OFF if about_calls and not profile.telephony else None
