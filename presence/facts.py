"""A fact of a user has changed: a new version for the browsers, and everybody who looks is told after commit."""

from collections.abc import Collection, Iterable
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from customizing.models import BusinessRole, WorkMode, WorkModeKind

from .models import Agent, Call, Lease


def changed(user_ids: Iterable[int | None]) -> None:
    """New versions for these users within the caller's transaction; badges and toolbars follow after commit."""
    ids = sorted({user_id for user_id in user_ids if user_id})
    if not ids:
        return
    if Agent.objects.filter(user_id__in=ids).update(version=F("version") + 1) < len(ids):
        Agent.objects.bulk_create([Agent(user_id=user_id) for user_id in ids], ignore_conflicts=True)
    transaction.on_commit(partial(_tell, ids), robust=True)


def nudge(user_id: int, what: str) -> None:
    """After commit the user's pages fetch `what` ("toolbar" or "notices") anew."""
    transaction.on_commit(partial(_nudge, user_id, what), robust=True)


def available_agents() -> QuerySet[Agent]:
    """Who is Available by the facts in the database and the delivered rules: whom calls for anyone go to."""
    ready = WorkMode.objects.filter(kind=WorkModeKind.READY).values("code")
    enabled = BusinessRole.users.through.objects.filter(businessrole__communication_enabled=True)
    return Agent.objects.filter(
        Exists(Lease.objects.filter(user=OuterRef("user"))),
        ~Exists(Call.objects.open().filter(user=OuterRef("user"))),
        Exists(enabled.filter(user=OuterRef("user"))),
        cms_logged_on=True,
        wrap_up_until=None,
        work_mode__in=ready,
        user__is_active=True,
    )


def _tell(user_ids: Collection[int]) -> None:
    from . import board, hub

    board.publish(user_ids)  # other workers see by the new record that the toolbar has changed too
    for user_id in user_ids:
        hub.nudge_here(user_id, "toolbar")


def _nudge(user_id: int, what: str) -> None:
    from . import hub

    hub.nudge(user_id, what)
