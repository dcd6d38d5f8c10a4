"""Configure Business Roles for Communication."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import BusinessRole
from .base import NodeAdmin


class UsersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user: AbstractUser) -> str:
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class BusinessRoleForm(forms.ModelForm):
    users = UsersField(
        label=_("Users"),
        queryset=get_user_model().objects.order_by("last_name", "first_name", "username"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "users"}),
        help_text=_("Who may log on with this role."),
    )

    class Meta:
        model = BusinessRole
        fields = forms.ALL_FIELDS


@admin.register(BusinessRole)
class BusinessRoleAdmin(NodeAdmin):
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
    search_fields = ["name", "text"]
    form = BusinessRoleForm
    fieldsets = [
        (None, {"fields": ["name", "text", "type"]}),
        (
            _("Communication"),
            {
                "description": _(
                    "An enabled role needs a CMS profile. Without a CMS integration profile presence and calls work "
                    "and nothing is created; without a toolbar profile there are no buttons."
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
        (_("Navigation bar"), {"fields": ["simulator"]}),
        (_("Users"), {"fields": ["users"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessRole]:
        return super().get_queryset(request).annotate(number_of_users=Count("users"))

    @admin.display(description=_("users"), ordering="number_of_users")
    def number_of_users(self, record: Any) -> int:
        return record.number_of_users

    def obstacles(self, record: BusinessRole) -> list[str]:
        return [_("User %(user)s has this role.") % {"user": user} for user in record.users.all()]
