"""Who may see what happened in a conversation, and how much of it."""

from enum import IntEnum

from django.contrib.auth.models import User
from django.db.models import Q

from crm_ui.models import BusinessTransaction, CallRecord, RecordState
from customizing.access import Profiles
from customizing.models import ConnectorKind
from presence.models import Call, Conversation, Transfer

PERMISSION = "presence.view_moment"


class Sight(IntEnum):
    NONE = 0
    MASKED = 1  # what happened, but not who the people are
    FULL = 2


def sight_of(conversation: Conversation, *, user: User, profiles: Profiles) -> Sight:
    """All for users who took part, who may see what has come of it, or who see counterparts of everybody.

    Who looks after the system sees what happened without names and numbers: users with the permission to view moments
    and, of calls of the simulator, business roles that have it.
    """
    if profiles.sees_counterparts or _took_part(conversation, user) or _has_come_to_something(conversation):
        return Sight.FULL
    simulated = conversation.destination.connector == ConnectorKind.SIMULATOR
    simulates = bool(profiles.role and profiles.role.simulator) and simulated
    return Sight.MASKED if simulates or user.has_perm(PERMISSION) else Sight.NONE


def _took_part(conversation: Conversation, user: User) -> bool:
    handed_over = Transfer.objects.filter(Q(sender=user) | Q(receiver=user), conversation=conversation)
    return Call.objects.filter(conversation=conversation, user=user).exists() or handed_over.exists()


def _has_come_to_something(conversation: Conversation) -> bool:
    """Transactions and confirmed records are open to every business role, and with them the calls they tell of."""
    confirmed = CallRecord.objects.filter(conversation=conversation, state=RecordState.DONE)
    return BusinessTransaction.objects.filter(conversation=conversation).exists() or confirmed.exists()
