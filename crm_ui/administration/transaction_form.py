"""The form of a business transaction in the administration, with the own fields of its type."""

from typing import Any

from django import forms

from crm_ui.models import BusinessTransaction
from crm_ui.transactions import own_fields


class TransactionAdminForm(forms.ModelForm[BusinessTransaction]):
    """What the own fields hold is kept with the transaction, not in fields of the table."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in own_form_fields(self.instance).items():
            self.initial[name] = field.initial


def form_of(transaction: BusinessTransaction) -> type[TransactionAdminForm]:
    """The form with the own fields of the type."""
    return type("TransactionAdminForm", (TransactionAdminForm,), own_form_fields(transaction))


def own_form_fields(transaction: BusinessTransaction) -> dict[str, forms.Field]:
    """The own fields of the type, by their names in the form."""
    return own_fields.form_fields(transaction.kind, transaction.own_values)
