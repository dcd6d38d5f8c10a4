"""Whom a record of Customizing concerns: over profile and role to the users, and which of them are in a call."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Model

from .models import (
    AccountIdentificationProfile,
    BlockLayoutProfile,
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    NavigationBarProfile,
    Pushbutton,
    ToolbarProfile,
    TransactionType,
    WorkMode,
)

FROM_ROLE: dict[type[Model], str] = {
    BusinessRole: "pk",
    CmsProfile: "cms_profile",
    CmsDestination: "cms_profile__destination",
    CmsIntegrationProfile: "integration_profile",
    TransactionType: "integration_profile__transaction_type",
    ToolbarProfile: "toolbar_profile",
    Pushbutton: "toolbar_profile__own_buttons__pushbutton",
    ContextAreaProfile: "context_area_profile",
    HeartbeatProfile: "heartbeat_profile",
    AccountIdentificationProfile: "identification_profile",
    NavigationBarProfile: "navigation_profile",
    BlockLayoutProfile: "block_layout",
}
"""The way from a business role to the records that its users work with."""


@dataclass(frozen=True, kw_only=True)
class Concern:
    """By what users are concerned: the ids of roles and destinations that they work with, the codes of work modes."""

    roles: frozenset[int] = frozenset()
    destinations: frozenset[int] = frozenset()
    work_modes: frozenset[int] = frozenset()


UsersInCall = Callable[[Concern], list[str]]
_users_in_call: UsersInCall = lambda concern: []  # noqa: E731 until somebody knows better


def register_users_in_call(users_in_call: UsersInCall) -> None:
    """From now on `users_in_call` gives the names of those concerned who are in a call. Calls are known higher up."""
    global _users_in_call
    _users_in_call = users_in_call


def users_in_call(records: Collection[Model]) -> list[str]:
    """The names of the users who work with any of these records and are in a call now."""
    return _users_in_call(concern_of(records)) if records else []


def users_in_call_with(concern: Concern) -> list[str]:
    """The names of the users in a call now who are concerned."""
    return _users_in_call(concern)


def concern_of(records: Collection[Model]) -> Concern:
    """By what users are concerned if these records, all of one kind, are changed."""
    kind, ids = type(next(iter(records))), [record.pk for record in records]
    if kind is WorkMode:
        return Concern(work_modes=frozenset(ids))
    if kind not in FROM_ROLE:
        return Concern()
    roles = BusinessRole.objects.filter(**{f"{FROM_ROLE[kind]}__in": ids}).values_list("pk", flat=True)
    return Concern(roles=frozenset(roles), destinations=frozenset(ids if kind is CmsDestination else ()))
