"""Lists that nobody changes by hand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ...editing.fields import Record


class ReadOnlyAdmin(admin.ModelAdmin[Record]):
    """What the product itself writes down: to be looked at by whoever has the permission."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
