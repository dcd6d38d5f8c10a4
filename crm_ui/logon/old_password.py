"""Changing the own password: the old one cannot be guessed there any more often than at the log-on.

Otherwise a page that somebody has left open would be a way around the lock.
"""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from crm_ui.logon import attempts, journal, pages


class CountedPasswordChangeForm(PasswordChangeForm):
    """Counts wrong old passwords together with those of the log-on. `lock` is the lock that was met or has begun."""

    lock: attempts.Lock | None = None

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        begun = attempts.begin(self.request, self.user.get_username())
        if isinstance(begun, attempts.Lock):
            self._wrong(begun)
            raise ValidationError("", code="locked")
        try:
            password = super().clean_old_password()
        except ValidationError:
            self._wrong(begun.fail())
            raise
        except BaseException:
            begun.withdraw()
            raise
        begun.forget_all()
        return password

    def _wrong(self, lock: attempts.Lock | None) -> None:
        self.lock = lock
        journal.wrong_old_password(self.request, lock)


class CountedPasswordChangeView(PasswordChangeView):
    """Answers a form that is locked with the page of the log-on that says until when."""

    form_class = CountedPasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        if isinstance(form, CountedPasswordChangeForm) and form.lock:
            return pages.locked_out(self.request, form.lock, self.request.user.get_username())
        return super().form_invalid(form)
