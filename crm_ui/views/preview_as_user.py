"""For the consultant: the WebClient as a user would see it, the draft beside what is in force."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crm_ui.administration.pages_seen import PAGES
from crm_ui.administration.preview_as_user import DRAFT, IN_FORCE, ReadOnlyError, page_seen, role_seen, snapshot_seen
from crm_ui.administration.toolbars_seen import toolbars_seen
from crm_ui.frame.business_role import role_not_required
from customizing import access

NEEDED = (
    "customizing.view_activation",
    "customizing.view_businessrole",
    "auth.view_user",
    "crm_ui.view_businesspartner",
    "crm_ui.view_businesstransaction",
)
"""Whoever may see all that such a page can show."""
TOOLBARS = "toolbars"
INERT = (
    "sandbox; default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; "
    "frame-ancestors 'self'"
)

DEAD_LINKS = b'<head><base target="_blank">'
"""A link is to lead to another window, which the sandbox refuses."""
SCRIPT = re.compile(rb"<script\b.*?</script>", re.DOTALL)
"""None would run, and the browser would complain of each."""


class WhoForm(forms.Form):
    """Asks as whom, and what."""

    user = forms.CharField(label=gettext_lazy("User name"), max_length=150)
    page = forms.ChoiceField(
        label=gettext_lazy("Page"),
        choices=[
            *((name, page.title) for name, page in PAGES.items()),
            (TOOLBARS, gettext_lazy("Toolbar in each state")),
        ],
    )
    of = forms.CharField(
        label=gettext_lazy("Which one"),
        required=False,
        max_length=140,
        help_text=gettext_lazy("Of pages of one object: its number or name. Empty: the one the user opened last."),
    )

    def clean_user(self) -> User:
        found = User.objects.filter(username__iexact=self.cleaned_data["user"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no active user of this name."))
        return found

    def clean(self) -> dict[str, Any]:
        """`of` becomes the object that the page is about."""
        given = super().clean() or {}
        page, user, text = PAGES.get(given.get("page", "")), given.get("user"), given.get("of", "").strip()
        if page and page.objects and user:
            given["of"] = page.object_of(user, text)
            if given["of"] is None:
                said = _("Nothing of this number or name is found. Enter another one, or leave the field empty.")
                self.add_error("of", said if text else _("There is none yet."))
        return given


@role_not_required
@require_safe
@admin.site.admin_view
def preview(request: HttpRequest) -> HttpResponse:
    """Asks as whom; then the page by what is in force, and beside it by the draft if changes are collected."""
    _let_in(request)
    form = WhoForm(request.GET or None)
    shown: dict[str, Any] = {}
    if request.GET and form.is_valid():
        collecting = access.is_collecting()
        sides = [(IN_FORCE, _("In force")), *([(DRAFT, _("Draft"))] if collecting else [])]
        of = form.cleaned_data["of"]
        shown = {"sides": sides, "seen": form.cleaned_data["user"], "page": form.cleaned_data["page"]}
        shown["of"] = getattr(of, "pk", "")
    context = {**admin.site.each_context(request), **shown, "title": _("Preview as a user"), "form": form}
    return render(request, "admin/preview_as_user.html", context)


@role_not_required
@require_safe
@admin.site.admin_view
def frame(request: HttpRequest, pk: int, version: str, page: str) -> HttpResponse:
    """One of the pages, inert."""
    _let_in(request)
    if version not in {DRAFT, IN_FORCE} or page not in {*PAGES, TOOLBARS}:
        raise Http404
    response = _seen(request, get_object_or_404(User, pk=pk, is_active=True), version=version, page=page)
    response.content = SCRIPT.sub(b"", response.content).replace(b"<head>", DEAD_LINKS, 1)
    response["Content-Security-Policy"] = INERT
    response["X-Frame-Options"] = "SAMEORIGIN"
    response.cookies.clear()
    return response


def _seen(request: HttpRequest, user: User, *, version: str, page: str) -> HttpResponse:
    snapshot = snapshot_seen(version)
    role = role_seen(user, snapshot, chosen=None)
    if role is None:
        return _said(request, _("This user has no business role, and cannot log on."))
    if page == TOOLBARS:
        with access.previewing(snapshot):
            context = {"toolbars": list(toolbars_seen(access.profile_bundle(role))), "role": role}
            return render(request, "admin/toolbars_seen.html", context)
    try:
        return page_seen(request, user, role, address=_address(page, request.GET.get("of", "")), snapshot=snapshot)
    except ReadOnlyError:
        return _said(request, _("This page cannot be shown without writing something."))
    except PermissionDenied as refused:
        return _said(request, _("This user does not get the page: %(why)s") % {"why": refused})
    except Http404:
        return _said(request, _("This user does not get the page: what it is about is not there."))


def _address(page: str, of: str) -> str:
    """Where the page is. Raises Http404."""
    seen = PAGES[page]
    try:
        return reverse(seen.url_name, args=[of] if seen.objects else [])
    except NoReverseMatch:
        raise Http404 from None


def _said(request: HttpRequest, said: str) -> HttpResponse:
    return render(request, "admin/toolbars_seen.html", {"said": said})


def _let_in(request: HttpRequest) -> None:
    if not all(request.user.has_perm(name) for name in NEEDED):
        raise PermissionDenied(_("You need the permissions to view Customizing, users, partners and transactions."))
