"""The users of a business role: found, put in and taken out one by one or a page at a time, however many there are."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ..models import BusinessRole
from ..requests import user_of
from . import role_rights

PAGE = 50
FOUND = 20


def users_view(request: HttpRequest, *, pk: int, model_admin: admin.ModelAdmin[BusinessRole]) -> HttpResponse:
    """`q` finds users of the role and others who could be put into it."""
    role = get_object_or_404(BusinessRole, pk=pk)
    if not model_admin.has_view_permission(request, role):
        raise PermissionDenied
    if request.method == "POST":
        if not role_rights.may_assign(user_of(request)):
            raise PermissionDenied
        _change(request, role, model_admin)
        kept = {name: request.POST[name] for name in ("q", "page") if request.POST.get(name)}
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}")
    context = {
        **model_admin.admin_site.each_context(request),
        **_shown(role, query=request.GET.get("q", "").strip(), page=request.GET.get("page", "1")),
        "title": _("Users of %(role)s") % {"role": role},
        "opts": BusinessRole._meta,
        "may_assign": role_rights.may_assign(user_of(request)),
    }
    return TemplateResponse(request, "admin/customizing/businessrole/users.html", context)


def _shown(role: BusinessRole, *, query: str, page: str) -> dict[str, Any]:
    everybody = _matching(User.objects.all(), query)
    others = everybody.filter(is_active=True).exclude(business_roles=role) if query else everybody.none()
    return {
        "role": role,
        "q": query,
        "page": Paginator(everybody.filter(business_roles=role), PAGE).get_page(page),
        "others": others[:FOUND],
        "more": max(0, others.count() - FOUND),
    }


def _matching(users: QuerySet[User], query: str) -> QuerySet[User]:
    """Each word is in the user name, the first or the last name."""
    for word in query.split():
        users = users.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return users.order_by("last_name", "first_name", "username")


def _change(request: HttpRequest, role: BusinessRole, model_admin: admin.ModelAdmin[BusinessRole]) -> None:
    """Put in or take out those ticked, in one statement, and keep it in the role's history."""
    add = "add" in request.POST
    ids = [int(each) for each in request.POST.getlist("user") if each.isdecimal() and len(each) < 10][: PAGE + FOUND]
    users = list(User.objects.filter(pk__in=ids))
    if not users:
        messages.warning(request, _("Tick the users first. Nothing was changed."))
        return
    if refused := role_rights.refusal(user_of(request), users):
        messages.error(request, refused)
        return
    (role.users.add if add else role.users.remove)(*users)
    names = ", ".join(user.get_username() for user in users)
    done = (_("Put into the role: %(names)s.") if add else _("Taken out of the role: %(names)s.")) % {"names": names}
    model_admin.log_change(request, role, done)
    messages.success(request, done)
