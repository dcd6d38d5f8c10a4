"""For the consultant: what a user looks like now, or would with other facts, and which rule says so."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from crm_ui.administration.presence_preview import FactsForm, Preview, WhoForm
from crm_ui.frame.business_role import role_not_required
from customizing.models import CmsProfile
from presence.status import from_database


@role_not_required
@require_GET
@admin.site.admin_view
def preview(request: HttpRequest) -> HttpResponse:
    """With `user`, the facts are those of the user now; with those of `FactsForm`, what the form says."""
    if not request.user.has_perm("customizing.view_cmsprofile"):
        raise PermissionDenied(_("You need the permission to view CMS profiles."))
    who = WhoForm(request.GET or None)
    shown, facts_form = None, FactsForm(initial={"profile": request.GET.get("profile")})
    if "crm" in request.GET:
        who = WhoForm(initial=request.GET.dict())
        facts_form = FactsForm(request.GET)
        shown = facts_form.preview() if facts_form.is_valid() else None
    elif who.is_valid() and who.cleaned_data["user"]:
        shown, facts_form = _of_user(**who.cleaned_data)
    return render(request, "admin/presence_preview.html", _context(request, who, facts_form, shown))


def _of_user(*, user: User, profile: CmsProfile | None) -> tuple[Preview, FactsForm]:
    explained = from_database.explain([user.pk])[0]
    shown = Preview.of_user(user, explained=explained, profile=profile)
    return shown, FactsForm(initial=FactsForm.values_of(explained.facts, profile=shown.profile))


def _context(request: HttpRequest, who: WhoForm, facts_form: FactsForm, shown: Preview | None) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": _("What would a user look like now?"),
        "who": who,
        "facts_form": facts_form,
        "shown": shown,
    }
