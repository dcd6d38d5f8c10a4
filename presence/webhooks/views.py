"""The door for webhooks."""

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from customizing.models import CmsDestination
from presence.cms import gateway
from presence.connectors.http.connector import HttpConnector
from presence.connectors.http.openapi import LARGEST, MOST_EVENTS
from presence.connectors.http.signature import Request
from presence.contract import Event
from presence.contract.plain import Unreadable, read_event
from presence.inbox import receive as inbox
from presence.models import Delivery
from presence.webhooks.judging import NotTaken, signed_delivery, take_turn


@csrf_exempt  # no browser has what it is signed with
@login_not_required
@never_cache
@require_POST
def events(request: HttpRequest, pk: int) -> JsonResponse:
    """`{"events": [...]}` of the telephone system at that destination; none at all is a sign of life.

    Answered when they are in the database: with their number, and 0 for what was delivered before.
    """
    try:
        return JsonResponse({"taken": _taken(request, pk)})
    except NotTaken as error:
        again = {"Retry-After": str(error.again_in)} if error.again_in else {}
        return JsonResponse({"message": error.message}, status=error.status, headers=again)


def _taken(request: HttpRequest, pk: int) -> int:
    body = _body(request)
    signed = Request("POST", request.get_full_path(), body)
    destination, delivery = signed_delivery(pk, request.headers, signed)
    take_turn(destination)
    digest = hashlib.sha256(body).hexdigest()
    before = Delivery.objects.filter(destination=destination, key=delivery).values_list("digest", flat=True).first()
    if before:
        return _repeated(same=before == digest)
    told = _events(body)
    _take_in(destination, told)
    taken = Delivery(destination=destination, key=delivery, digest=digest, at=timezone.now())
    Delivery.objects.bulk_create([taken], ignore_conflicts=True)
    return len(told)


def _body(request: HttpRequest) -> bytes:
    if request.content_type != "application/json":
        raise NotTaken(415, "Send JSON, and Content-Type: application/json.")
    declared = request.headers.get("Content-Length", "")
    if not declared.isdecimal() or int(declared[:12]) > LARGEST:
        raise NotTaken(413, f"Send at most {LARGEST} bytes at once, and Content-Length.")
    return request.body


def _repeated(*, same: bool) -> int:
    if not same:
        raise NotTaken(422, "This Idempotency-Key was used for something else. Give each delivery a key of its own.")
    return 0


def _events(body: bytes) -> list[Event]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotTaken(400, f"This is not JSON: {str(error)[:100]}. Send an object in UTF-8.") from error
    told = said.get("events") if isinstance(said, dict) and said.keys() == {"events"} else None
    if not isinstance(told, list) or len(told) > MOST_EVENTS:
        raise NotTaken(400, f'Send {{"events": [...]}} with at most {MOST_EVENTS} events.')
    try:
        return [read_event(each, where=f"events[{number}]") for number, each in enumerate(told)]
    except Unreadable as error:
        raise NotTaken(400, f"{error} Nothing of it was taken.") from error


def _take_in(destination: CmsDestination, told: list[Event]) -> None:
    """By the connector, if it runs here; else straight into the inbox. What is told twice counts once."""
    connector = HttpConnector.running.get(destination.pk)
    if not (connector or destination.active or destination in gateway.destinations_in_use()):
        raise NotTaken(409, "The destination is switched off in Customizing, and nobody is in a call there.")
    if not (connector.told(told) if connector else inbox.receive(destination, told)):
        raise NotTaken(503, "The database is busy. Send the same again.", again_in=1)
