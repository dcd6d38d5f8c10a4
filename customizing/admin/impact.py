"""What saving a form would do is shown before, if one asks for it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..editing.fields import Record
from ..impact import impact_of
from .open_calls import CONFIRMED

ASKED = "_impact"
"""The name of the button."""


class TellsImpact(admin.ModelAdmin[Record]):
    """Part of the administration of a node. Comes before `SafeEditing`, whose saving it tries."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = partial(super().changeform_view, request, object_id, form_url)
        if request.method != "POST" or ASKED not in request.POST:
            return view(extra_context)
        found, saved = _tried(request, view)
        if not saved:  # the form says what is wrong
            return view(extra_context)
        request.held_back = _("Nothing is saved yet: this is what saving would do.")  # type: ignore[attr-defined]
        return view({**(extra_context or {}), "impact": found})


def _tried(request: HttpRequest, view: Any) -> tuple[object, bool]:
    """What saving would do, and whether it would be done at all."""
    sent, told = request.POST, request._messages  # type: ignore[attr-defined]  # as Django's middleware has it
    answers: list[HttpResponse] = []
    trial = sent.copy()
    trial[CONFIRMED] = "now"
    request.POST, request._messages = trial, default_storage(request)  # type: ignore[assignment, attr-defined]
    try:
        found = impact_of(lambda: answers.append(view(None)))
    finally:
        request.POST, request._messages = sent, told  # type: ignore[attr-defined]
    return found, answers[0].status_code == 302
