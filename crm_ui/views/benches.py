"""Test benches for the consultant. They create nothing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrOrPromise

from crm_ui.benches.forms import HandOverForm, NobodyForm, NumberForm
from crm_ui.benches.hand_overs import try_hand_over
from crm_ui.benches.nobody import turns
from crm_ui.benches.numbers import steps
from crm_ui.benches.rules import try_rules
from crm_ui.benches.sent import sent_rows
from crm_ui.benches.toolbars import toolbars
from crm_ui.frame.business_role import role_not_required
from customizing.admin.presence_rules import PresenceRuleForm
from customizing.admin.toolbars import ToolbarButtonForm
from customizing.models import CmsDestination, CmsProfile, ToolbarProfile
from customizing.requests import user_of

PERMISSION = _("You need the permission to view this part of Customizing.")


@role_not_required
@require_safe
@admin.site.admin_view
def number(request: HttpRequest) -> HttpResponse:
    """With `number`: each step from that number to a partner."""
    form = NumberForm(request.GET if "number" in request.GET else None)

    def tried(given: dict[str, Any]) -> dict[str, Any]:
        return {"steps": steps(given["number"], profile=given["profile"])}

    return _bench(request, "accountidentificationprofile", _("Number → partner"), form, tried)


@role_not_required
@require_safe
@admin.site.admin_view
def hand_over(request: HttpRequest) -> HttpResponse:
    """With `receiver`: what a hand-over to that user would create, field by field."""
    form = HandOverForm(request.GET or None)

    def tried(given: dict[str, Any]) -> dict[str, Any]:
        return {"hand_over": try_hand_over(sender=user_of(request), **given)}

    return _bench(request, "cmsintegrationprofile", _("Hand-over → transaction"), form, tried)


@role_not_required
@require_safe
@admin.site.admin_view
def nobody(request: HttpRequest) -> HttpResponse:
    """With `sender`: where a caller goes whom nobody takes."""
    form = NobodyForm(request.GET or None)

    def tried(given: dict[str, Any]) -> dict[str, Any]:
        return {"turns": turns(given["sender"])}

    return _bench(request, "cmsintegrationprofile", _("Nobody takes it → who rings when"), form, tried)


@role_not_required
@require_POST
@admin.site.admin_view
def toolbar(request: HttpRequest, pk: int) -> HttpResponse:
    """The toolbar in each state, by the buttons that were sent, saved or not."""
    _must_view(request, "toolbarprofile")
    profile = ToolbarProfile.objects.filter(pk=pk).first()
    role = profile.roles.order_by("text").first() if profile else None
    shown = toolbars(sent_rows(ToolbarButtonForm, request.POST, prefix="buttons"), role=role)  # type: ignore[arg-type]
    return render(request, "benches/_toolbars.html", {"toolbars": shown, "role": role})


@role_not_required
@require_POST
@admin.site.admin_view
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Badges and options, by the rules that were sent, saved or not."""
    _must_view(request, "cmsprofile")
    profile = CmsProfile.objects.filter(pk=pk).first() or CmsProfile(destination=CmsDestination())
    rows = list(sent_rows(PresenceRuleForm, request.POST, prefix="presence_rules"))
    for row in rows:
        row.profile = profile  # type: ignore[attr-defined]
    return render(request, "benches/_rules.html", {"tried": try_rules(rows, profile=profile)})  # type: ignore[arg-type]


def _bench(
    request: HttpRequest,
    node: str,
    title: StrOrPromise,
    form: forms.Form,
    tried: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:
    """The form, and below it what comes of what was entered."""
    _must_view(request, node)
    found = tried(form.cleaned_data) if form.is_valid() else {}
    context = {**admin.site.each_context(request), "title": title, "form": form, **found}
    return render(request, "admin/bench.html", context)


def _must_view(request: HttpRequest, node: str) -> None:
    if not request.user.has_perm(f"customizing.view_{node}"):
        raise PermissionDenied(PERMISSION)
