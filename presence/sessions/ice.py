"""The servers by which a telephone in the browser finds a way of its sound: STUN tells its address, TURN hands on.

Nobody gets a lasting password of a TURN server. It has a secret, from which the password of a user for some time
follows, as coturn does with `use-auth-secret`.
"""

import base64
import hmac
from datetime import datetime

from django.conf import settings

from customizing.models import CmsDestination

Server = dict[str, str]
"""As a browser takes it."""


def servers(destination: CmsDestination, *, name: str, now: datetime) -> list[Server]:
    """Those of the destination, without TURN where there is no secret: no browser takes that without a password."""
    found = []
    for address in destination.named_ice_servers:
        if address.startswith("stun"):
            found.append({"urls": address})
        elif settings.TURN_SECRET:
            found.append({"urls": address, **_pass(name, until=int(now.timestamp()) + settings.SESSION_COOKIE_AGE)})
    return found


def _pass(name: str, *, until: int) -> Server:
    user = f"{until}:{name}"
    digest = hmac.digest(settings.TURN_SECRET.encode(), user.encode(), "sha1")  # as TURN servers have it
    return {"username": user, "credential": base64.b64encode(digest).decode()}
