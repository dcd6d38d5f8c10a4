"""Choosing a country in a form."""

from typing import Any

from django import forms

from customizing.countries import country_choices
from presence.phone.countries import check_country


class CountryField(forms.ChoiceField):
    """A country of the list. Another code is refused with the right one, if it can be guessed."""

    def __init__(self, **kwargs: Any):
        super().__init__(choices=country_choices, **kwargs)

    def to_python(self, value: object) -> str:
        code: str = super().to_python(value)
        return code.strip().upper()

    def validate(self, value: str) -> None:
        check_country(value)
        super().validate(value)
