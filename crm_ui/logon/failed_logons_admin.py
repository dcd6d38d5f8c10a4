"""Failed log-ons of the last hour, for superusers alone. Deleting them ends a lock."""

from axes.models import AccessFailureLog
from django.contrib import admin
from django.http import HttpRequest


@admin.register(AccessFailureLog)
class FailedLogonAdmin(admin.ModelAdmin[AccessFailureLog]):
    list_display = ["attempt_time", "username", "ip_address", "path_info"]
    list_display_links = None
    search_fields = ["username", "ip_address"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: AccessFailureLog | None = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: AccessFailureLog | None = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccessFailureLog | None = None) -> bool:
        return False
