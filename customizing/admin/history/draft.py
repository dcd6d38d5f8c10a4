"""The draft: what was changed while changes are collected, and is not in force yet."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...activations import draft
from ...activations.acting import REASON
from ...activations.known_part import known_part
from ...checks import findings
from ...document.wording import by_object
from ...impact import impact_of_draft
from ...models import Activation, ChangeStamp
from ...requests import user_of
from ..open_calls import CONFIRMED, WHEN_FREE
from .loading_page import answer, seal_of
from .loading_rights import refusal

COLLECT, ACTIVATE, AT_ONCE = "collect", "activate", "at-once"
MAY_ACTIVATE = "customizing.activate_draft"


@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: HttpRequest, *, model_admin: admin.ModelAdmin[Activation]) -> HttpResponse:
    """What activating would change. Posted, `act` says what is to be done; what was shown is what is activated."""
    may = request.user.has_perm(MAY_ACTIVATE)
    if not (may if request.method == "POST" else model_admin.has_view_permission(request)):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            _act(request, request.POST.get("act", ""))
        return HttpResponseRedirect(reverse("admin:customizing_activation_draft"))
    changes = draft.draft_changes()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Draft"),
        "opts": model_admin.opts,
        "active": draft.active(),
        "objects": by_object(changes),
        "seal": seal_of(changes),
        "may": may,
        "refused": refusal(user_of(request), changes) if may else "",
        "impact": impact_of_draft() if may and changes else None,
        "found": findings(),
        "box": CONFIRMED,
        "chosen": "now",
    }
    return TemplateResponse(request, "admin/customizing/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def discard_page(request: HttpRequest, *, model_admin: admin.ModelAdmin[Activation]) -> HttpResponse:
    """Shows what would be as it is in force again; posted, it is done."""
    if not request.user.has_perm(MAY_ACTIVATE):
        raise PermissionDenied
    state = draft.active()
    if state is None:
        return HttpResponseRedirect(reverse("admin:customizing_activation_draft"))
    context: dict[str, Any] = {"title": _("Discard the draft"), "kept": {"act": "discard"}}
    load_it = partial(draft.discard, user_name=request.user.get_username())
    return answer(request, model_admin, context, load_it=load_it, document=known_part(state.document))


def _act(request: HttpRequest, act: str) -> None:
    if act == COLLECT:
        draft.collect()
        messages.success(request, _("Changes are collected from now on. What is in force stays so."))
    elif act in {ACTIVATE, AT_ONCE}:
        ChangeStamp.renew()  # from here on nobody else changes anything
        changes = draft.draft_changes()
        if said := refusal(user_of(request), changes):
            messages.error(request, said)
        elif request.POST.get("seal") != seal_of(changes):
            messages.warning(request, _("Nothing was done yet: something has changed meanwhile. Look again."))
        else:
            _activate(request, at_once=act == AT_ONCE)


def _activate(request: HttpRequest, *, at_once: bool) -> None:
    reason = str(request.session.get(REASON, ""))
    later = request.POST.get(CONFIRMED) == WHEN_FREE
    draft.activate(user_name=request.user.get_username(), reason=reason, at_once=at_once, for_each_when_free=later)
    messages.success(request, _("Activated. It is in force at the next click of each user."))
    if at_once:
        messages.info(request, _("Each change is in force at once from now on."))
