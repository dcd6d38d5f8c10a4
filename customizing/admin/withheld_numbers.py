"""Define Numbers of Withheld Callers."""

from django.contrib import admin

from ..models import WithheldNumber
from .base import NodeAdmin


@admin.register(WithheldNumber)
class WithheldNumberAdmin(NodeAdmin[WithheldNumber]):
    list_display = ["number", "text"]
    search_fields = ["number", "text"]
    fields = ["number", "text"]
    save_as = False
