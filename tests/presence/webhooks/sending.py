"""Webhooks as a bridge sends them, to the product in this process."""

import json
import time
import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customizing.models import CmsDestination
from presence.connectors.http.signature import Request, headers
from presence.contract import CallChanged, Event
from presence.contract.plain import plain
from tests.presence.connectors.http.bridges import SECRET, SIGNER


def address(destination: CmsDestination) -> str:
    return reverse("cms-events", args=[destination.pk])


def body_of(events: Iterable[Event]) -> bytes:
    return json.dumps({"events": [plain(each) for each in events]}).encode()


def deliver(
    to: CmsDestination | str,
    body: bytes,
    *,
    key: str = "",
    ago: float = 0,
    secret: str = SECRET,
    signer: str = SIGNER,
    signed_for: str = "",
    content_type: str = "application/json",
    **changed: str,
) -> HttpResponse:
    """A POST, signed unless `changed` says otherwise. It comes from where no cookie is."""
    path = to if isinstance(to, str) else address(to)
    request = Request("POST", signed_for or path, body)
    said = headers(secret, request, signer=signer, at=int(time.time() - ago), delivery=key or uuid.uuid4().hex)
    said |= {name.replace("_", "-"): value for name, value in changed.items()}
    return Client(enforce_csrf_checks=True).post(path, body, content_type=content_type, headers=said)


def tell(to: CmsDestination, *events: Event, **how: Any) -> HttpResponse:
    return deliver(to, body_of(events), **how)


def call(user: str = "anna", *, sequence: int = 1, **told: Any) -> CallChanged:
    """A call that rings at the user, unless something else is told."""
    rings = {
        "call": "7",
        "conversation": "talk",
        "state": "alerting",
        "direction": "inbound",
        "number": "+493055501001",
    }
    return CallChanged(**{"user": user, "sequence": sequence, "at": timezone.now()} | rings | told)
