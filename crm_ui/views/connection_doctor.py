"""For the consultant: is a telephone system as the CRM needs it? What is found, with what to write where."""

from itertools import groupby
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from django_stubs_ext import StrOrPromise

from crm_ui.administration.test_call_form import TestCallForm
from crm_ui.frame.business_role import role_not_required
from customizing.checks.finding import Level
from customizing.models import CmsDestination
from presence.cms.connectors import makes_test_calls
from presence.cms.examination import examine, test_call, workplaces
from presence.contract import Finding
from presence.workers.cms_connections import heard_at

TITLES = {
    Level.ERROR: gettext_lazy("Errors"),
    Level.WARNING: gettext_lazy("Warnings"),
    Level.INFO: gettext_lazy("Hints"),
    Level.OK: gettext_lazy("In order"),
}


class Group(NamedTuple):
    """The findings of one level."""

    level: Level
    title: StrOrPromise
    found: list[Finding]


@role_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The page asks for the findings by itself: the examination takes some seconds, and 20 at most.

    A test call is asked for by its form.
    """
    if not request.user.has_perm("customizing.change_cmsdestination"):
        raise PermissionDenied(_("You need the permission to change CMS destinations."))
    destination = get_object_or_404(CmsDestination, pk=pk)
    calls = "test_call" in request.POST
    shown = _findings(destination) if request.method == "POST" and not calls else {}
    if shown and request.headers.get("HX-Request"):
        return render(request, "admin/_connection_findings.html", shown)
    test_call = _test_call(request, destination) if makes_test_calls(destination) else {}
    if calls and test_call and request.headers.get("HX-Request"):
        return render(request, "admin/_test_call.html", test_call)
    context = {
        **admin.site.each_context(request),
        **shown,
        **test_call,
        "title": _("Connection to %(name)s") % {"name": destination},
        "opts": CmsDestination._meta,
        "destination": destination,
    }
    return render(request, "admin/connection_check.html", context)


def _findings(destination: CmsDestination) -> dict[str, Any]:
    found = examine(destination, heard_at=heard_at(destination))
    groups = [Group(level, TITLES[level], list(each)) for level, each in groupby(found, lambda one: one.level)]
    return {"groups": groups, "summary": _summary([one for one in found if one.level == Level.ERROR])}


def _test_call(request: HttpRequest, destination: CmsDestination) -> dict[str, Any]:
    """The form, and what the call has shown that was asked for by it."""
    form = TestCallForm(workplaces(destination), request.POST if "test_call" in request.POST else None)
    found = form.is_valid() and test_call(destination, **form.cleaned_data)
    return {"test_call": form, "test_call_found": found or []}


def _summary(errors: list[Finding]) -> str:
    if not errors:
        return _("The CRM can work with this telephone system.")
    said = ngettext(
        "%(n)d error keeps the CRM from working as it should.",
        "%(n)d errors keep the CRM from working as it should.",
        len(errors),
    )
    return said % {"n": len(errors)}
