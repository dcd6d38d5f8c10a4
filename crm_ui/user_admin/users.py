"""The accounts of users. They are deactivated, never deleted, so that what they did keeps its author."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from customizing.editing.admin import SafeEditing
from presence import cms_names

from . import rights
from .forms import NewUserForm, UserForm

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(SafeEditing, UserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    actions = ["deactivate", "activate"]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or rights.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said = gettext(
            "Users are not deleted, as calls and transactions keep their names. Deactivate the user instead."
        )
        raise PermissionDenied(said)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["last_login", "date_joined", *rights.locked(request.user, obj)]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        formerly = cms_names.known_as(obj)
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
            if user == request.user or not rights.may_change(request.user, user):
                kept.append(user.username)
                continue
            user.is_active = active
            user.save(update_fields=["is_active"])
            self.log_change(
                request, user, [{"changed": {"fields": [str(User._meta.get_field("is_active").verbose_name)]}}]
            )
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
            "Not changed: %(names)s. You cannot do this to yourself, nor to users with more rights than you."
        )
        messages.warning(request, said % {"names": ", ".join(kept)})
