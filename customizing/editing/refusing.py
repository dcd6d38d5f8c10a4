"""Reasons for a refusal that no field shows: those outside of the form, and those at hidden fields."""

from typing import Any, TypeVar

from django import forms

Form = TypeVar("Form", bound=forms.BaseForm)


def form_with_errors(form: type[Form], reasons: list[str]) -> type[Form]:
    """The form class with the reasons as errors of the whole form."""
    if not reasons:
        return form

    def full_clean(self: Form) -> None:
        form.full_clean(self)
        if self.is_bound:
            for reason in reasons:
                self.add_error(None, reason)

    return type(form.__name__, (form,), {"full_clean": full_clean})


def unseen_errors(page: dict[str, Any]) -> list[str]:
    """The errors of hidden fields; `page` is the template context of an admin's form."""
    sets = [inline.formset for inline in page["inline_admin_formsets"]]
    pages = [page["adminform"].form, *(form for formset in sets for form in formset.forms)]
    return [error for form in pages if form.is_bound for bound in form.hidden_fields() for error in bound.errors]
