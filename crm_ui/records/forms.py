"""The form of a record: what can be said about a call in a few words."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm_ui.frame.navigation import creatable_types
from crm_ui.models import CallRecord
from crm_ui.partners.fields import WebClientForm
from crm_ui.records.waiting import note_so_far
from customizing import access
from customizing.access import Profiles
from customizing.models import TransactionType

FIELDS = ("note", "result", "type_id", "follow_up", "follow_up_on")


class RecordForm(WebClientForm, forms.Form):
    """In the interaction center a record is kept as a transaction of the role's type, if no other one is chosen."""

    prefix = "record"

    note = forms.CharField(label=_("Note"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    result = forms.ChoiceField(label=_("Result"), required=False)
    type_id = forms.ChoiceField(label=_("Transaction"), required=False)
    follow_up = forms.CharField(label=_("Follow-up"), max_length=120, required=False)
    follow_up_on = forms.DateField(
        label=pgettext_lazy("day", "On"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    wide = ("note", "result", "type_id", "follow_up")

    def __init__(self, data: Any = None, *, record: CallRecord, profiles: Profiles):
        self.record = record
        ic_type = default_type(profiles)
        initial = {name: getattr(record, name) for name in FIELDS} | {"note": note_so_far(record)}
        initial["type_id"] = record.type_id or ic_type
        super().__init__(data, initial=initial)
        results = [(each.code, each.caption) for each in access.call_results(profiles)]
        self._choice("result").choices = [("", "–"), *_with(record.result, results)]
        types = [(each.code, each.caption) for each in _types(record, ic_type, profiles)]
        self._choice("type_id").choices = types if ic_type else [("", _("None")), *types]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean_follow_up_on(self) -> Any:
        day = self.cleaned_data["follow_up_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("On: choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("follow_up_on") and not data.get("follow_up") and "follow_up" not in self.errors:
            self.add_error("follow_up", _("Follow-up: say what is to be done on that day, or take the day out."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What can be kept of the fields: of those that are wrong, what was kept before."""
        said = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        return said | ({"type_id": said["type_id"] or None} if "type_id" in said else {})


def _types(record: CallRecord, ic_type: str, profiles: Profiles) -> list[TransactionType]:
    """Those that the role may create, that of its records, and what was chosen before."""
    chosen = {record.type_id, ic_type, *(kind.pk for kind in creatable_types(profiles))}
    return [kind for kind in access.transaction_types() if kind.pk in chosen]


def default_type(profiles: Profiles) -> str:
    """The type of the transaction that is made of each record; empty where the agent chooses."""
    kept = profiles.integration if profiles.in_interaction_center else None
    return kept.transaction_type_id if kept else ""


def _with(code: str, results: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The results, also the one chosen before it was taken out of Customizing."""
    known = not code or any(code == each for each, _text in results)
    return results if known else [*results, (code, access.call_result_text(code))]
