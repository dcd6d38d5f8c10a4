"""Does this bridge do what the CRM needs? It is reached step by step, asked, and judged by its answers."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from customizing.credentials import CredentialsUnreadable
from customizing.models import CmsDestination
from presence.connectors import on_the_way
from presence.connectors.http.address import Address, is_loopback
from presence.connectors.http.exchange import Answer, Bridge, BridgeError, NotReached
from presence.connectors.http.signature import SHORTEST_SECRET, WINDOW_SECONDS
from presence.connectors.on_the_way import EndsHere
from presence.contract import CmsError, Finding
from presence.contract.plain import Unreadable, read_snapshot
from presence.models import Delivery

SECONDS = 5.0
"""For which each of the three requests is waited for."""

BRIEFLY = 2.0
"""A clock that is off by this much is no trouble yet, but will be."""


def examine(destination: CmsDestination) -> list[Finding]:
    """What is found, in the order in which it is looked at."""
    found: list[Finding] = []
    try:
        bridge = Bridge.at(destination)
    except (CmsError, CredentialsUnreadable) as error:
        return [Finding(_("Destination"), Level.ERROR, error.message)]
    try:
        for finding in _on_the_way(bridge):
            found.append(finding)
    except EndsHere as error:
        found.append(error.finding)
    found.append(_webhooks(destination))
    return found


def _on_the_way(bridge: Bridge) -> Iterator[Finding]:
    """Raises EndsHere."""
    yield _secret(bridge)
    began = time.time()
    answer = _answer(bridge, "/ping")
    host, port = bridge.address.host, bridge.address.port
    yield on_the_way.resolved(host, socket.getaddrinfo(host, port))  # known, as it has just been reached
    yield _line(bridge.address)
    yield _signed(bridge, answer)
    yield _clock(answer, between=(began, time.time()))
    yield _capabilities(bridge.address, answer)
    yield _listed(_answer(bridge, "/snapshot"))


def _secret(bridge: Bridge) -> Finding:
    about = _("Password")
    if len(bridge.secret) >= SHORTEST_SECRET:
        return Finding(about, Level.OK, _("The password that both sides sign with is long enough."))
    said = _("The password that both sides sign with has less than %(n)d characters, so it can be guessed.")
    remedy = _("Enter a long one that a program has made, here and at the bridge.")
    return Finding(about, Level.WARNING, said % {"n": SHORTEST_SECRET}, remedy)


def _answer(bridge: Bridge, what: str) -> Answer:
    try:
        return bridge.get(what, seconds=SECONDS)
    except NotReached as error:
        raise EndsHere(_not_reached(bridge.address, error.__cause__)) from error
    except BridgeError as error:
        said = _("The bridge takes the request for %(what)s, but gives no answer that can be read: %(why)s")
        remedy = _("Look at the log of the bridge, then check again.")
        names = {"what": what, "why": str(error) or type(error).__name__}
        raise EndsHere(Finding(_("Answers"), Level.ERROR, said % names, remedy)) from error


def _not_reached(address: Address, error: BaseException | None) -> Finding:
    where = {"host": address.host, "port": address.port}
    match error:
        case socket.gaierror() | UnicodeError():
            return on_the_way.unknown_name(address.host)
        case ssl.SSLCertVerificationError():
            said = _("The certificate is not accepted: %(why)s.") % {"why": error.verify_message.rstrip(".")}
            remedy = _(
                "Give the bridge a certificate for %(host)s, with those of its issuers. If the issuer is your own, "
                "make it known to this machine: update-ca-certificates."
            )
            return Finding(_("Certificate"), Level.ERROR, said, remedy % where)
        case ssl.SSLError():
            said = _("What answers at %(host)s, port %(port)d, does not speak TLS.") % where
            remedy = _("Correct the address of the destination, or let the bridge speak HTTPS.")
            return Finding(_("TLS"), Level.ERROR, said, remedy)
        case ConnectionRefusedError():
            said = _("Nothing listens at %(host)s, port %(port)d.") % where
            remedy = _("Start the bridge, or correct the address of the destination.")
            return Finding(_("Port"), Level.ERROR, said, remedy)
        case _:
            said = _("%(host)s does not answer at port %(port)d.") % where
            remedy = _("Look whether the bridge runs, and let the firewalls between here and there pass this port.")
            return Finding(_("Port"), Level.ERROR, said, remedy)


def _line(address: Address) -> Finding:
    if address.tls:
        return _certificate(address)
    if is_loopback(address.host):
        return Finding(_("TLS"), Level.OK, _("The bridge is on this machine: no TLS is needed."))
    said = _("Without TLS: who listens in the network learns who calls whom. The password itself is never sent.")
    remedy = _("Let the bridge speak HTTPS, and enter https:// as the address of the destination.")
    return Finding(_("TLS"), Level.WARNING, said, remedy)


def _certificate(address: Address) -> Finding:
    """How long it holds. It has just been accepted."""
    connection = address.connection(seconds=SECONDS)
    try:
        connection.connect()
        line: Any = connection.sock
        accepted = line.getpeercert() or {}
    except OSError:
        accepted = {}
    finally:
        connection.close()
    return on_the_way.certificate(accepted, renew=_("Renew it, and start the bridge again."))


def _signed(bridge: Bridge, answer: Answer) -> Finding:
    """Whether it takes what is signed, and nothing else. Raises EndsHere."""
    about = _("Signature")
    if answer.status in (401, 403):
        said = _("The bridge does not accept the signature.") + f" {answer.text('message')}".rstrip()
        remedy = _(
            "Give the bridge user name and password of this destination, and compare the clocks: %(n)d s are "
            "allowed. A proxy before it may have changed the path, which is signed."
        )
        raise EndsHere(Finding(about, Level.ERROR, said, remedy % {"n": WINDOW_SECONDS}))
    if not answer.good:
        said = _("The bridge answers %(status)d to /ping. %(said)s")
        remedy = _("Look whether the address leads to the bridge, with the right path.")
        names = {"status": answer.status, "said": answer.text("message")}
        raise EndsHere(Finding(about, Level.ERROR, (said % names).strip(), remedy))
    if _answer(replace(bridge, secret=f"not {bridge.secret}"), "/ping").good:
        said = _("The bridge also accepts a wrong signature, so everybody can give commands to the telephone system.")
        return Finding(about, Level.ERROR, said, _("Let the bridge compare the signature, as the example does."))
    return Finding(about, Level.OK, _("The bridge accepts our signature, and no other."))


def _clock(answer: Answer, *, between: tuple[float, float]) -> Finding:
    about = _("Clock")
    try:
        there = datetime.fromisoformat(answer.text("at")).astimezone(timezone.get_current_timezone()).timestamp()
    except (ValueError, OverflowError):
        said = _("The bridge does not say what time it has.")
        return Finding(about, Level.WARNING, said, _("Let /ping answer with the time in “at”, with its zone."))
    off = max(between[0] - there, there - between[1], 0.0)
    names = {"seconds": f"{off:.1f}", "n": WINDOW_SECONDS}
    if off <= BRIEFLY:
        return Finding(about, Level.OK, _("The clocks differ by %(seconds)s s at most.") % names)
    said = _("The clocks differ by %(seconds)s s; from %(n)d s on no signature is accepted.") % names
    return Finding(about, Level.WARNING, said, _("Let both machines take their time from an NTP server."))


def _capabilities(address: Address, answer: Answer) -> Finding:
    about = _("Capabilities")
    said = answer.said.get("without", []) if isinstance(answer.said, dict) else []
    there = {str(each) for each in said} if isinstance(said, list) else set()
    here = {str(each) for each in address.without}
    if there == here:
        return Finding(about, Level.OK, _("What the system cannot do is left out here, too."))
    text = _("The bridge says that its system cannot do this: %(there)s. By the address it is this: %(here)s.")
    names = {"there": ", ".join(sorted(there)) or "–", "here": ", ".join(sorted(here)) or "–"}
    wanted = _("Write this after the address: %(query)s") % {"query": f"?without={','.join(sorted(there))}"}
    remedy = wanted if there else _("Take “without” out of the address.")
    return Finding(about, Level.WARNING, text % names, remedy)


def _listed(answer: Answer) -> Finding:
    about = _("List")
    if not answer.good:
        said = _("The bridge does not give its list: it answers %(status)d. %(said)s")
        names = {"status": answer.status, "said": answer.text("message")}
        return Finding(
            about, Level.ERROR, (said % names).strip(), _("Look at the log of the bridge, then check again.")
        )
    try:
        listed = read_snapshot(answer.said)
    except Unreadable as error:
        said = _("The list of the bridge cannot be read. %(why)s") % {"why": error}
        return Finding(about, Level.ERROR, said, _("Let the bridge give it as its OpenAPI document says."))
    said = _("The list is understood: %(users)d users, %(calls)d calls, %(transfers)d transfers.")
    names = {"users": len(listed.agents), "calls": len(listed.calls), "transfers": len(listed.transfers)}
    return Finding(about, Level.OK, said % names)


def _webhooks(destination: CmsDestination) -> Finding:
    about = _("Webhooks")
    if last := Delivery.last_at(destination):
        at = date_format(timezone.localtime(last), "DATETIME_FORMAT")
        return Finding(about, Level.OK, _("The last one was accepted on %(at)s.") % {"at": at})
    said = _("Within the last hour none was accepted.")
    remedy = _(
        "Let the bridge send one without events every few seconds. Where to is said at the destination; the log "
        "says which ones were refused."
    )
    return Finding(about, Level.WARNING, said, remedy)
