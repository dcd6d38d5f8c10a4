"""The rule matrix of presence, as a table in the form of a CMS profile."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..collaboration import options_of
from ..models import CmsProfile, PresenceRule
from ..presence_matrix import problems_of
from ..presence_rules import DELIVERED, Option
from .rows import RowFormSet, Rows


class PresenceRuleForm(forms.ModelForm[PresenceRule]):
    options = forms.MultipleChoiceField(
        label=gettext_lazy("Options"),
        required=False,
        choices=Option.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "options"}),
        error_messages={
            "invalid_choice": gettext_lazy("Options: the telephone system of this profile cannot do “%(value)s”.")
        },
    )

    class Meta:
        model = PresenceRule
        fields = [
            "position",
            "known",
            "crm",
            "cms",
            "call",
            "mode",
            "word",
            "cause",
            "text",
            "translations",
            "icon",
            "options",
        ]


class PresenceRuleFormSet(RowFormSet[PresenceRule, CmsProfile]):
    """Options are those of the profile's connector. The rules together must be complete and must not contradict."""

    def add_fields(self, form: forms.ModelForm[PresenceRule], index: int | None) -> None:
        super().add_fields(form, index)
        able = options_of(self.instance.destination) if self.instance.destination_id else list(Option)
        options = cast("forms.MultipleChoiceField", form.fields["options"])
        options.choices = [(option.value, option.label) for option in able]
        form.initial["options"] = [option for option in form.initial.get("options", []) if option in able]

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [*self.initial_forms, *(form for form in self.extra_forms if form.has_changed())]
        rules = [form.instance.as_rule() for form in rows if form not in self.deleted_forms]
        if not rules:
            return
        if wrong := problems_of(rules):
            raise ValidationError(wrong)


class PresenceRuleInline(Rows[PresenceRule, CmsProfile]):
    model = PresenceRule
    form = PresenceRuleForm
    formset = PresenceRuleFormSet
    ordering = ["position", "id"]


def take_over_delivered(request: HttpRequest, profile: CmsProfile) -> HttpResponseRedirect:
    """Give a profile without own rules the delivered ones as its own, to be changed."""
    if profile.presence_rules.exists():
        messages.warning(request, _("This profile has presence rules of its own already. Delete them first."))
    else:
        PresenceRule.objects.bulk_create(PresenceRule.like(rule, profile=profile) for rule in DELIVERED)
        messages.success(request, _("The delivered presence rules are now rules of this profile. Change them here."))
    return HttpResponseRedirect(request.get_full_path() + "#presence_rules-group")
