"""The way to an Asterisk step by step: its name, its port, its certificate, the log-on."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors import on_the_way
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import AmiError, AmiRefused, Connection, Credentials
from presence.connectors.asterisk.doctor import remedies
from presence.connectors.asterisk.messages import Message
from presence.connectors.on_the_way import EndsHere
from presence.contract import Finding

SECONDS = 5.0
IN_USE = "Login Already In Use"


class Heard(list[Message]):
    """The events that have come. `news` is set when there is another one."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def append(self, message: Message) -> None:
        super().append(message)
        self.news.set()


@asynccontextmanager
async def reached(
    address: Address, credentials: Credentials, found: list[Finding], *, context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[Connection, Heard]]:
    """A connection that is logged on, and the events that come by it. Raises EndsHere."""
    events = Heard()
    found.append(await _resolved(address))
    connection = await _connected(address, events, context=context)
    listening = asyncio.create_task(connection.listen())
    try:
        found += _connection_findings(address, connection)
        found.append(await _logged_on(connection, credentials))
        yield connection, events
    finally:
        connection.close()
        await asyncio.gather(listening, return_exceptions=True)


async def _resolved(address: Address) -> Finding:
    try:
        known = await asyncio.get_running_loop().getaddrinfo(address.host, address.port)
    except OSError as error:
        raise EndsHere(on_the_way.unknown_name(address.host)) from error
    return on_the_way.resolved(address.host, known)


async def _connected(address: Address, events: Heard, *, context: ssl.SSLContext | None = None) -> Connection:
    try:
        return await Connection.open(address, on_event=events.append, seconds=SECONDS, context=context)
    except (OSError, AmiError) as error:
        raise EndsHere(_why_not(address, error)) from error


def _why_not(address: Address, error: Exception) -> Finding:
    where = {"host": address.host, "port": address.port}
    match error:
        case ssl.SSLCertVerificationError():
            said = _("The certificate is not accepted: %(why)s.") % {"why": error.verify_message.rstrip(".")}
            return Finding(_("Certificate"), Level.ERROR, said, **remedies.certificate(address.host))
        case ssl.SSLError():
            said = _("What answers at %(host)s, port %(port)d, does not speak TLS.") % where
            return Finding(_("TLS"), Level.ERROR, said, **remedies.tls())
        case ConnectionRefusedError():
            said = _("Nothing listens at %(host)s, port %(port)d.") % where
            return Finding(_("Port"), Level.ERROR, said, **remedies.manager_on(address))
        case AmiError():
            said = _("What answers at %(host)s, port %(port)d, is not the manager interface of an Asterisk.")
            return Finding(_("Port"), Level.ERROR, said % where, **remedies.manager_on(address))
        case _:
            said = _("%(host)s does not answer at port %(port)d.") % where
            return Finding(_("Port"), Level.ERROR, said, **remedies.reachable(address))


def _connection_findings(address: Address, connection: Connection) -> list[Finding]:
    said = _("An Asterisk answers at %(host)s, port %(port)d.") % {"host": address.host, "port": address.port}
    found = [Finding(_("Port"), Level.OK, said)]
    if address.tls:
        renew = _("Renew it, then type “manager reload” at the Asterisk.")
        return [*found, on_the_way.certificate(connection.certificate, renew=renew)]
    if ipaddress.ip_address(connection.own_address.partition("%")[0]).is_loopback:
        return [
            *found,
            Finding(_("TLS"), Level.OK, _("The Asterisk is on this machine: no TLS is needed.")),
        ]
    said = _("Without TLS: who listens in the network learns who calls whom. The password itself is never sent.")
    return [*found, Finding(_("TLS"), Level.INFO, said, **remedies.tls())]


async def _logged_on(connection: Connection, credentials: Credentials) -> Finding:
    about, name = _("Log-on"), {"user": credentials.user}
    try:
        await connection.log_on(credentials, seconds=SECONDS)
    except AmiRefused as error:
        raise EndsHere(_refused(str(error), credentials.user, own_address=connection.own_address)) from error
    except (AmiError, ValueError) as error:
        said = _("Asterisk did not answer to the log-on: %(why)s") % {"why": error}
        raise EndsHere(Finding(about, Level.ERROR, said, _("Check again; then look at Asterisk's log."))) from error
    return Finding(about, Level.OK, _("The user %(user)s is logged on.") % name)


def _refused(why: str, user: str, *, own_address: str) -> Finding:
    about = _("Log-on")
    if why == IN_USE:
        said = _("The user %(user)s is logged on already, and Asterisk lets it in only once: nothing can be examined.")
        return Finding(about, Level.ERROR, said % {"user": user}, **remedies.general("allowmultiplelogin = yes"))
    said = _("Asterisk does not let the user %(user)s in: %(why)s.")
    wanted = remedies.user(user, own_address=own_address)
    return Finding(about, Level.ERROR, said % {"user": user, "why": why.rstrip(".")}, **wanted)
