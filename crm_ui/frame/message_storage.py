"""Where messages wait for the next page: in a cookie of this installation, or in the session if they are many."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class InstanceCookieStorage(CookieStorage):
    cookie_name = f"messages_{settings.INSTANCE}"


class MessageStorage(FallbackStorage):
    storage_classes = (InstanceCookieStorage, SessionStorage)
