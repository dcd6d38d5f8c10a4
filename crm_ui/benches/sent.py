"""The rows of a Customizing form as they stand on the screen, saved or not."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.db.models import Model

MOST_ROWS = 1000


def sent_rows(form_class: type[forms.ModelForm[Any]], post: Mapping[str, Any], *, prefix: str) -> Iterator[Model]:
    """The rows that are complete and not to be deleted. One that is being filled in is left out."""
    number = 0
    with suppress(ValueError):
        number = min(int(post.get(f"{prefix}-TOTAL_FORMS", 0)), MOST_ROWS)
    for row in range(number):
        form = form_class(post, prefix=f"{prefix}-{row}")
        form.fields.pop("profile", None)  # it is that of the form
        if f"{prefix}-{row}-DELETE" not in post and form.is_valid():
            yield form.instance
