"""Where a bridge is, as an administrator enters it: `https://host/path`, or `http://` on the same machine.

`?without=accept,hold` after it names what the system behind it cannot do; `cleartext=allowed` lets `http://` lead to
another machine, where everybody on the way can read along.
"""

import ipaddress
import re
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext as _

from presence.contract import Capability, CmsError

PORTS = {"https": 443, "http": 80}
PATH = re.compile(r"(/[\w.~%!$&'()*+,;=:@-]+)*", re.ASCII)
ALLOWED = "allowed"


@dataclass(frozen=True)
class Address:
    """`path` stands before that of each request."""

    host: str
    port: int
    path: str = ""
    tls: bool = True
    without: frozenset[Capability] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises ValueError if it is none, or must not be used."""
        parts = urlsplit(text.strip())
        path, said = parts.path.rstrip("/"), dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=False))
        if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or parts.fragment:
            raise ValueError(f"{text!r} is no address")
        if not PATH.fullmatch(path) or said.keys() - {"without", "cleartext"}:
            raise ValueError(f"{text!r} has strange parts")
        if parts.scheme == "http" and said.get("cleartext") != ALLOWED and not is_loopback(parts.hostname):
            raise ValueError(f"{text!r} leads to another machine without TLS")
        without = frozenset(Capability(each) for each in said.get("without", "").split(",") if each)
        port = parts.port or PORTS[parts.scheme]
        return cls(parts.hostname, port, path=path, tls=parts.scheme == "https", without=without)

    @classmethod
    def entered(cls, text: str) -> "Address":
        """As `parse`, in words for whoever entered it. Raises CmsError."""
        try:
            return cls.parse(text)
        except ValueError as error:
            said = _(
                "“%(address)s” is no address of a bridge. Enter https://host/path; http:// only leads to this "
                "machine. After it, ?without=accept,hold names what the system cannot do."
            )
            raise CmsError(said % {"address": text}) from error

    def connection(self, *, seconds: float) -> HTTPConnection:
        """A new one, not connected yet. With TLS it checks the certificate and the name in it."""
        if self.tls:
            return HTTPSConnection(self.host, self.port, timeout=seconds, context=ssl.create_default_context())
        return HTTPConnection(self.host, self.port, timeout=seconds)


def is_loopback(host: str) -> bool:
    """Whether it is this machine, by whatever is certain without asking anybody."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
