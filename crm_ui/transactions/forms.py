"""The forms of business transactions."""

from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_ui.models import BusinessTransaction, PartnerKind
from crm_ui.partners.fields import PartnerField, WebClientForm
from crm_ui.partners.main_account import main_account_of
from customizing import access
from customizing.models import TransactionType
from customizing.models.transaction_types import LISTS


class TransactionForm(WebClientForm, forms.ModelForm[BusinessTransaction]):
    """What users can say about a business transaction."""

    account = PartnerField(kind=PartnerKind.ACCOUNT, label=_("Account"))
    contact = PartnerField(kind=PartnerKind.CONTACT, label=_("Contact"))
    responsible = PartnerField(kind=PartnerKind.EMPLOYEE, label=_("Employee responsible"))

    class Meta:
        model = BusinessTransaction
        fields = ["description", "status", "priority", "account", "contact", "responsible", "category", "reason"]
        labels = {"status": _("Status"), "priority": _("Priority")}

    wide = ("description", "note")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kind = self.kind()
        for name in LISTS:
            if kind and (choices := kind.choices_of(name)):
                self.fields[name] = self._choice(name, choices)

    def kind(self) -> TransactionType | None:
        """The type that says what one chooses among."""
        return self.instance.kind

    def clean(self) -> dict[str, Any]:
        """A contact whose name several have is the one of the account, if that has one."""
        data = super().clean() or self.cleaned_data
        field, account = cast("PartnerField", self.fields["contact"]), data.get("account")
        if account and field.offered:
            of_account = [one for one in field.offered if main_account_of(one) == account]
            field.offered = of_account or field.offered
            if len(of_account) == 1:
                del self.errors["contact"]
                data["contact"] = of_account[0]
                field.offered = []
        return data

    def _choice(self, name: str, choices: list[str]) -> forms.ChoiceField:
        """What stands there already can stay."""
        now = self.get_initial_for_field(self.fields[name], name)
        offered = choices if not now or now in choices else [now, *choices]
        return forms.ChoiceField(
            label=self.fields[name].label,
            required=False,
            choices=[("", "---------"), *((each, each) for each in offered)],
            widget=forms.Select(attrs={"class": "field"}),
        )


def _types() -> list[tuple[str, str]]:
    return [(kind.code, str(kind)) for kind in access.transaction_types()]


class NewTransactionForm(TransactionForm):
    """A new business transaction: also its type, and a first note."""

    type = forms.TypedChoiceField(choices=_types, coerce=access.transaction_type, label=_("Type"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    class Meta(TransactionForm.Meta):
        fields = ["type", *TransactionForm.Meta.fields]
        labels = TransactionForm.Meta.labels

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = ",".join(f"#row_{name}:outerHTML" for name in LISTS)
        asks = {"hx-get": reverse("transaction-new"), "hx-swap": "none", "hx-select-oob": rows}
        self.fields["type"].widget.attrs |= asks

    def kind(self) -> TransactionType | None:
        """The type chosen; the first of the list, before anybody chooses."""
        types = {kind.code: kind for kind in access.transaction_types()}
        chosen = self.data.get("type") if self.is_bound else self.initial.get("type")
        return types.get(str(chosen or next(iter(types), "")))


class NoteForm(WebClientForm, forms.Form):
    text = forms.CharField(label=_("New note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))
