"""What is tried."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_ui.administration.user_field import UserField
from customizing.models import AccountIdentificationProfile
from presence.phone import LONGEST_TYPED

MOST_KEYS = 50


class NumberForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=LONGEST_TYPED, required=False, strip=False)
    profile = forms.ModelChoiceField(
        AccountIdentificationProfile.objects.all(),
        label=_("Account identification profile"),
        required=False,
        empty_label=_("as delivered"),
    )


class HandOverForm(forms.Form):
    receiver = UserField(label=_("Receiver (user name)"))
    number = forms.CharField(label=_("Number of the caller"), max_length=LONGEST_TYPED, required=False)
    attached = forms.CharField(
        label=_("Attached data"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 30}),
        help_text=_("A line each: key = value."),
    )
    note = forms.CharField(label=_("Note of the sender"), required=False, max_length=2000)

    def clean_attached(self) -> dict[str, str]:
        """By their keys."""
        lines = [line for line in self.cleaned_data["attached"].splitlines() if line.strip()]
        if wrong := [line for line in lines if not line.partition("=")[0].strip() or "=" not in line]:
            raise forms.ValidationError(_("“%(line)s” is no key = value.") % {"line": wrong[0][:40]})
        if len(lines) > MOST_KEYS:
            raise forms.ValidationError(_("At most %(most)d keys.") % {"most": MOST_KEYS})
        parts = (line.partition("=") for line in lines)
        return {key.strip(): value.strip() for key, _sign, value in parts}


class NobodyForm(forms.Form):
    sender = UserField(label=_("Sender (user name)"))
