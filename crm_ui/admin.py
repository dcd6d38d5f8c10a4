"""Master data and transactions in the admin, for the consultant. Users work on the pages of the WebClient."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from crm_ui import administration  # noqa: F401  (register)
from crm_ui.administration.duplicates import NumberRows, RelationshipRows, WarnedForm
from crm_ui.administration.transaction_form import form_of, own_form_fields
from crm_ui.logon import failed_logons_admin  # noqa: F401  (registers)
from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    PartnerNumber,
    Relationship,
    TransactionChange,
    TransactionNote,
)
from crm_ui.partners.duplicates import all_of
from crm_ui.phone.countries import CountryField
from crm_ui.transactions import edit as transactions
from crm_ui.transactions.own_fields import own_values_apart, shown
from customizing.admin.rows import Rows
from customizing.editing.admin import SafeEditing
from customizing.requests import user_of
from presence.templatetags.isolation import bdi

Record = TypeVar("Record", bound=Model)
LINE_BREAK = mark_safe("<br>")


class ReadOnlyInline(admin.TabularInline[Record, BusinessTransaction]):
    template = "customizing/_rows.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NumberInline(Rows[PartnerNumber, BusinessPartner]):
    model = PartnerNumber
    formset = NumberRows
    readonly_fields = ["read_as"]
    extra = 1

    @admin.display(description=_("read as"))
    def read_as(self, number: PartnerNumber) -> str:
        return bdi(number.to_dial, direction="ltr")


class RelationshipInline(Rows[Relationship, BusinessPartner]):
    model = Relationship
    formset = RelationshipRows
    fk_name = "source"
    raw_id_fields = ["target"]
    extra = 1


@admin.register(BusinessPartner)
class BusinessPartnerAdmin(SafeEditing[BusinessPartner]):
    list_display = ["id", "bdi_name", "kind", "city", "country", "email"]
    list_display_links = ["id", "bdi_name"]
    list_filter = ["kind", "country"]
    search_fields = ["=id", "name", "email"]
    raw_id_fields = ["user"]
    inlines = [NumberInline, RelationshipInline]
    form = WarnedForm

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Says who is there already, with a way to save all the same."""
        forms = [context["adminform"].form, *(inline.formset for inline in context["inline_admin_formsets"])]
        found = [one for form in forms for one in getattr(form, "duplicates", [])]
        context |= {"duplicates": found, "anyway": all_of(found)}
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name == "country":
            return CountryField(label=_("Country"), required=False, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("name"), ordering="name")
    def bdi_name(self, partner: BusinessPartner) -> str:
        return bdi(partner.name)


class NoteInline(ReadOnlyInline[TransactionNote]):
    model = TransactionNote
    fields = ["created_at", "author", "text"]


class ChangeInline(ReadOnlyInline[TransactionChange]):
    model = TransactionChange
    fields = ["at", "author", "text"]


@admin.register(BusinessTransaction)
class BusinessTransactionAdmin(SafeEditing[BusinessTransaction]):
    """Transactions are created by the processes and pages, which give them numbers."""

    list_display = ["number", "type", "description", "status", "account", "created_at"]
    list_filter = ["type", "status", "priority"]
    list_select_related = ["type", "account"]
    search_fields = ["number", "description"]
    raw_id_fields = ["account", "contact", "responsible"]
    readonly_fields = ["number", "type", "direction", "caller_number", "attached_data"]
    inlines = [NoteInline, ChangeInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """With the own fields of the type, for who may change them; else in words."""
        own: list[str] = []
        if obj:
            own = [*own_form_fields(obj)] if self.has_change_permission(request, obj) else ["own_in_words"]
        return [*transactions.EDITABLE[1:], *own, *self.readonly_fields]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj and self.has_change_permission(request, obj):
            kwargs["form"] = form_of(obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "own_in_words"]

    @admin.display(description=_("own fields"))
    def own_in_words(self, transaction: BusinessTransaction) -> str:
        return format_html_join(LINE_BREAK, "{}: {}", ((label, value or "–") for label, value in shown(transaction)))

    def save_model(self, request: HttpRequest, obj: BusinessTransaction, form: Any, change: bool) -> None:
        """As on the pages, each change leaves a line in the change history."""
        values = own_values_apart({name: form.cleaned_data[name] for name in form.changed_data})
        transactions.edit(BusinessTransaction.objects.get(pk=obj.pk), user_of(request), **values)
