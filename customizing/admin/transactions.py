"""Define Transaction Types."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import FollowUpType, OwnField, TransactionType
from ..numbers_given import last_numbers
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
    list_display = ["code", "text", "number_from", "number_to", "priority"]
    inlines = [OwnFieldInline, FollowUpInline]
    search_fields = ["code", *captions("text")]
    fieldsets = [
        (None, {"fields": ["code", "text", "translations", "priority"]}),
        (None, {"fields": [("number_from", "number_to", "last_given")]}),
        (None, {"fields": ["categories", "reasons", "statuses", "terms"]}),
    ]
    readonly_fields = [*UsedAdmin.readonly_fields, "last_given"]
    save_as = False

    @admin.display(description=_("last number given"))
    def last_given(self, kind: TransactionType) -> str:
        return str(last_numbers().get(kind.pk, "–"))

    def get_readonly_fields(self, request: HttpRequest, obj: TransactionType | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["code"] if obj else [])]
