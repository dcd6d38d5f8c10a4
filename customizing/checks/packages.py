"""Checks of what other packages add to the product."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..collaboration import connectors, limits_of, mapping_functions
from ..models import AttachedDataMapping, CmsDestination
from ..packages import FAILURES, FAULTS
from .finding import Finding, Level

ANOTHER_VERSION = gettext_lazy("Ask your administrator for a version that works, or to take the package out.")


def left_out() -> Iterator[Finding]:
    for fault in FAULTS:
        text = _("The package %(package)s is left out with “%(entry)s”: %(reason)s")
        names = {"package": fault.package, "entry": fault.entry, "reason": fault.reason}
        yield Finding("CUST-040", Level.WARNING, text % names, str(ANOTHER_VERSION))


def connectors_gone() -> Iterator[Finding]:
    for destination in CmsDestination.objects.filter(active=True).exclude(connector__in=dict(connectors())):
        text = _("CMS destination %(name)s: its connector “%(key)s” is not installed, so nobody telephones there.")
        names = {"name": destination, "key": destination.connector}
        remedy = _("Ask your administrator to install the package that has it, or choose another connector.")
        yield Finding("CUST-041", Level.ERROR, text % names, remedy, destination)


def failing() -> Iterator[Finding]:
    """Connectors are asked, as a failure is known in the process alone in which it was."""
    for destination in CmsDestination.objects.filter(active=True):
        limits_of(destination)
    for fault in FAILURES.values():
        text = _("The package %(package)s has failed with “%(entry)s”: %(reason)s")
        names = {"package": fault.package, "entry": fault.entry, "reason": fault.reason}
        yield Finding("CUST-043", Level.ERROR, text % names, str(ANOTHER_VERSION))


def mapping_functions_gone() -> Iterator[Finding]:
    rows = AttachedDataMapping.objects.exclude(format__in=dict(mapping_functions())).select_related("profile")
    for row in rows:
        text = _("%(profile)s: %(field)s is not filled, as the mapping function “%(name)s” is not installed.")
        names = {"profile": row.profile, "field": row.get_field_display(), "name": row.format}
        remedy = _("Ask your administrator to install the package that has it, or take the values in another way.")
        yield Finding("CUST-042", Level.WARNING, text % names, remedy, row.profile)


CHECKS = (left_out, failing, connectors_gone, mapping_functions_gone)
