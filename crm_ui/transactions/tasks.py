"""Of which type tasks are that the product itself makes: to call back, and to follow up a call."""

from customizing import delivered
from customizing.models import CALL_BACK, CmsIntegrationProfile, TransactionType


def task_type_code(profile: CmsIntegrationProfile | None) -> str:
    """The type that the integration profile names; the delivered one, if it names none."""
    return (profile.call_back_type_id if profile else None) or CALL_BACK


def task_type(profile: CmsIntegrationProfile | None) -> TransactionType:
    """The same, to make a task in this transaction. The delivered one is made again if it is gone."""
    named = profile.call_back_type if profile else None
    return named or delivered.transaction_type(CALL_BACK)
