"""For the consultant: who is in a work mode that is to be deleted, and how they get out of it."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_ui.frame.business_role import role_not_required
from customizing.display_names import name_of
from customizing.models import NOT_READY, WorkMode
from presence.calls.commands import Refused
from presence.observers.uses import in_work_mode
from presence.sessions import logon

SHOWN = 200


@role_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
def users(request: HttpRequest, pk: int) -> HttpResponse:
    """Lists them; posted, all are put into Not Ready, those in a call after it."""
    if not request.user.has_perm("customizing.delete_workmode"):
        raise PermissionDenied(_("You need the permission to delete work modes."))
    mode = get_object_or_404(WorkMode, pk=pk)
    if request.method == "POST" and not mode.fixed:
        for user in in_work_mode(pk):
            _put_out(request, user, pk)
        return HttpResponseRedirect(request.path)
    found = in_work_mode(pk).select_related("agent").order_by("last_name", "first_name", "username")
    context = {
        **admin.site.each_context(request),
        "title": _("Users in the work mode %(mode)s") % {"mode": mode},
        "mode": mode,
        "users": found[:SHOWN],
        "number": found.count(),
    }
    return render(request, "admin/work_mode_users.html", context)


def _put_out(request: HttpRequest, user: User, code: int) -> None:
    try:
        logon.leave_work_mode(user, code=code, to=NOT_READY)
    except Refused as refused:
        said = _("%(name)s is still in the work mode. %(reason)s")
        messages.error(request, said % {"name": name_of(user), "reason": refused.message})
