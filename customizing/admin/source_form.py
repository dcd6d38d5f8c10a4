"""What is to be imported."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SourceForm(forms.Form):
    """A file, or text that was pasted."""

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "ltr"}),
    )
