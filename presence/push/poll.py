"""Presence by asking, for pages that cannot have a socket."""

from asgiref.sync import async_to_sync
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from customizing.requests import WebClientRequest
from presence.notices import deliver
from presence.push import api, authenticate, subjects, visits
from presence.status import badges, board

MOST_WATCHED = 2_000
HOLD = {"visible": 20.0, "hidden": 75.0, "left": 0.0}
"""For how many seconds a page counts as open after it has asked. A visible one waits for an answer for 12 s, and asks
again 3 s after it; browsers let hidden ones ask only once a minute."""


@never_cache
@require_http_methods(["GET", "POST"])
def poll(request: WebClientRequest) -> HttpResponse:
    """What a socket would tell: of `ids` (user:version, …) those that are newer, and the notices not shown yet.

    `subjects` are the objects that the page shows: of these it is told what has changed in the last `age` ms.

    A POST with `shown` marks notices as shown. Asking keeps the user logged on to the CRM as an open socket does;
    `page` says whether the page is visible, hidden or just being left, `attends` that the user has just come to it.
    Notices are for the active page. Who asks all the time gets 429, and when to come back.
    """
    if not visits.POLLS.take(request.user.pk, request.session.session_key or ""):
        return HttpResponse(status=visits.TOO_MANY_REQUESTS, headers={"Retry-After": visits.RETRY_SECONDS})
    try:
        seen = _versions(request.GET.get("ids", ""))
        shown = [int(notice_id) for notice_id in request.POST.get("shown", "").split(",") if notice_id]
        shows = subjects.named(_listed(request.GET.get("subjects", "")), user_id=request.user.pk)
        age = float(request.GET.get("age", "0")) / 1000
    except ValueError:
        return HttpResponseBadRequest(
            "ids: user:version,… with whole numbers; shown: whole numbers; age: ms; subjects: kind:number,…"
        )
    if shown:
        deliver.mark_shown(request.user.pk, shown)
    active, blocks = _attend(request, shows, age=age)
    return JsonResponse(_answer(request, seen, active=active) | {"blocks": blocks})


@never_cache
@require_GET
def badge_templates(request: WebClientRequest) -> HttpResponse:
    """The badge templates again, for a page that lacks one: Customizing has changed since it was made."""
    return HttpResponse(badges.badge_templates())


def _versions(text: str) -> dict[int, int]:
    pairs = [item.split(":") for item in text.split(",")[:MOST_WATCHED] if item]
    return {int(user_id): int(version) for user_id, version in pairs}


def _listed(text: str) -> list[str]:
    return [item for item in text.split(",") if item]


def _attend(request: WebClientRequest, shows: list[str], *, age: float) -> tuple[bool, dict[str, list[str]]]:
    """Take note of the page. Returns whether it is the user's active one, and what it is to fetch anew."""
    if not isinstance(request, ASGIRequest):
        return True, {}
    role_id = request.role.pk if request.role else None
    page = request.GET.get("page", "")
    active, changed = async_to_sync(api.polled)(
        authenticate.visitor(request.user, request.session.session_key or "", role_id=role_id),
        tab=request.GET.get("tab", "")[:36],
        visible=page == "visible",
        attends="attends" in request.GET,
        hold=HOLD.get(page, HOLD["visible"]),
        subjects=shows,
        age=age,
    )
    return active is not False, {subject: sorted(blocks) for subject, blocks in changed.items()}


def _answer(request: WebClientRequest, seen: dict[int, int], *, active: bool) -> dict[str, object]:
    own = request.user.pk
    asked = seen if request.profiles.communication else [own] if own in seen else []
    newer = {uid: each for uid, each in board.get_many(asked).items() if each.version > seen[uid]}
    return {
        "p": {uid: each.as_message for uid, each in newer.items()},
        "toolbar": int(own in newer),
        "notices": deliver.unshown(own) if active else [],
        "active": int(active),
        "stale": {pk: int(at.timestamp()) for pk, at in board.silent().items()},
    }
