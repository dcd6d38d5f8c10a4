"""Requests of the test client without what Django does for each of them beside the answer."""

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.template import Context, Template
from django.test import client
from django.test.utils import ContextList


@pytest.fixture(scope="session", autouse=True)
def _requests_are_light() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        # Django copies the context for each template that is rendered: some hundred times for a page with a form.
        patch.setattr(client, "store_rendered_templates", remember)
        yield


def remember(store: dict[str, Any], signal: object, sender: object, template: Template, context: Context, **_: object):
    """`response.context` is that of the page, whose template is the first to be rendered."""
    if "context" not in store:
        store["templates"], store["context"] = [template], ContextList([copy(context)])
