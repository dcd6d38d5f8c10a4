"""Users and Telephony: telephones and mobile number of each user, with what the employee's numbers suggest."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import DataError, IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_ui.administration import telephony_pages
from crm_ui.administration.roles_of_users import PositionsOfUser, RolesOfUser
from crm_ui.administration.telephony_form import OtherTelephoneForm, OtherTelephones, TelephonyForm
from crm_ui.administration.telephony_list import EDITED, RowForm, formset_for
from crm_ui.administration.telephony_plan import OF_TELEPHONE
from crm_ui.models import BusinessPartner, TelephoneUser
from customizing import access
from customizing.admin.rows import Rows
from customizing.display_names import name_of
from customizing.editing.admin import SafeEditing
from customizing.models import PositionHolder, RoleAssignment
from customizing.requests import user_of
from presence.cms import user_names
from presence.models import Agent, OtherTelephone
from presence.phone import read_number, readable


class OtherTelephoneInline(Rows[OtherTelephone, TelephoneUser]):
    model = OtherTelephone
    form = OtherTelephoneForm
    formset = OtherTelephones
    fields = OF_TELEPHONE

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.view_user") or self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(TelephoneUser)
class TelephoneUserAdmin(SafeEditing[TelephoneUser]):
    form = TelephonyForm
    list_display = [
        "username",
        "employee_name",
        "extension",
        "own_destination",
        "cms_user_name",
        "mobile",
        "roles",
        "others",
        "active",
    ]
    list_filter = ["is_active", "agent__destination", "business_roles", "positions"]
    list_per_page = 25
    show_facets = admin.ShowFacets.NEVER
    search_fields = [
        "username",
        "first_name",
        "last_name",
        "agent__extension",
        "agent__mobile",
        "agent__cms_user_name",
        "other_telephones__extension",
        "partner__name",
    ]
    inlines = [OtherTelephoneInline, RolesOfUser, PositionsOfUser]
    search_help_text = _("User name, name, extension or mobile number")
    readonly_fields = ["username", "full_name", "employee", "roles_today", "destination"]
    fieldsets = [
        (None, {"fields": ["username", "full_name", "employee", "roles_today"]}),
        (_("Telephone in use"), {"fields": [*OF_TELEPHONE, "destination"]}),
        (_("Mobile"), {"fields": ["mobile"]}),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.view_user") or self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TelephoneUser]:
        users = super().get_queryset(request).select_related("agent__destination", "agent__own_destination", "partner")
        roles = Prefetch("role_assignments", RoleAssignment.objects.select_related("businessrole"))
        positions = Prefetch("position_rows", PositionHolder.objects.select_related("position"))
        return users.prefetch_related(roles).prefetch_related(positions, "other_telephones__own_destination")

    def get_urls(self) -> list[URLPattern]:
        pages = telephony_pages.PAGES
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), {"model_admin": self}, f"crm_ui_telephoneuser_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Extension, mobile and roles are edited in the list; Django would want them to be fields of the user."""
        found = super().get_changelist_instance(request)
        found.list_editable = EDITED if self.has_change_permission(request) else ()
        return found

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> type[Any]:
        return formset_for(user_of(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[TelephoneUser], search_term: str
    ) -> tuple[QuerySet[TelephoneUser], bool]:
        """A mobile number is found in any spelling."""
        found, several = super().get_search_results(request, queryset, search_term)
        mobiles = [one.e164 for one in read_number(search_term).readings]
        return (found | queryset.filter(agent__mobile__in=mobiles) if mobiles else found), several

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": self.opts.verbose_name_plural, **(extra_context or {})}
        try:
            with transaction.atomic():
                return super().changelist_view(request, context)
        except (IntegrityError, DataError, OverflowError):  # a row whose key no database could hold, too
            messages.error(request, gettext("Nothing was saved: somebody else was changing the same. Do it again."))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(
        self, request: HttpRequest, obj: TelephoneUser, form: TelephonyForm | RowForm, change: bool
    ) -> None:
        """The user's account stays as it is."""
        form.save_telephony()
        if (
            any(name in form.changed_data for name in OF_TELEPHONE)
            and Agent.objects.filter(user=obj.pk, cms_logged_on=True).exists()
        ):
            said = gettext("The telephone system is told of it when the user logs on to it the next time.")
            messages.info(request, said)

    @admin.display(description=_("name"), ordering=("last_name"))
    def full_name(self, user: TelephoneUser) -> str:
        return name_of(user)

    @admin.display(description=_("name"), ordering=("last_name"))
    def employee_name(self, user: TelephoneUser) -> str:
        """The name of the user leads to the employee, if there is one."""
        partner = getattr(user, "partner", None)
        return _link(partner, name_of(user)) if partner else name_of(user)

    @admin.display(description=_("telephone"), empty_value="–")
    def telephone(self, user: TelephoneUser) -> str:
        return _agent(user).telephone

    @admin.display(description=_("extension"), ordering="agent__extension", empty_value="–")
    def extension(self, user: TelephoneUser) -> str:
        return _agent(user).extension

    @admin.display(description=_("mobile"), ordering="agent__mobile", empty_value="–")
    def mobile(self, user: TelephoneUser) -> str:
        return readable(_agent(user).mobile)

    @admin.display(description=_("telephone system"), ordering="agent__own_destination", empty_value="–")
    def own_destination(self, user: TelephoneUser) -> str:
        return str(_agent(user).own_destination or "")

    @admin.display(description=_("CMS user name"), ordering="agent__cms_user_name", empty_value="–")
    def cms_user_name(self, user: TelephoneUser) -> str:
        return _agent(user).cms_user_name

    @admin.display(description=_("other telephones"), empty_value="–")
    def others(self, user: TelephoneUser) -> str:
        return format_html_join(mark_safe("<br>"), "{}", [(each.in_words,) for each in user.other_telephones.all()])

    @admin.display(description=_("last logged on to"), ordering="agent__destination", empty_value="–")
    def destination(self, user: TelephoneUser) -> str:
        """Under which name the user is known there is told if it is another than the user name."""
        system, name = str(_agent(user).destination or ""), user_names.known_as(user)
        if not system or name == user.get_username():
            return system
        return gettext("%(system)s, as %(name)s") % {"system": system, "name": name}

    @admin.display(description=_("roles"), empty_value="–")
    def roles(self, user: TelephoneUser) -> str:
        return ", ".join(row.in_words for row in (*user.role_assignments.all(), *user.position_rows.all()))

    @admin.display(description=_("business roles today"), empty_value="–")
    def roles_today(self, user: TelephoneUser) -> str:
        return ", ".join(map(str, access.roles_of(user)))

    @admin.display(description=_("active"), ordering="is_active", boolean=True)
    def active(self, user: TelephoneUser) -> bool:
        return user.is_active

    @admin.display(description=_("employee"), ordering="partner__name", empty_value="–")
    def employee(self, user: TelephoneUser) -> str:
        partner = getattr(user, "partner", None)
        return _link(partner, str(partner)) if partner else ""


def _agent(user: TelephoneUser) -> Agent:
    return getattr(user, "agent", None) or Agent()


def _link(partner: BusinessPartner, name: str) -> str:
    url = reverse("admin:crm_ui_businesspartner_change", args=[partner.pk])
    return format_html('<a href="{}">{}</a>', url, name)
