"""Who may change nothing but texts: these fields of every record, while all others are shown as they stand."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest

from ..editing.fields import Record
from ..languages import other_languages

PERMISSION = "customizing.change_texts"
TEXTS = ("text", "translations", "description", "categories", "reasons", "terms")


def captions(name: str) -> list[str]:
    """What a list is searched by, to find a text in any language."""
    return [name, *(f"translations__{code}" for code in other_languages())]


class LetsTextsBeChanged(admin.ModelAdmin[Record]):
    """Part of the administration of a node. `texts` are the fields that the permission to change texts opens."""

    texts: tuple[str, ...] = TEXTS

    def may_change_all(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return self.may_change_all(request) or (request.user.has_perm(PERMISSION) and bool(self._its_texts))

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or self.may_change_all(request):
            return readonly
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        return list(dict.fromkeys([*readonly, *(name for name in shown if name not in self._its_texts)]))

    @property
    def _its_texts(self) -> set[str]:
        return {field.name for field in self.opts.concrete_fields} & set(self.texts)
