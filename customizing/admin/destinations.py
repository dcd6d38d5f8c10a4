"""Define RFC Destinations for CMS. The password goes in and never comes out."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django_stubs_ext import FieldsetSpec

from ..collaboration import address_problem, addresses, limits_of, settings_of
from ..models import (
    AttachedVariable,
    CmsDestination,
    ConnectorKind,
    QueueMember,
    QueueNumber,
    TelephoneKeys,
    TieLine,
)
from ..models.destinations import UNKNOWN_CONNECTOR
from .base import NAMED, UsedAdmin
from .rows import Rows
from .traits import ConnectorSelect
from .user_names import UserNameField

LEADING = ("connector", "address", "user_name")
NOTHING = {
    "address": "",
    "user_name": "",
    "password": "",
    "telephone_keys": TelephoneKeys.NONE.value,
    "browser_extensions": "",
    "telephone_socket": "",
    "ice_servers": "",
}
"""What stands in fields that not every connector reads."""


class CmsDestinationForm(forms.ModelForm[CmsDestination]):
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Stored encrypted and never shown. Leave empty to keep the one stored, as long as connector, address and "
            "user name stay the same."
        ),
    )
    remove_password = forms.BooleanField(label=_("Remove the stored password"), required=False)

    class Meta:
        model = CmsDestination
        fields = [
            "name",
            "description",
            "connector",
            "address",
            "active",
            "user_name",
            "command_timeout",
            "silence_timeout",
            "telephone_keys",
            "browser_extensions",
            "telephone_socket",
            "ice_servers",
        ]
        error_messages: ClassVar = {"connector": {"invalid_choice": UNKNOWN_CONNECTOR}}
        widgets = {"user_name": forms.TextInput(attrs={"autocomplete": "off"}), "connector": ConnectorSelect}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "address" not in self.fields:  # who may only look
            return
        self.fields["address"].help_text += _address_forms()
        if not settings.SIMULATOR and self.instance.connector != ConnectorKind.SIMULATOR:
            self._offer_no_simulator()

    def _offer_no_simulator(self) -> None:
        """In real use it is no telephone system for anybody; a destination that uses it already keeps it."""
        connector: Any = self.fields["connector"]  # as the model has it, with choices
        connector.choices = [each for each in connector.choices if each[0] != ConnectorKind.SIMULATOR]
        connector.help_text = _("The kind of system. The simulator is offered in a demo or with SIMULATOR=1 only.")

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        self._drop_what_is_not_used()
        if data.get("password") and data.get("remove_password"):
            self.add_error(
                "password", _("A new password was entered and the stored one is to be removed. Do one of the two.")
            )
        if not (data.get("password") or data.get("remove_password")) and (changed := self._led_elsewhere()):
            said = _("%(fields)s changed: enter the password again, or remove the stored one, which stays here.")
            self.add_error("password", said % {"fields": ", ".join(changed)})
        if problem := address_problem(data.get("connector", ""), data.get("address", "")):
            self.add_error("address", problem)
        return data

    def _drop_what_is_not_used(self) -> None:
        """What the connector does not read is out of sight, and so is neither kept nor wrong."""
        if not (connector := self.cleaned_data.get("connector")):
            return
        for name in NOTHING.keys() - set(settings_of(connector)):
            self.cleaned_data[name] = NOTHING[name]
            self.errors.pop(name, None)
            if name == "password":
                self.cleaned_data["remove_password"] = bool(self.instance.encrypted_password)

    def _led_elsewhere(self) -> list[str]:
        """The labels of changed fields that would send the stored password to another system or for another user."""
        changed = [name for name in LEADING if name in self.changed_data] if self.instance.encrypted_password else []
        return [str(self.fields[name].label) for name in changed]

    @sensitive_variables("password")
    def save(self, commit: bool = True) -> CmsDestination:
        password = self.cleaned_data["password"]
        if password or self.cleaned_data["remove_password"]:
            self.instance.set_password(password)
        return super().save(commit)


def _without_password(fields: Sequence[Any]) -> list[Any]:
    kept = (name for name in fields if name != "remove_password")
    return ["has_password" if name == "password" else name for name in kept]


def _address_forms() -> SafeString:
    """How the address is written for each kind of system."""
    return format_html_join("", "<br>{}: {}", addresses())


class AttachedVariableInline(Rows[AttachedVariable, CmsDestination]):
    model = AttachedVariable


class TieLineInline(Rows[TieLine, CmsDestination]):
    model = TieLine
    fk_name = "destination"


class QueueMemberForm(forms.ModelForm[QueueMember]):
    user = UserNameField(label=_("or one user"))

    class Meta:
        model = QueueMember
        fields = ["queue", "role", "user", "penalty"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["penalty"].required = False  # nothing is none

    def clean_penalty(self) -> int:
        return self.cleaned_data["penalty"] or 0


class QueueMemberInline(Rows[QueueMember, CmsDestination]):
    model = QueueMember
    form = QueueMemberForm


class QueueNumberInline(Rows[QueueNumber, CmsDestination]):
    model = QueueNumber


@admin.register(CmsDestination)
class CmsDestinationAdmin(UsedAdmin[CmsDestination]):
    form = CmsDestinationForm
    save_as = False  # a copy would lack the password
    texts = ()
    users_relation = "cms_profiles"
    inlines = [TieLineInline, QueueMemberInline, QueueNumberInline, AttachedVariableInline]
    readonly_fields = ["used_by", "not_offered", "has_password"]
    list_display = ["name", "description", "connector", "address", "has_password", "active"]
    fieldsets = [
        NAMED,
        (_("System"), {"fields": ["connector", "address", "active"]}),
        (_("Credentials"), {"fields": ["user_name", "password", "remove_password"]}),
        (_("Time-outs"), {"fields": ["command_timeout", "silence_timeout"]}),
        (
            _("Telephones"),
            {"fields": ["telephone_keys", "browser_extensions", "telephone_socket", "ice_servers", "not_offered"]},
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: CmsDestination | None = None) -> FieldsetSpec:
        """Who may only look is told whether there is a password: Django would show the value of its field."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        unused = NOTHING.keys() - set(settings_of(obj.connector))
        used = ((title, [name for name in given["fields"] if name not in unused]) for title, given in fieldsets)
        shown = ((title, _without_password(names)) for title, names in used)
        return [(title, {"fields": names}) for title, names in shown if names]

    @admin.display(description=_("not offered in the toolbar"))
    def not_offered(self, record: CmsDestination) -> str:
        """What the system cannot do, and why."""
        limits = limits_of(record).items()
        return format_html_join(mark_safe("<br>"), "{}: {}", limits) if limits else gettext("nothing")

    @admin.display(description=_("password stored"), boolean=True)
    def has_password(self, record: CmsDestination) -> bool:
        return bool(record.encrypted_password)

    @method_decorator(sensitive_post_parameters("password"))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)
