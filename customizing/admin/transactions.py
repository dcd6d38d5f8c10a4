"""Define Transaction Types."""

from django.contrib import admin
from django.http import HttpRequest

from ..models import FollowUpType, OwnField, TransactionType
from .base import UsedAdmin
from .rows import Rows
from .texts import captions


class FollowUpInline(Rows[FollowUpType, TransactionType]):
    model = FollowUpType
    fk_name = "predecessor"


class OwnFieldInline(Rows[OwnField, TransactionType]):
    model = OwnField
    fields = ["name", "label", "translations", "kind", "choices", "required", "key", "position"]


@admin.register(TransactionType)
class TransactionTypeAdmin(UsedAdmin[TransactionType]):
    users_relation = "integration_profiles"
    list_display = ["code", "text", "number_from", "priority"]
    inlines = [OwnFieldInline, FollowUpInline]
    search_fields = ["code", *captions("text")]
    fieldsets = [
        (None, {"fields": ["code", "text", "translations", "number_from", "priority"]}),
        (None, {"fields": ["categories", "reasons", "statuses", "terms"]}),
    ]
    save_as = False

    def get_readonly_fields(self, request: HttpRequest, obj: TransactionType | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "code"] if obj else []
