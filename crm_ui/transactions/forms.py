"""The forms of business transactions."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_ui.models import BusinessTransaction, PartnerKind, TransactionStatus
from crm_ui.partners.fields import PartnerField, WebClientForm
from crm_ui.partners.main_account import main_account_of
from crm_ui.transactions import own_fields
from crm_ui.transactions.own_fields import PREFIX
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
        if kind := self.kind():
            self._offer_statuses(kind)
            self._offer_choices(kind)
            self._add_own_fields(kind)

    def _add_own_fields(self, kind: TransactionType) -> None:
        """Those of the type, with what the transaction has, or what it begins with."""
        attached = own_fields.filled(kind, self.initial.get("attached", {})).values
        kept = {**attached, **self.initial.get("own_values", {}), **self.instance.own_values}
        for name, field in own_fields.form_fields(kind, kept).items():
            self.fields[name] = field
            self.initial.setdefault(name, field.initial)

    @property
    def usual(self) -> list[BoundField]:
        """The fields that every transaction has."""
        return [bound for bound in self if not bound.name.startswith(PREFIX)]

    @property
    def own(self) -> list[BoundField]:
        """The own fields of the type."""
        return [bound for bound in self if bound.name.startswith(PREFIX)]

    def values(self, names: Iterable[str]) -> dict[str, Any]:
        """What was entered into these fields, own ones together."""
        return own_fields.own_values_apart({name: self.cleaned_data[name] for name in names})

    def _offer_statuses(self, kind: TransactionType) -> None:
        """Those of the type, if it has any; which status of the product each means, `clean` says."""
        if own := kind.own_statuses:
            first = next(text for text, means in own.items() if means == TransactionStatus.OPEN)
            self.initial["status"] = self._status_now() if self.instance.pk else first
            self.fields["status"] = self._choice("status", list(own), kind, required=True)

    def _status_now(self) -> str:
        return self.instance.status_of_type or str(self.instance.get_status_display())

    def _offer_choices(self, kind: TransactionType) -> None:
        """Category and reason are chosen from the lists of the type; which reasons, may depend on the category."""
        category = self._category()
        before = self.instance.category if self.instance.pk else self.initial.get("category") or ""
        if choices := kind.choices_of("category"):
            self.fields["category"] = self._choice("category", choices, kind)
        if kind.choices_of("reason"):
            fit = kind.choices_of("reason", category=category)
            self.fields["reason"] = self._choice("reason", fit, kind, keeps=category == before)
        if kind.reasons_differ:
            asks = {"hx-get": self.asks_at, "hx-swap": "none", "hx-select-oob": "#row_reason:outerHTML"}
            self.fields["category"].widget.attrs |= {**asks, "hx-include": "[name=type]"}

    def _category(self) -> str:
        """That which the form has now."""
        now = self.data.get("category") if self.is_bound else self.initial.get("category")
        return str(now or "").strip()

    @property
    def asks_at(self) -> str:
        """The address that gives the form for another category."""
        return reverse("transaction-edit", args=[self.instance.pk])

    def kind(self) -> TransactionType | None:
        """The type that says what one chooses among."""
        return self.instance.kind

    def clean(self) -> dict[str, Any]:
        """A contact whose name several have is the one of the account, if that has one."""
        data = super().clean() or self.cleaned_data
        kind = self.kind()
        if kind and kind.own_statuses and "status" in data:
            data["own_status"] = data["status"]
            data["status"] = kind.own_statuses.get(data["own_status"], self.instance.status)
        field, account = cast("PartnerField", self.fields["contact"]), data.get("account")
        if account and field.offered:
            of_account = [one for one in field.offered if main_account_of(one) == account]
            field.offered = of_account or field.offered
            if len(of_account) == 1:
                del self.errors["contact"]
                data["contact"] = of_account[0]
                field.offered = []
        return data

    @property
    def changed_values(self) -> dict[str, Any]:
        """What the user has changed. The own status comes before the one that it means."""
        changed = [*(("own_status",) if "status" in self.changed_data else ()), *self.changed_data]
        return self.values(name for name in changed if name in self.cleaned_data)

    def _choice(
        self, name: str, choices: list[str], kind: TransactionType, *, keeps: bool = True, required: bool = False
    ) -> forms.ChoiceField:
        """What stands there already can stay, unless it is of another category."""
        now = self.get_initial_for_field(self.fields[name], name)
        offered = choices if not (now and keeps) or now in choices else [now, *choices]
        return forms.ChoiceField(
            label=self.fields[name].label,
            required=required,
            choices=[*(() if required else [("", "---------")]), *((each, kind.in_words(each)) for each in offered)],
            widget=forms.Select(attrs={"class": "field"}),
        )


class NewTransactionForm(TransactionForm):
    """A new business transaction: also its type, which is one of `types`, and a first note."""

    type = forms.TypedChoiceField(label=_("Type"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    class Meta(TransactionForm.Meta):
        fields = ["type", *TransactionForm.Meta.fields]
        labels = TransactionForm.Meta.labels

    def __init__(
        self,
        *args: Any,
        types: Sequence[TransactionType],
        initial: Mapping[str, Any] = MappingProxyType({}),
        **kwargs: Any,
    ):
        self.types = {kind.code: kind for kind in types}
        kind = self._chosen(initial.get("type"))
        usual = {"priority": kind.priority} if kind else {}
        super().__init__(*args, **kwargs, initial={**usual, **initial})
        offered = cast("forms.TypedChoiceField", self.fields["type"])
        offered.choices = [(kind.code, str(kind)) for kind in types]
        offered.coerce = self.types.__getitem__
        parts = [*(f"row_{name}" for name in (*LISTS, "priority", "status")), "own-fields"]
        asks = {
            "hx-get": reverse("transaction-new"),
            "hx-swap": "none",
            "hx-select-oob": ",".join(f"#{part}:outerHTML" for part in parts),
        }
        asks["hx-include"] = f"[name=type], [name=follows], [name=conversation], [name^={PREFIX}]"
        self.fields["type"].widget.attrs |= asks

    @property
    def of_other_types(self) -> list[tuple[str, str]]:
        """What was typed into own fields that the type does not have: it is there again with a type that has them."""
        typed = self.data if self.is_bound else self.initial
        names = [name for name in typed if name.startswith(PREFIX) and name not in self.fields]
        return [(name, typed[name]) for name in names if typed[name]]

    @property
    def asks_at(self) -> str:
        return reverse("transaction-new")

    def kind(self) -> TransactionType | None:
        """The type chosen; the first of the list, before anybody chooses."""
        return self._chosen(self.data.get("type") if self.is_bound else self.initial.get("type"))

    def _chosen(self, code: object) -> TransactionType | None:
        return self.types.get(str(code or next(iter(self.types), "")))


class NoteForm(WebClientForm, forms.Form):
    text = forms.CharField(label=_("New note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))
