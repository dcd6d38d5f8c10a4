"""Why something is there for a user or not: for oneself, if the role may ask; for the consultant, of anybody."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crm_ui.frame.business_role import role_not_required
from crm_ui.why.asked import Asked
from crm_ui.why.explanation import sections
from crm_ui.why.forms import ColleagueForm, UserForm
from customizing.display_names import name_of
from customizing.requests import WebClientRequest


@require_safe
def why(request: WebClientRequest) -> HttpResponse:
    """With `colleague`, also the badge and the options of that user."""
    if request.role is None or not request.role.asks_why:
        raise PermissionDenied(_("Your business role may not ask why. A consultant can let it."))
    form = ColleagueForm(request.GET)
    colleague = form.cleaned_data["colleague"] if form.is_valid() else None
    asked = Asked(request.user, request.role, request.profiles)
    found = sections(asked, colleague=colleague)
    return render(
        request,
        "why/why.html",
        {"form": form, "sections": found, "links": request.user.has_perm("customizing.view_businessrole")},
    )


@role_not_required
@require_safe
@admin.site.admin_view
def of_user(request: HttpRequest) -> HttpResponse:
    """With `user`: of that user, with that role or the one logged on with last."""
    if not request.user.has_perm("customizing.view_businessrole"):
        raise PermissionDenied(_("You need the permission to view business roles."))
    form = UserForm(request.GET or None)
    context: dict[str, Any] = {**admin.site.each_context(request), "title": _("Why is it there or not?"), "form": form}
    if form.is_valid():
        given = form.cleaned_data
        asked = Asked.of(given["user"], given["role"])
        context |= {"asked": asked, "name": name_of(asked.user), "links": True}
        context["sections"] = sections(asked, colleague=given["colleague"])
    return render(request, "admin/why.html", context)
