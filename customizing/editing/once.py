"""A form that is sent twice has one effect: two clicks at once, a slow network, Back and again, a reload."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..models import SubmittedForm
from ..requests import WebClientRequest, user_of

NAME = "form_token"
TOKEN = re.compile(r"[0-9a-f]{32}")
# The same form may be sent by another button.
NOT_CONTENT = {"csrfmiddlewaretoken", NAME, "_save", "_continue", "_addanother"}


def new_token() -> str:
    return uuid4().hex


class Sending:
    """One sending of a form, inside a transaction. A second one at the same moment waits here for the first."""

    def __init__(self, request: HttpRequest):
        self.form: SubmittedForm | None = None
        self.first = self.same = True
        token, digest = request.POST.get(NAME, ""), _digest(request.POST)
        if TOKEN.fullmatch(token):
            self.form, self.first = SubmittedForm.objects.get_or_create(
                user=user_of(request).pk, token=token, defaults={"digest": digest}
            )
            self.same = self.first or self.form.digest == digest

    @property
    def made(self) -> str:
        """What came of the form when it was sent before."""
        return self.form.made if self.form and not self.first else ""

    def keep(self, made: str) -> None:
        """Note what came of the form, which has had its effect."""
        if self.form and self.first:
            self.form.made = made[:200]
            self.form.save(update_fields=["made"])

    def release(self) -> None:
        """The form was refused: it can be sent again."""
        if self.form and self.first:
            self.form.delete()


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that creates something and then redirects to it.

    Sent again, the form leads to the same address. With something else in it, it has no effect either: the view finds
    `request.already_made` set, and shows the form with what was typed.
    """

    @wraps(view)
    def answer(request: WebClientRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.already_made = ""
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return _answer(request, Sending(request), lambda: view(request, *args, **kwargs))

    return answer


def _answer(request: WebClientRequest, sending: Sending, view: Callable[[], HttpResponse]) -> HttpResponse:
    if sending.made and sending.same:
        messages.info(request, _("This form was sent before. This is what came of it."))
        return HttpResponseRedirect(sending.made)
    if sending.made:
        request.already_made = sending.made
        messages.warning(request, already_made(sending.made))
    response = view()
    if isinstance(response, HttpResponseRedirect):
        sending.keep(response.url)
    else:
        sending.release()
    return response


def already_made(url: str) -> str:
    """What a user is told who changes a form that has had its effect, and sends it again."""
    text = _("Nothing was saved: this form was sent before with other content. To create another one, save again.")
    return format_html('{} <a href="{}">{}</a>', text, url, _("Open what came of it"))


def _digest(data: QueryDict) -> str:
    """Keyed, since a form may hold a password."""
    content = sorted((name, values) for name, values in data.lists() if name not in NOT_CONTENT)
    return salted_hmac("sent-form", repr(content), algorithm="sha256").hexdigest()
