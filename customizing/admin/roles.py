"""Configure Business Roles for Communication."""

from typing import TypedDict

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import WithAnnotations

from ..models import BusinessRole
from ..requests import user_of
from . import role_rights
from .base import NodeAdmin
from .holders import page_of
from .texts import captions


class NumberOfUsers(TypedDict):
    number_of_users: int


@admin.register(BusinessRole)
class BusinessRoleAdmin(NodeAdmin[BusinessRole]):
    list_display = [
        "name",
        "text",
        "type",
        "communication_enabled",
        "cms_profile",
        "integration_profile",
        "toolbar_profile",
        "number_of_users",
    ]
    list_filter = ["type", "communication_enabled"]
    list_select_related = ["cms_profile", "integration_profile", "toolbar_profile"]
    search_fields = ["name", *captions("text")]
    readonly_fields = ["its_users"]
    fieldsets = [
        (None, {"fields": ["name", "text", "translations", "type"]}),
        (
            _("Communication"),
            {
                "description": _(
                    "An enabled role needs a CMS profile. Without a CMS integration profile presence and calls work "
                    "and nothing is created; without a toolbar profile there are no buttons and nothing can be done."
                ),
                "fields": [
                    "communication_enabled",
                    "cms_profile",
                    "integration_profile",
                    "toolbar_profile",
                    "context_area_profile",
                    "heartbeat_profile",
                    "identification_profile",
                    "sees_counterparts",
                ],
            },
        ),
        (_("Pages"), {"fields": ["navigation_profile", "block_layout", "simulator", "asks_why"]}),
        (_("Users"), {"fields": ["its_users"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: BusinessRole | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *role_rights.locked(user_of(request), obj)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessRole]:
        return super().get_queryset(request).annotate(number_of_users=Count("users"))

    def get_urls(self) -> list[URLPattern]:
        return [page_of(self), *super().get_urls()]

    @admin.display(description=_("users"), ordering="number_of_users")
    def number_of_users(self, record: "WithAnnotations[BusinessRole, NumberOfUsers]") -> int:
        return record.number_of_users

    @admin.display(description=_("Users"))
    def its_users(self, record: BusinessRole) -> str:
        """How many, and the way to the page where they are put in and taken out: a form with all is too large."""
        if not record.pk:
            return str(_("Users are put into the role once it has been saved."))
        number = record.users.count()
        text = ngettext("%(n)d user has this role", "%(n)d users have this role", number) % {"n": number}
        url = reverse("admin:customizing_businessrole_users", args=[record.pk])
        return format_html('{} – <a href="{}">{}</a>', text, url, _("Show, add and take out"))
