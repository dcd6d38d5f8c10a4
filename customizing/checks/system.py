"""Checks of what the product itself needs."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from ..credentials import CredentialsUnreadable
from ..models import CALL_BACK, BusinessRole, CmsDestination, ConnectorKind, TransactionType, WorkMode
from ..models.work_modes import FIXED_CODES, FIXED_KINDS
from .finding import Finding, Level


def fixed_work_modes() -> Iterator[Finding]:
    missing = set(FIXED_CODES) - set(WorkMode.objects.values_list("code", flat=True))
    for code in sorted(missing):
        text = _("Work mode %(code)d is missing; the product needs it.") % {"code": code}
        remedy = _("Create it in Define Work Modes: 1 is Ready, 2 Not Ready, 3 Wrap-up.")
        mode = WorkMode(code=code, kind=FIXED_KINDS[code], text=str(FIXED_KINDS[code].label))
        yield Finding("CUST-001", Level.ERROR, text, remedy, mode)


def destinations() -> Iterator[Finding]:
    """One look at them for all that is examined of each."""
    for destination in CmsDestination.objects.exclude(encrypted_password="", ice_servers=""):
        yield from _unreadable_credentials(destination)
        yield from _turn_without_secret(destination)


def _unreadable_credentials(destination: CmsDestination) -> Iterator[Finding]:
    try:
        destination.password()
    except CredentialsUnreadable as error:
        text = _("CMS destination %(name)s: its password cannot be read.") % {"name": destination}
        yield Finding("CUST-002", Level.ERROR, text, error.message, destination)


def _turn_without_secret(destination: CmsDestination) -> Iterator[Finding]:
    if not settings.TURN_SECRET and any(each.startswith("turn") for each in destination.named_ice_servers):
        text = _("CMS destination %(name)s names a TURN server, and there is no password for it.")
        remedy = _("Set TURN_SECRET to what the TURN server has as static-auth-secret. Until then it is not used.")
        yield Finding("CUST-044", Level.WARNING, text % {"name": destination}, remedy, destination)


def call_back_tasks() -> Iterator[Finding]:
    if not TransactionType.objects.filter(pk=CALL_BACK).exists():
        text = _("Transaction type %(code)s is missing; call-backs that are promised become tasks of it.")
        remedy = _(
            "Create it in Define Transaction Types. Otherwise the next call-back does, with numbers of its own."
        )
        yield Finding("CUST-014", Level.WARNING, text % {"code": CALL_BACK}, remedy, TransactionType(code=CALL_BACK))


def simulator_in_real_use() -> Iterator[Finding]:
    """Outside of a demo, what makes the simulator usable, each with the record that says so."""
    if settings.DEMO:
        return
    if settings.SIMULATOR:
        text = _("The simulator is on in real use: who has it makes calls, and ends those of others.")
        yield Finding("CUST-015", Level.WARNING, text, _("Take SIMULATOR=1 out of the environment."))
    for role in BusinessRole.objects.filter(simulator=True):
        text = _("Business role %(role)s has the simulator in real use.") % {"role": role}
        yield Finding("CUST-015", Level.WARNING, text, _("Take the CMS simulator out of the role."), role)
    for destination in CmsDestination.objects.filter(connector=ConnectorKind.SIMULATOR, active=True):
        text = _("CMS destination %(name)s is the simulator, and active in real use.") % {"name": destination}
        yield Finding("CUST-015", Level.WARNING, text, _("Connect a telephone system instead."), destination)


CHECKS = (fixed_work_modes, destinations, call_back_tasks, simulator_in_real_use)
