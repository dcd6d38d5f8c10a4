from . import lookups  # noqa: F401
from .partners import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from .telephone_users import TelephoneUser
from .transactions import (
    BusinessTransaction,
    ConversationPartner,
    NumberRange,
    Priority,
    TransactionChange,
    TransactionLink,
    TransactionNote,
    TransactionStatus,
)
from .words import PartnerWord
from .workspace import BlockSetting, RecentItem

__all__ = [
    "BlockSetting",
    "BusinessPartner",
    "BusinessTransaction",
    "ConversationPartner",
    "NumberRange",
    "PartnerKind",
    "PartnerNumber",
    "PartnerWord",
    "Priority",
    "RecentItem",
    "Relationship",
    "RelationshipKind",
    "TelephoneUser",
    "TransactionChange",
    "TransactionLink",
    "TransactionNote",
    "TransactionStatus",
]
