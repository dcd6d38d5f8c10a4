"""Who has a business role or holds a position: found, put in, given days and taken out, however many there are."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ..models import BusinessRole, Position, PositionHolder, RoleAssignment
from ..models.assignments import Assignment, in_words
from ..requests import user_of
from . import role_rights
from .days import DaysForm

PAGE = 50
FOUND = 20


@dataclass(frozen=True)
class Held:
    """The rows that say who holds a record of one kind, and the words about it."""

    rows: type[Assignment]
    field: str
    title: StrOrPromise
    added: StrOrPromise
    removed: StrOrPromise
    dated: StrOrPromise

    def of(self, record: Model) -> QuerySet[Any]:
        return self.rows._default_manager.filter(**{self.field: record})


HELD: dict[type[Model], Held] = {
    BusinessRole: Held(
        RoleAssignment,
        "businessrole",
        gettext_lazy("Users of %(record)s"),
        gettext_lazy("Put into the role: %(names)s."),
        gettext_lazy("Taken out of the role: %(names)s."),
        gettext_lazy("Other days in the role: %(names)s."),
    ),
    Position: Held(
        PositionHolder,
        "position",
        gettext_lazy("Holders of %(record)s"),
        gettext_lazy("Given the position: %(names)s."),
        gettext_lazy("Taken off the position: %(names)s."),
        gettext_lazy("Other days in the position: %(names)s."),
    ),
}


def page_of(model_admin: admin.ModelAdmin[Any]) -> URLPattern:
    """The address of the page, for the administration of roles or positions."""
    name = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_users"
    return path("<int:pk>/users/", model_admin.admin_site.admin_view(users_view), {"model_admin": model_admin}, name)


def users_view(request: HttpRequest, *, pk: int, model_admin: admin.ModelAdmin[Any]) -> HttpResponse:
    """`q` finds holders and others who could be."""
    record = get_object_or_404(model_admin.model, pk=pk)
    if not model_admin.has_view_permission(request, record):
        raise PermissionDenied
    if request.method == "POST":
        if not role_rights.may_assign(user_of(request)):
            raise PermissionDenied
        _change(request, record, model_admin)
        kept = {name: request.POST[name] for name in ("q", "page") if request.POST.get(name)}
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}")
    context = {
        **model_admin.admin_site.each_context(request),
        **_shown(record, query=request.GET.get("q", "").strip(), page=request.GET.get("page", "1")),
        "title": HELD[model_admin.model].title % {"record": record},
        "opts": model_admin.opts,
        "may_assign": role_rights.may_assign(user_of(request)),
    }
    return TemplateResponse(request, "admin/customizing/holders.html", context)


def _shown(record: Model, *, query: str, page: str) -> dict[str, Any]:
    rows = HELD[type(record)].of(record)
    members = _matching(rows.select_related("user"), query, of="user__")
    others: QuerySet[User] = User.objects.none()
    if query:
        others = _matching(User.objects.filter(is_active=True).exclude(pk__in=rows.values("user")), query)
    return {
        "record": record,
        "q": query,
        "positions": record.positions.all() if isinstance(record, BusinessRole) else (),
        "page": Paginator(members, PAGE).get_page(page),
        "others": [SimpleNamespace(user=user) for user in others[:FOUND]],
        "more": max(0, others.count() - FOUND),
    }


def _matching(rows: QuerySet[Any], query: str, *, of: str = "") -> QuerySet[Any]:
    """Each word is in the user name, the first or the last name. `of`: the way to the user."""
    names = [f"{of}{name}" for name in ("username", "first_name", "last_name")]
    for word in query.split():
        rows = rows.filter(Q(*((f"{name}__icontains", word) for name in names), _connector=Q.OR))
    return rows.order_by(*reversed(names[1:]), names[0])


def _change(request: HttpRequest, record: Model, model_admin: admin.ModelAdmin[Any]) -> None:
    """What is asked for those ticked, in one statement, and keep it in the record's history."""
    ids = [int(each) for each in request.POST.getlist("user") if each.isdecimal() and len(each) < 10][: PAGE + FOUND]
    users, form = list(User.objects.filter(pk__in=ids)), DaysForm(request.POST)
    if not users:
        messages.warning(request, _("Tick the users first. Nothing was changed."))
    elif refused := role_rights.refusal(user_of(request), users):
        messages.error(request, refused)
    elif "remove" not in request.POST and not form.is_valid():
        messages.error(request, _("Nothing was changed. %(why)s") % {"why": _in_one_line(form)})
    else:
        done = _done(request.POST, HELD[type(record)], record, users, form)
        model_admin.log_change(request, record, done)
        messages.success(request, done)


def _done(sent: Any, held: Held, record: Model, users: list[User], form: DaysForm) -> str:
    """In words."""
    names = ", ".join(user.get_username() for user in users)
    theirs = held.of(record).filter(user__in=users)
    if "remove" in sent:
        theirs.delete()
        return str(held.removed % {"names": names})
    days = form.cleaned_data
    if "days" in sent:
        theirs.update(**days)
        return _with_days(held.dated % {"names": names}, days, otherwise=_("without end"))
    new = [held.rows(**{held.field: record, "user": user, **days}) for user in users]
    held.rows._default_manager.bulk_create(new, ignore_conflicts=True)
    return _with_days(held.added % {"names": names}, days)


def _with_days(said: str, days: dict[str, Any], *, otherwise: str = "") -> str:
    when = in_words(days["valid_from"], days["valid_to"]) or otherwise
    return f"{said.removesuffix('.')} ({when})." if when else said


def _in_one_line(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
