"""Between which two telephones is a test call made?"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from presence.contract import Workplace


class TestCallForm(forms.Form):
    """`cleaned_data` has the workplaces `calling` and `called`, which are two."""

    calling = forms.ChoiceField(label=_("Telephone that calls"))
    called = forms.ChoiceField(label=_("Telephone that is called"))

    def __init__(self, workplaces: Sequence[Workplace], *args: Any, **options: Any):
        super().__init__(*args, **options)
        self._by_extension = {each.extension: each for each in workplaces if each.extension}
        known = [(extension, f"{each.name} ({extension})") for extension, each in self._by_extension.items()]
        for field in self.fields.values():
            field.choices = [("", "---------"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Workplace]:
        chosen: dict[str, str] = super().clean() or {}
        if len(chosen) > len(set(chosen.values())):
            self.add_error("called", forms.ValidationError(_("Choose two telephones."), code="same"))
        return {side: self._by_extension[extension] for side, extension in chosen.items()}
