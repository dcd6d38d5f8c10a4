"""The accounts of users. They are deactivated, never deleted, so that what they did keeps its author."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import FieldOpts, FieldsetSpec, StrPromise

from crm_ui.administration import rights
from crm_ui.administration.forms import NewUserForm, UserForm
from crm_ui.administration.words_of_django import PasswordForm
from customizing import access
from customizing.editing.admin import SafeEditing
from customizing.requests import user_of
from presence.cms import user_names
from presence.models import Agent
from presence.phone import readable

admin.site.unregister(User)
WORK: tuple[StrPromise, FieldOpts] = (_("Work in the CRM"), {"fields": ["its_roles", "telephony"]})


@admin.register(User)
class AccountAdmin(SafeEditing[User], UserAdmin[User]):
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    actions = ["deactivate", "activate"]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or rights.may_change(user_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said = gettext(
            "Users are not deleted, as calls and transactions keep their names. Deactivate the user instead."
        )
        raise PermissionDenied(said)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["last_login", "date_joined", "its_roles", "telephony", *rights.locked(user_of(request), obj)]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> FieldsetSpec:
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets[:2], WORK, *fieldsets[2:]] if obj else fieldsets

    @admin.display(description=_("business roles"))
    def its_roles(self, user: User) -> str:
        return ", ".join(map(str, access.roles_of(user))) or gettext("none: the user cannot log on to the CRM")

    @admin.display(description=_("telephony"))
    def telephony(self, user: User) -> SafeString:
        """What is kept at Users and Telephony, and the way there."""
        agent = Agent.objects.filter(user=user).first() or Agent()
        numbers = ", ".join(filter(None, (agent.extension, readable(agent.mobile)))) or gettext("no number yet")
        url = reverse("admin:crm_ui_telephoneuser_change", args=[user.pk])
        return format_html('{} – <a href="{}">{}</a>', numbers, url, gettext("Extension and mobile number"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        formerly = user_names.known_as(obj)
        if formerly != obj.username:
            said = gettext(
                "The user is logged on to the telephone system as “%(formerly)s”, and is logged on anew as "
                "“%(name)s” as soon as no call is open. The telephone system must know this name."
            )
            messages.info(request, said % {"formerly": formerly, "name": obj.username})

    @admin.action(description=_("Deactivate selected users"), permissions=["change"])
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users, active=False)

    @admin.action(description=_("Activate selected users"), permissions=["change"])
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users, active=True)

    def _set_active(self, request: HttpRequest, users: QuerySet[User], *, active: bool) -> None:
        """One by one, so that who listens hears of each."""
        changed, kept = 0, []
        for user in users.exclude(is_active=active):
            if user == request.user or not rights.may_change(user_of(request), user):
                kept.append(user.username)
                continue
            user.is_active = active
            user.save(update_fields=["is_active"])
            self.log_change(request, user, gettext("Activated.") if active else gettext("Deactivated."))
            changed += 1
        _tell(request, changed, kept, active=active)


def _tell(request: HttpRequest, changed: int, kept: list[str], *, active: bool) -> None:
    done = (
        ngettext("%(n)d user was activated.", "%(n)d users were activated.", changed)
        if active
        else ngettext("%(n)d user was deactivated.", "%(n)d users were deactivated.", changed)
    )
    messages.success(request, done % {"n": changed})
    if kept:
        said = gettext(
            "Not changed: %(names)s. Nobody does this to himself or herself, nor to users with more rights."
        )
        messages.warning(request, said % {"names": ", ".join(kept)})
