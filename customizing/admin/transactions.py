"""Define Transaction Types."""

from django.contrib import admin
from django.http import HttpRequest

from ..models import FollowUpType, TransactionType
from .base import UsedAdmin
from .rows import Rows


class FollowUpInline(Rows[FollowUpType, TransactionType]):
    model = FollowUpType
    fk_name = "predecessor"


@admin.register(TransactionType)
class TransactionTypeAdmin(UsedAdmin[TransactionType]):
    users_relation = "integration_profiles"
    list_display = ["code", "text", "number_from", "priority"]
    inlines = [FollowUpInline]
    search_fields = ["code", "text"]
    fieldsets = [(None, {"fields": ["code", "text", "number_from", "priority", "categories", "reasons", "statuses"]})]
    save_as = False

    def get_readonly_fields(self, request: HttpRequest, obj: TransactionType | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "code"] if obj else []
