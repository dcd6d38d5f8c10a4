"""Telephones in the browser: whose they are, and the password by which one registers as long as the session lasts."""

import logging
import secrets
from hashlib import md5
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from customizing import access
from customizing.models import CmsDestination
from presence import contract
from presence.cms import gateway
from presence.contract import CmsError
from presence.errors import Refused
from presence.models import Agent
from presence.sessions import ice

log = logging.getLogger(__name__)
REALM = "asterisk"
"""What an Asterisk calls itself, unless pjsip.conf says otherwise."""


class InBrowser(NamedTuple):
    """The telephone of a user, and the system where it registers."""

    extension: str
    destination: CmsDestination


class Admitted(NamedTuple):
    """By what the telephone registers, and the servers by which it finds a way of the sound."""

    extension: str
    password: str
    realm: str
    ice_servers: list[ice.Server]


def of(user_id: int) -> InBrowser | None:
    """The telephone that the user uses, if it is one in the browser."""
    agent = Agent.objects.filter(pk=user_id).first()
    if agent is None or not agent.extension:
        return None
    profile = access.profile_bundle(agent.role_id).cms
    own = agent.own_destination_id or (profile.destination_id if profile else None)
    destination = access.system_with_browser(own, agent.extension)
    return InBrowser(agent.extension, destination) if destination else None


def socket_of(user_id: int) -> str:
    """Where the telephone system takes the user's telephone in the browser; nothing if the user has none."""
    found = of(user_id)
    return found.destination.telephone_socket if found else ""


def admit(user: User) -> Admitted:
    """Let the user's telephone register by a password made up now; the one before is not valid any more.

    Raises Refused. The telephone system is told the digest alone, and nobody keeps the password.
    """
    found = of(user.pk)
    if found is None:
        raise Refused(_("You have no telephone in the browser. Choose another telephone, or ask an administrator."))
    password = secrets.token_urlsafe(24)
    told = f"{found.extension}:{REALM}:{password}".encode()
    digest = md5(told, usedforsecurity=False).hexdigest()  # as SIP has it
    command = contract.AdmitTelephone(user.get_username(), extension=found.extension, realm=REALM, digest=digest)
    gateway.send(found.destination, command)
    servers = ice.servers(found.destination, name=user.get_username(), now=timezone.now())
    return Admitted(found.extension, password, REALM, servers)


def dismiss(user_id: int) -> None:
    """The user has logged off, or may not telephone any more. Never raises."""
    user, found = User.objects.filter(pk=user_id).first(), of(user_id)
    if user is None or found is None:
        return
    try:
        gateway.execute(found.destination, contract.DismissTelephone(user.get_username(), extension=found.extension))
    except CmsError as error:
        log.warning("The password of the telephone of user %s could not be taken back: %s", user_id, error)
