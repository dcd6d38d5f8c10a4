"""The business roles and positions in the form of a user, each with its days."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customizing.admin import role_rights
from customizing.admin.days import DatedRows
from customizing.models import PositionHolder, RoleAssignment
from customizing.models.assignments import IN_COMPANY
from customizing.requests import user_of


class _OfUser(DatedRows):
    """Who may assign roles changes them, but nobody his or her own."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.view_user") or request.user.has_perm("auth.change_user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        asking = user_of(request)
        return role_rights.may_assign(asking) and not (obj and role_rights.refusal(asking, [obj]))

    has_add_permission = has_delete_permission = has_change_permission


class RolesOfUser(_OfUser):
    model = RoleAssignment
    verbose_name, verbose_name_plural = _("business role"), _("business roles")
    fields = ["businessrole", "valid_from", "valid_to"]
    ordering = ["businessrole__text"]


class PositionsOfUser(_OfUser):
    model = PositionHolder
    verbose_name, verbose_name_plural = IN_COMPANY, _("positions")
    fields = ["position", "valid_from", "valid_to"]
    ordering = ["position__name"]
