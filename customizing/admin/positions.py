"""Positions: their business roles, and who holds them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..editing.admin import SafeEditing
from ..models import Position, PositionRole
from ..requests import user_of
from . import role_rights
from .days import DatedRows
from .holders import page_of


class PositionRoleInline(DatedRows):
    """Whoever changes them gives roles to all holders, so nobody does it to a position of his or her own."""

    model = PositionRole
    fields = ["businessrole", "valid_from", "valid_to"]
    ordering = ["businessrole__text"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("customizing.view_position") or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        asking = user_of(request)
        holders = obj.holders.filter(pk=asking.pk) if obj else ()
        return role_rights.may_assign(asking) and not role_rights.refusal(asking, holders)

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(Position)
class PositionAdmin(SafeEditing[Position]):
    """With Django's own templates, as it is no node of the IMG."""

    change_form_template = "admin/change_form.html"
    change_list_template = "admin/change_list.html"
    delete_confirmation_template = "admin/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/delete_selected_confirmation.html"
    object_history_template = "admin/object_history.html"
    list_display = ["name", "description", "its_roles", "number_of_holders"]
    search_fields = ["name", "description"]
    list_per_page = 50
    fields = ["name", "description", "its_holders"]
    readonly_fields = ["its_holders"]
    inlines = [PositionRoleInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Position]:
        found = super().get_queryset(request).prefetch_related("role_rows__businessrole")
        return found.annotate(number=Count("holders", distinct=True))

    def get_urls(self) -> list[URLPattern]:
        return [page_of(self), *super().get_urls()]

    @admin.display(description=_("business roles"), empty_value="–")
    def its_roles(self, position: Position) -> str:
        return ", ".join(sorted(row.in_words for row in position.role_rows.all()))

    @admin.display(description=_("holders"), ordering="number")
    def number_of_holders(self, position: Any) -> int:
        return int(position.number)

    @admin.display(description=_("Holders"))
    def its_holders(self, position: Position) -> str:
        if not position.pk:
            return str(_("The position is given to users once it has been saved."))
        number = position.holders.count()
        text = ngettext("%(n)d user holds this position", "%(n)d users hold this position", number) % {"n": number}
        url = reverse("admin:customizing_position_users", args=[position.pk])
        return format_html('{} – <a href="{}">{}</a>', text, url, _("Show, add and take out"))
