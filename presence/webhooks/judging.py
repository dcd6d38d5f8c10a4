"""Who may tell something, and how often. Nothing here asks the database of whom it does not know."""

import logging
import time
from collections.abc import Mapping
from functools import lru_cache

from customizing import access
from customizing.credentials import CredentialsUnreadable
from customizing.models import CmsDestination
from presence.connectors.http.connector import HttpConnector
from presence.connectors.http.signature import Request, WrongSignature, delivery_signed
from presence.push.frame_budget import Budget

BURST, PER_SECOND = 500, 100
"""Webhooks of one destination at one worker: at once, and then a second."""

log = logging.getLogger(__name__)
_budgets: dict[int, Budget] = {}


class NotTaken(Exception):
    """Nothing was taken in. The message says why and what to do; `again_in`, when to send the same again."""

    def __init__(self, status: int, message: str, *, again_in: int = 0):
        super().__init__(message)
        self.status, self.message, self.again_in = status, message, again_in


def bridged(pk: int) -> CmsDestination | None:
    """The destination of that key, if a bridge stands before it."""
    known = (*access.destinations(), *access.switched_off())
    return next((each for each in known if each.pk == pk and each.connector == HttpConnector.key), None)


def signed_delivery(pk: int, headers: Mapping[str, str], request: Request) -> tuple[CmsDestination, str]:
    """By which destination the request is signed, and the key of the delivery. Raises NotTaken.

    That there is no such destination is not said: it looks like a wrong signature.
    """
    destination = bridged(pk)
    try:
        signer, secret = (destination.user_name, destination.password()) if destination else ("", "")
    except CredentialsUnreadable:
        signer, secret = "", ""
    try:
        delivery = delivery_signed(headers, request, signer=signer, secret=secret, now=time.time())
    except WrongSignature as error:
        if destination:
            _note(f"{destination}: a webhook was refused. {error}", minute=int(time.time() // 60))
        raise NotTaken(401, str(error)) from error
    if destination is None:
        raise NotTaken(401, "There is no such destination.")
    return destination, delivery


def take_turn(destination: CmsDestination) -> None:
    """Count a delivery. Raises NotTaken if there were too many."""
    now = time.monotonic()
    budget = _budgets.setdefault(destination.pk, Budget(now, burst=BURST, per_second=PER_SECOND))
    if not budget.takes(now):
        raise NotTaken(429, f"More than {PER_SECOND} deliveries a second. Send several events in one.", again_in=1)


def forget() -> None:
    """Everybody begins anew."""
    _budgets.clear()
    _note.cache_clear()


@lru_cache(maxsize=100)
def _note(said: str, *, minute: int) -> None:
    """One line a minute for each destination and reason."""
    log.warning(said)
