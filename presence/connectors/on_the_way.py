"""The way to a telephone system, step by step: what the doctors of all connectors find on it."""

import ssl
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.contract import Finding

SOON = timedelta(days=21)


class EndsHere(Exception):
    """The way ends here; the finding says why."""

    def __init__(self, finding: Finding):
        super().__init__(finding.text)
        self.finding = finding


def unknown_name(host: str) -> Finding:
    said = _("This machine does not know the name %(host)s.") % {"host": host}
    remedy = _("Correct the address of the destination, or enter the name in the DNS or in /etc/hosts here.")
    return Finding(_("Name"), Level.ERROR, said, remedy)


def resolved(host: str, known: Iterable[tuple[Any, ...]]) -> Finding:
    """`known` is what `getaddrinfo` has found."""
    about, names = _("Name"), {"host": host}
    names["addresses"] = ", ".join(sorted({str(each[4][0]) for each in known}))
    if names["addresses"] == host:
        return Finding(about, Level.OK, _("%(host)s is an address, no name has to be resolved.") % names)
    return Finding(about, Level.OK, _("%(host)s is %(addresses)s.") % names)


def certificate(accepted: Mapping[str, Any], *, renew: str) -> Finding:
    """How long a certificate holds that was accepted; `renew` says what to do soon."""
    about = _("Certificate")
    if "notAfter" not in accepted:
        return Finding(about, Level.OK, _("The line is encrypted, and the certificate accepted."))
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(accepted["notAfter"]), UTC)
    day = {"day": date_format(ends, "DATE_FORMAT")}
    if ends - datetime.now(UTC) < SOON:
        said = _("The certificate is valid until %(day)s only. After that the CRM does not connect.") % day
        return Finding(about, Level.WARNING, said, renew)
    return Finding(about, Level.OK, _("The line is encrypted; the certificate is valid until %(day)s.") % day)
