"""Where an Asterisk is, as an administrator enters it: `host`, `host:port`, or `tls://host:port`.

`?context=…` after it names the context in which the house's own telephones dial.
"""

import re
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from presence.contract import CmsError

PORTS = {"ami": 5038, "tls": 5039}
CONTEXT = "from-internal"
WORD = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    tls: bool = False
    context: str = CONTEXT

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises ValueError if it is none."""
        parts = urlsplit(text.strip() if "://" in text else f"ami://{text.strip()}")
        if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.path.strip("/"):
            raise ValueError(f"{text!r} is no address")
        context = parse_qs(parts.query).get("context", [CONTEXT])[0]
        if not WORD.fullmatch(context):
            raise ValueError(f"{context!r} is no context")
        return cls(parts.hostname, parts.port or PORTS[parts.scheme], tls=parts.scheme == "tls", context=context)

    @classmethod
    def entered(cls, text: str) -> "Address":
        """As `parse`, in words for whoever entered it. Raises CmsError."""
        try:
            return cls.parse(text)
        except ValueError as error:
            said = _("“%(address)s” is no address of an Asterisk. Enter host, host:port or tls://host:port.")
            raise CmsError(said % {"address": text}) from error

    def ssl_context(self) -> ssl.SSLContext | None:
        """With TLS, one that checks the certificate and the name in it."""
        return ssl.create_default_context() if self.tls else None
