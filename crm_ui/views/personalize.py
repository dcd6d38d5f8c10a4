"""Personalisation: the theme, the telephone in use, and which blocks stand where."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm_ui.blocks import PAGE_TITLES, PAGES, arranged_blocks, personalisation
from crm_ui.frame.themes import THEMES, remember_theme
from crm_ui.views.logon import use_telephone
from crm_ui.views.return_to import redirect_back
from customizing.requests import WebClientRequest
from presence.errors import Refused
from presence.sessions import logon, tested_telephones
from presence.sessions.telephones import telephones_of


@require_safe
def personalize(request: WebClientRequest) -> HttpResponse:
    user, profiles = request.user, request.profiles
    pages = [(page, title, arranged_blocks(page, user=user, profiles=profiles)) for page, title in PAGE_TITLES.items()]
    own = telephones_of(request.user)
    shown = {"telephones": own if len(own) > 1 else [], "testable": tested_telephones.testable(user.pk)}
    return render(request, "frame/personalize.html", {"pages": pages, **shown})


@require_POST
def theme(request: WebClientRequest) -> HttpResponse:
    """Choose the look of this browser."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise Http404
    response = redirect_back(request, otherwise="personalize", focus_at={"personalize": f"theme-{chosen}"})
    remember_theme(response, theme=chosen, secure=request.is_secure())
    return response


@require_POST
def telephone(request: WebClientRequest) -> HttpResponse:
    """Use another telephone of one's own from now on. Who could not be logged on by the one before is by this one."""
    if use_telephone(request) and request.role:
        logon.log_on_cms_by_itself(request.user, role=request.role)
    return redirect(reverse("personalize") + "#telephone-in-use")


@require_POST
def test_telephone(request: WebClientRequest) -> HttpResponse:
    """Have one's telephone tested whether it does as it is told, or have it left alone again."""
    if request.POST.get("act") == "forget":
        tested_telephones.forget(request.user)
    else:
        _test(request)
    return redirect(reverse("personalize") + "#test-telephone")


def _test(request: WebClientRequest) -> None:
    try:
        tested_telephones.test(request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = _("Your telephone does as it is told: the toolbar offers Accept, Hold and Retrieve.")
        messages.success(request, said)


@require_POST
def arrange(request: WebClientRequest, page: str) -> HttpResponse:
    """Show, hide or move a block, or go back to the delivered order."""
    if page not in PAGES:
        raise Http404
    act, _sep, block = request.POST.get("act", "").partition(":")
    if act not in personalisation.ACTS or block not in (
        {""} if act == "reset" else {kind.key for kind in PAGES[page]}
    ):
        raise Http404
    personalisation.ACTS[act](request.user, request.profiles, page=page, block=block)
    messages.success(request, _("The blocks of the page “%(page)s” were changed.") % {"page": PAGE_TITLES[page]})
    return redirect("personalize")


@require_POST
def remember_open(request: WebClientRequest, page: str, block: str) -> HttpResponse:
    """Keep that the user opened or closed a block."""
    if block not in {kind.key for kind in PAGES.get(page, [])}:
        raise Http404
    personalisation.keep_open(request.user, page=page, block=block, is_open=request.POST.get("open") == "1")
    return HttpResponse(status=204)
