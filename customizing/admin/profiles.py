"""The profiles that a business role is given, except the toolbar profile; and the work modes."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import (
    AccountIdentificationProfile,
    AttachedDataLabel,
    AttachedDataMapping,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    WorkMode,
)
from .base import NAMED, NodeAdmin, UsedAdmin
from .presence_rules import PresenceRuleInline, take_over_delivered
from .rows import Rows
from .traits import DestinationSelect
from .user_names import UserNameField

FALLBACK_USER: Any = CmsIntegrationProfile._meta.get_field("fallback_user")


class CmsProfileForm(forms.ModelForm[CmsProfile]):
    class Meta:
        model = CmsProfile
        fields = forms.ALL_FIELDS
        widgets: ClassVar = {"destination": DestinationSelect}
        error_messages: ClassVar = {
            "destination": {
                "required": _(
                    "CMS destination: a CMS profile needs one. Choose it, or create it first in "
                    "Define RFC Destinations for CMS."
                )
            }
        }


@admin.register(CmsProfile)
class CmsProfileAdmin(UsedAdmin[CmsProfile]):
    form = CmsProfileForm
    list_display = [
        "name",
        "description",
        "destination",
        "logon",
        "presence_in_blocks",
        "presence_in_dial_pad",
        "multiple_sessions",
    ]
    list_filter = ["destination"]
    list_select_related = ["destination"]
    fieldsets = [
        NAMED,
        (_("System"), {"fields": ["destination", "logon", "wrap_up_seconds", "call_records"]}),
        (_("Channels"), {"fields": ["telephony", "chat", "email", "multiple_sessions"]}),
        (_("Presence"), {"fields": ["presence_in_blocks", "presence_in_dial_pad"]}),
    ]
    inlines = [PresenceRuleInline]

    def response_change(self, request: HttpRequest, obj: CmsProfile) -> HttpResponse:
        if "_take_over_rules" in request.POST and self.may_change_all(request):
            return take_over_delivered(request, obj)
        return super().response_change(request, obj)


class AttachedDataMappingInline(Rows[AttachedDataMapping, CmsIntegrationProfile]):
    model = AttachedDataMapping
    fields = ["key", "default", "format", "field"]


class AttachedDataLabelInline(Rows[AttachedDataLabel, CmsIntegrationProfile]):
    model = AttachedDataLabel
    fields = ["key", "label", "translations", "position"]


class CmsIntegrationProfileForm(forms.ModelForm[CmsIntegrationProfile]):
    fallback_user = UserNameField(label=capfirst(FALLBACK_USER.verbose_name), help_text=FALLBACK_USER.help_text)


@admin.register(CmsIntegrationProfile)
class CmsIntegrationProfileAdmin(UsedAdmin[CmsIntegrationProfile]):
    form = CmsIntegrationProfileForm
    list_display = ["name", "description", "transaction_type", "ui_object", "ui_action", "unidentified", "screen_pop"]
    list_select_related = ["transaction_type"]
    inlines = [AttachedDataMappingInline, AttachedDataLabelInline]
    fieldsets = [
        NAMED,
        (_("When a transfer is completed"), {"fields": ["transaction_type", "unidentified"]}),
        (_("Displayed to the receiver"), {"fields": ["ui_object", "ui_action"]}),
        (
            _("Screen pop"),
            {
                "description": _("When it rings or is accepted, the page is chosen by who calls."),
                "fields": ["screen_pop", "pop_if_one", "pop_if_several", "pop_if_none"],
            },
        ),
        (
            _("When nobody takes a blind transfer"),
            {"fields": ["ring_seconds", "return_seconds", "fallback", "fallback_user", "fallback_queue"]},
        ),
        (_("Tasks"), {"fields": ["call_back_type"]}),
    ]


@admin.register(ContextAreaProfile)
class ContextAreaProfileAdmin(UsedAdmin[ContextAreaProfile]):
    list_display = ["name", "description", "account_information", "call_timer", "push", "polling_seconds"]
    fieldsets = [
        NAMED,
        (_("Content"), {"fields": ["account_information", "call_timer"]}),
        (_("Kept up to date by"), {"fields": ["push", "polling_seconds"]}),
    ]


@admin.register(HeartbeatProfile)
class HeartbeatProfileAdmin(UsedAdmin[HeartbeatProfile]):
    list_display = ["name", "description", "tolerance", "cms_log_off_after"]
    fieldsets = [NAMED, (_("Seconds"), {"fields": ["tolerance", "cms_log_off_after"]})]


@admin.register(AccountIdentificationProfile)
class AccountIdentificationProfileAdmin(UsedAdmin[AccountIdentificationProfile]):
    list_display = [
        "name",
        "description",
        "find_accounts",
        "find_contacts",
        "find_employees",
        "national_spellings",
        "only_exactly_one",
    ]
    fieldsets = [
        NAMED,
        (_("Where to look"), {"fields": ["find_accounts", "find_contacts", "find_employees", "national_spellings"]}),
        (_("What to show"), {"fields": ["only_exactly_one"]}),
    ]


@admin.register(WorkMode)
class WorkModeAdmin(NodeAdmin[WorkMode]):
    list_display = ["code", "text", "kind", "position", "rings_silently"]
    fields = ["code", "kind", "text", "translations", "position", "rings_silently"]
    save_as = False

    def get_readonly_fields(self, request: HttpRequest, obj: WorkMode | None = None) -> list[str]:
        fixed = ["code", "kind"] if obj else []  # the code says what kind it is
        return [*fixed, *super().get_readonly_fields(request, obj)]
