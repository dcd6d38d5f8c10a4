"""What the pages of all IMG nodes have in common."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

# Of a named record: what the first fieldset of each form holds.
NAMED = (None, {"fields": ["name", "description"]})
USE = (_("Where used"), {"fields": ["used_by"]})


class NodeAdmin(admin.ModelAdmin):
    """Lists and forms of one node. The templates add the node's path and text."""

    list_per_page = 50
    save_as = True
    show_facets = admin.ShowFacets.NEVER

    def obstacles(self, record: Model) -> list[str]:
        """What forbids to delete the record, beyond what the database protects."""
        return []

    def get_deleted_objects(self, objs: QuerySet | list[Model], request: HttpRequest) -> tuple[Any, ...]:
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        extra = [obstacle for record in objs for obstacle in self.obstacles(record)]
        return deleted, counts, perms_needed, [*protected, *extra]


class UsedAdmin(NodeAdmin):
    """A node whose records are used by others, which the form lists with links."""

    readonly_fields = ["used_by"]
    users_relation = "roles"

    @admin.display(description=_("used by"), empty_value=_("nothing yet"))
    def used_by(self, record: Model) -> SafeString | None:
        users = getattr(record, self.users_relation).all() if record.pk else []
        links = [(_change_url(user), str(user)) for user in users]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or None

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, USE] if obj else fieldsets


def _change_url(record: Model) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
