"""Changes that are collected: the tables are the draft, and what is in force stays so until the draft is activated."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..document.differences import Change
from ..document.loading import Loaded, load
from ..models import Activation, ChangeStamp, CmsDestination, Occasion
from . import when_free
from .known_part import known_part
from .recording import differences, keep, present, record


def active() -> Activation | None:
    """The state in force while changes are collected; None while each change is in force at once."""
    stamp = ChangeStamp.objects.select_related("active").filter(pk=1).first()
    return stamp.active if stamp else None


def draft_changes() -> list[Change]:
    """What activating the draft would change; nothing while each change is in force at once."""
    state = active()
    if state is None:
        return []
    state.document = known_part(state.document)
    return differences(state, present())


@transaction.atomic
def collect() -> None:
    """From now on changes are collected. What is in force now stays so."""
    ChangeStamp.renew()  # from here on nobody else changes anything
    if active() is None:
        record(Occasion.FOUND)
        _put_in_force(Activation.newest())


@transaction.atomic
def activate(*, user_name: str, reason: str = "", at_once: bool = False, for_each_when_free: bool = False) -> None:
    """Put the draft in force, all of it or nothing; with `at_once`, each later change too as soon as it is saved."""
    ChangeStamp.renew()
    if (former := active()) is not None:
        if for_each_when_free:
            when_free.begin(former)
        record(Occasion.FOUND)  # what nobody has noted yet
        state = present()
        state.occasion = Occasion.ACTIVATED
        keep(state, (), user_name=user_name, reason=reason)
        _put_in_force(None if at_once else state)


def discard(*, user_name: str = "", users: dict[str, str] | None = None, dry_run: bool = False) -> Loaded:
    """Make the tables like what is in force. Raises Refused. A dry run tells what would change."""
    with transaction.atomic():
        ChangeStamp.renew()
        state = active()
        if state is None:
            return Loaded([])
        loaded = load(known_part(state.document), users=users, numbers=state.numbers, dry_run=dry_run)
        if dry_run:
            transaction.set_rollback(True)
        else:
            _restore_passwords()
            record(Occasion.RESTORED, user_name=user_name, reason=_("Draft discarded"))
            _put_in_force(Activation.newest())  # which has the numbers of what was deleted and is there again
    return Loaded(loaded.changes)


def _put_in_force(state: Activation | None) -> None:
    ChangeStamp.objects.filter(pk=1).update(active=state, passwords=_passwords() if state else {})
    ChangeStamp.renew()  # whoever has read what is in force in this transaction reads it again


def _passwords() -> dict[str, str]:
    stored = CmsDestination.objects.exclude(encrypted_password="").values_list("pk", "encrypted_password")
    return {str(pk): encrypted for pk, encrypted in stored}


def _restore_passwords() -> None:
    """No document has them."""
    in_force = ChangeStamp.objects.get(pk=1).passwords
    for destination in CmsDestination.objects.all():
        encrypted = in_force.get(str(destination.pk), "")
        if destination.encrypted_password != encrypted:
            CmsDestination.objects.filter(pk=destination.pk).update(encrypted_password=encrypted)
