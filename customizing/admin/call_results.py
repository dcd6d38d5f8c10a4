"""Define Results of Calls."""

from django.contrib import admin
from django.http import HttpRequest

from ..models import CallResult
from .base import NodeAdmin


@admin.register(CallResult)
class CallResultAdmin(NodeAdmin[CallResult]):
    list_display = ["code", "text", "profile", "position"]
    list_select_related = ["profile"]
    fields = ["code", "text", "translations", "profile", "position"]
    save_as = False

    def get_readonly_fields(self, request: HttpRequest, obj: CallResult | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "code"] if obj else []
