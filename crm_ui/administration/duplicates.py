"""The same warnings about partners that are there already in the forms of the administration."""

from typing import Any, TypeVar

from django import forms

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from crm_ui.partners import duplicates
from crm_ui.partners.duplicates import Duplicate
from customizing.admin.rows import RowFormSet
from customizing.display_names import full_name

Row = TypeVar("Row", PartnerNumber, Relationship)


class WarnedForm(forms.ModelForm[BusinessPartner]):
    """A partner whose name is new: another contact of the same account, another account, may have it."""

    duplicates: list[Duplicate] = []

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        name = full_name(data.get("first_name") or "", data.get("last_name") or "", otherwise=data.get("name") or "")
        if {"name", "first_name", "last_name", "kind"} & set(self.changed_data) and name:
            field = "last_name" if data.get("last_name") else "name"
            self.duplicates = _warn(self, field, _same_name(self.instance, data.get("kind"), name))
        return data


class WarnedRows(RowFormSet[Row, BusinessPartner]):
    """Rows of a partner. What is found stands at the field of the row."""

    field = ""

    def clean(self) -> None:
        super().clean()
        self.duplicates: list[Duplicate] = []
        for form in self.forms:
            if form.has_changed() and form not in self.deleted_forms and not form.errors:
                self.duplicates += _warn(form, self.field, self.found(form))

    def found(self, form: forms.ModelForm[Row]) -> list[Duplicate]:
        raise NotImplementedError


class NumberRows(WarnedRows[PartnerNumber]):
    """The numbers are read by the country that the same form gives."""

    field = "typed"

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm[PartnerNumber]:
        form: forms.ModelForm[PartnerNumber] = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # no stub
        form.instance.partner = self.instance
        return form

    def found(self, form: forms.ModelForm[PartnerNumber]) -> list[Duplicate]:
        typed = form.cleaned_data.get("typed", "")
        return duplicates.with_number(typed, region=self.instance.region, besides=self.instance)


class RelationshipRows(WarnedRows[Relationship]):
    field = "target"

    def found(self, form: forms.ModelForm[Relationship]) -> list[Duplicate]:
        target = form.cleaned_data.get("target")
        if not target or not self.instance.pk or form.cleaned_data.get("kind") != RelationshipKind.CONTACT:
            return []
        return duplicates.with_name(target.name, account=self.instance, besides=target)


def _same_name(partner: BusinessPartner, kind: str | None, name: str) -> list[Duplicate]:
    if kind == PartnerKind.ACCOUNT:
        return duplicates.accounts_called(name, besides=partner)
    if not partner.pk:
        return []
    links = partner.reverse_relationships.filter(kind=RelationshipKind.CONTACT).select_related("source")
    return [one for link in links for one in duplicates.with_name(name, account=link.source, besides=partner)]


def _warn(form: forms.BaseForm, field: str, found: list[Duplicate]) -> list[Duplicate]:
    """Put what was found at the field, and return it, if the user has still to be asked."""
    asked = duplicates.unconfirmed(found, form.data)
    for one in asked:
        form.add_error(field, one.text)
    return found if asked else []
