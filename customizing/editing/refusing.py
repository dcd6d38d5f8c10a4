"""A form that is not accepted, whatever was typed, for reasons that lie outside of it."""

from django import forms


def refusing(form: type[forms.BaseForm], reasons: list[str]) -> type[forms.BaseForm]:
    """The form class with the reasons as errors of the whole form."""
    if not reasons:
        return form

    def full_clean(self: forms.BaseForm) -> None:
        super(refused, self).full_clean()
        if self.is_bound:
            for reason in reasons:
                self.add_error(None, reason)

    refused = type(form.__name__, (form,), {"full_clean": full_clean})
    return refused
