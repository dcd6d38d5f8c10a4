"""The tables of the CRM: business partners, transactions, and what users have arranged for themselves.

Imports: nothing.
"""

from crm_ui.models import lookups  # noqa: F401
from crm_ui.models.call_records import CallRecord, RecordState
from crm_ui.models.owed_call_backs import OwedCallBack
from crm_ui.models.partner_ids import PartnerIdRange
from crm_ui.models.partners import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from crm_ui.models.telephone_users import TelephoneUser
from crm_ui.models.transactions import (
    BusinessTransaction,
    ConversationPartner,
    NumberRange,
    TransactionChange,
    TransactionLink,
    TransactionNote,
)
from crm_ui.models.words import PartnerWord
from crm_ui.models.workspace import BlockSetting, FavouriteColleague, RecentItem, RingSetting, RingTone, Volume
from customizing.models import Priority, TransactionStatus

__all__ = [
    "BlockSetting",
    "BusinessPartner",
    "BusinessTransaction",
    "CallRecord",
    "ConversationPartner",
    "FavouriteColleague",
    "NumberRange",
    "OwedCallBack",
    "PartnerIdRange",
    "PartnerKind",
    "PartnerNumber",
    "PartnerWord",
    "Priority",
    "RecentItem",
    "RecordState",
    "Relationship",
    "RelationshipKind",
    "RingSetting",
    "RingTone",
    "TelephoneUser",
    "TransactionChange",
    "TransactionLink",
    "TransactionNote",
    "TransactionStatus",
    "Volume",
]
