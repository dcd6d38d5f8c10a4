"""A page on which a document is loaded: first it shows what would change; confirmed, just that is done."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import access
from ...document.differences import Change
from ...document.loading import Loaded
from ...document.problems import Refused
from ...document.reading import user_names
from ...document.tables import Document
from ...document.wording import by_object
from ...models import Activation
from ...requests import user_of
from .loading_rights import refusal

LIST = "admin:customizing_changedvalue_changelist"
MEANT = "user-"
"""Before a user name of the document, this is the name of the field that says who is meant."""


def answer(
    request: HttpRequest,
    model_admin: admin.ModelAdmin[Activation],
    context: dict[str, Any],
    *,
    load_it: Callable[..., Loaded] | None = None,
    document: Document | None = None,
) -> HttpResponse:
    """The page; or the way back to the list, when `load_it` has loaded the document.

    What is sent again with the confirmation is `kept` in the context.
    """
    shown = _trial(request, load_it, document or {}) if load_it else {}
    if shown.get("done"):
        return HttpResponseRedirect(reverse(LIST))
    page = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, **context, **shown}
    return TemplateResponse(request, "admin/customizing/load.html", page)


def _trial(request: HttpRequest, load_it: Callable[..., Loaded], document: Document) -> dict[str, Any]:
    """What would change, or why nothing can be; done, if that was confirmed and is the same still."""
    missing = _unknown_users(document)
    meant = {name: request.POST[MEANT + name].strip() for name in missing if MEANT + name in request.POST}
    asked = {"missing": [(MEANT + name, name, meant.get(name, "")) for name in missing]}
    try:
        trial = load_it(users=meant, dry_run=True)
        seal, given = seal_of(trial.changes), request.POST.get("seal", "")
        if said := refusal(user_of(request), trial.changes):
            return {**asked, "objects": by_object(trial.changes), "refused": said}
        if trial.changes and given == seal:
            return _done(request, load_it(users=meant))
    except Refused as refused:
        return {**asked, "problems": refused.problems}
    if given:
        messages.warning(request, _("Nothing was done yet: something has changed meanwhile. Look again."))
    return {**asked, "loaded": trial, "objects": by_object(trial.changes), "seal": seal}


def _done(request: HttpRequest, loaded: Loaded) -> dict[str, Any]:
    for note in loaded.notes:
        messages.warning(request, note)
    in_draft = _("Done. What is in force stays so until the draft is activated.")
    in_force = _("Done. It is in force at the next click of each user.")
    messages.success(request, in_draft if access.is_collecting() else in_force)
    return {"done": True}


def seal_of(changes: list[Change]) -> str:
    """By it is known that what is confirmed is what was shown."""
    return Signer(salt="what-was-shown").signature(repr(changes))


def _unknown_users(document: Document) -> list[str]:
    named = user_names(document)
    known = get_user_model().objects.filter(username__in=named).values_list("username", flat=True) if named else ()
    return sorted(named - set(known))
