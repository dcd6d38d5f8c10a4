"""Filling in the forms of the administration as a browser does."""

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def page(record: Model | type[Model], action: str, *args: Any) -> str:
    return reverse(f"admin:customizing_{record._meta.model_name}_{action}", args=args)


def fields_of(response: HttpResponse) -> dict[str, Any]:
    """What the form on the page would send if nothing were changed."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, dict):
                sent |= {f"{bound.html_name}_{code}": text for code, text in value.items()}
            elif value is not None and value is not False:
                sent[bound.html_name] = value
    return sent


def save(client: Client, record: Model | type[Model], **changes: Any) -> HttpResponse:
    """Open the form of a record (of a new one, for a model), change fields, save. None empties a field."""
    url = page(record, "add") if isinstance(record, type) else page(record, "change", record.pk)
    sent = fields_of(client.get(url)) | changes
    return client.post(url, {name: value for name, value in sent.items() if value is not None})


def save_row(client: Client, row: Model, *, of: Model, **changes: Any) -> HttpResponse:
    """Open the form of a record, change fields of one row of its tables, save."""
    url = page(of, "change", of.pk)
    response = client.get(url)
    rows = [form for inline in response.context["inline_admin_formsets"] for form in inline.formset.forms]
    prefix = next(form.prefix for form in rows if form.instance == row)
    return client.post(
        url,
        fields_of(response)
        | {name if name.startswith("_") else f"{prefix}-{name}": value for name, value in changes.items()},
    )


def errors(response: HttpResponse) -> str:
    """All messages of a form that was refused, in one text."""
    assert response.status_code == 200, "the form was accepted"
    found = []
    for error in response.context["errors"]:
        found += [error] if isinstance(error, str) else map(str, error)
    return "\n".join(found)
