"""Where messages wait for the next page: in a cookie of this installation, or in the session if they are many.

Each is kept in the history of messages, too, so that it can be read again when the message bar has moved on.
"""

import html
import logging
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeData

from presence.notices import history

log = logging.getLogger(__name__)


class InstanceCookieStorage(CookieStorage):
    cookie_name = f"messages_{settings.INSTANCE}"


class MessageStorage(FallbackStorage):
    storage_classes = (InstanceCookieStorage, SessionStorage)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any):
        super().__init__(request, *args, **kwargs)
        self._said: list[Message] = []

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        super().add(level, message, extra_tags)
        if message:
            self._said.append(Message(level, message))

    def update(self, response: HttpResponseBase) -> list[Message] | None:
        self._keep()
        return super().update(response)

    def _keep(self) -> None:
        """A message that cannot be kept is shown all the same."""
        user = getattr(self.request, "user", None)
        match = self.request.resolver_match
        if not self._said or user is None or not user.is_authenticated or (match and "admin" in match.app_names):
            return
        try:
            history.keep(user.pk, [(each.level_tag, _text(each)) for each in self._said])
        except DatabaseError:
            log.warning("The messages to user %s could not be kept.", user.pk, exc_info=True)
        self._said = []


def _text(message: Message) -> str:
    """What it says; of one with buttons, what stands before them."""
    said = str(message.message)
    return html.unescape(said.partition("<")[0]).strip() if isinstance(message.message, SafeData) else said
