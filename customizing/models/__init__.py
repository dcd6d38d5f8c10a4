"""One model for each node of the Implementation Guide (IMG) under Communication Management Software Integration."""

from .activations import Activation, ChangedValue, Occasion
from .assignments import Position, PositionHolder, PositionRole, RoleAssignment
from .base import ChangeStamp, CustomizingModel, DeliveredRecord
from .block_layouts import BlockLayoutProfile, LaidOutBlock
from .business_roles import BusinessRole, RoleType
from .call_results import CallResult
from .captions import Captioned
from .cms_profiles import CallRecords, CmsLogonMode, CmsProfile
from .context_area_profiles import ContextAreaProfile
from .destinations import AttachedVariable, CmsDestination, ConnectorKind, TelephoneKeys
from .heartbeat_profiles import HeartbeatProfile
from .home_country import Home, HomeCountry
from .identification_profiles import AccountIdentificationProfile
from .integration_profiles import (
    AttachedDataLabel,
    AttachedDataMapping,
    CmsIntegrationProfile,
    Fallback,
    PopIfNone,
    PopIfOne,
    PopIfSeveral,
    ScreenPop,
    TransactionField,
    UiAction,
    UiObject,
    UnidentifiedAccount,
)
from .navigation_profiles import (
    NavigationBarProfile,
    NavigationCreateLink,
    NavigationWorkCenter,
    SearchObject,
    WorkCenter,
)
from .node_notes import NodeNote
from .own_fields import OwnField, OwnFieldKind
from .presence_rules import PresenceRule
from .pushbuttons import ButtonAction, ButtonIcon, Pushbutton, ToolbarPushbutton
from .queue_members import QueueMember
from .queue_numbers import QueueNumber
from .submitted_forms import SubmittedForm
from .tie_lines import TieLine
from .toolbar_profiles import (
    CRM_LAYOUTS,
    ToolbarButton,
    ToolbarCommand,
    ToolbarLayout,
    ToolbarProfile,
    ToolbarState,
)
from .transaction_types import CALL_BACK, FollowUpType, Priority, TransactionStatus, TransactionType
from .withheld_numbers import WithheldNumber
from .work_modes import NOT_READY, READY, UNKNOWN, WRAP_UP, WorkMode, WorkModeKind

__all__ = [
    "CALL_BACK",
    "CRM_LAYOUTS",
    "NOT_READY",
    "READY",
    "UNKNOWN",
    "WRAP_UP",
    "AccountIdentificationProfile",
    "Activation",
    "AttachedDataLabel",
    "AttachedDataMapping",
    "AttachedVariable",
    "BlockLayoutProfile",
    "BusinessRole",
    "ButtonAction",
    "ButtonIcon",
    "CallRecords",
    "CallResult",
    "Captioned",
    "ChangeStamp",
    "ChangedValue",
    "CmsDestination",
    "CmsIntegrationProfile",
    "CmsLogonMode",
    "CmsProfile",
    "ConnectorKind",
    "ContextAreaProfile",
    "CustomizingModel",
    "DeliveredRecord",
    "Fallback",
    "FollowUpType",
    "HeartbeatProfile",
    "Home",
    "HomeCountry",
    "LaidOutBlock",
    "NavigationBarProfile",
    "NavigationCreateLink",
    "NavigationWorkCenter",
    "NodeNote",
    "Occasion",
    "OwnField",
    "OwnFieldKind",
    "PopIfNone",
    "PopIfOne",
    "PopIfSeveral",
    "Position",
    "PositionHolder",
    "PositionRole",
    "PresenceRule",
    "Priority",
    "Pushbutton",
    "QueueMember",
    "QueueNumber",
    "RoleAssignment",
    "RoleType",
    "ScreenPop",
    "SearchObject",
    "SubmittedForm",
    "TelephoneKeys",
    "TieLine",
    "ToolbarButton",
    "ToolbarCommand",
    "ToolbarLayout",
    "ToolbarProfile",
    "ToolbarPushbutton",
    "ToolbarState",
    "TransactionField",
    "TransactionStatus",
    "TransactionType",
    "UiAction",
    "UiObject",
    "UnidentifiedAccount",
    "WithheldNumber",
    "WorkCenter",
    "WorkMode",
    "WorkModeKind",
]
