"""The forms of business transactions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_ui.models import BusinessTransaction, PartnerKind
from crm_ui.partners.fields import PartnerField, WebClientForm
from customizing.models import TransactionType


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


class NewTransactionForm(TransactionForm):
    """A new business transaction: also its type, and a first note."""

    type = forms.ModelChoiceField(TransactionType.objects.order_by("text"), label=_("Type"), empty_label=None)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    class Meta(TransactionForm.Meta):
        fields = ["type", *TransactionForm.Meta.fields]
        labels = TransactionForm.Meta.labels


class NoteForm(WebClientForm, forms.Form):
    text = forms.CharField(label=_("New note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))
