"""What the pages of all IMG nodes have in common."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import FieldOpts, FieldsetSpec, StrPromise

from ..editing.admin import SafeEditing
from ..editing.fields import Record
from ..models import CustomizingModel
from ..usage import Use, change_page, uses_of
from .findings import TellsFindings
from .impact import TellsImpact
from .open_calls import TellsOfOpenCalls
from .texts import LetsTextsBeChanged

# The first fieldset in the form of a named record.
NAMED: tuple[None, FieldOpts] = (None, {"fields": ["name", "description"]})
USE: tuple[StrPromise, FieldOpts] = (_("Where used"), {"fields": ["used_by"]})


class NodeAdmin(
    TellsImpact[Record],
    SafeEditing[Record],
    TellsFindings[Record],
    TellsOfOpenCalls[Record],
    LetsTextsBeChanged[Record],
):
    """Lists and forms of one node. The templates add the node's path and text."""

    list_per_page = 50
    save_as = True
    show_facets = admin.ShowFacets.NEVER

    def get_deleted_objects(
        self, objs: Sequence[Record] | QuerySet[Record], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What is deleted with the records, as far as consultants know it; or each use of them, with its remedy."""
        if uses := [(record, use) for record in objs for use in uses_of(record)]:
            return [], {}, set(), [_in_words(record, use, several=len(objs) > 1) for record, use in uses]
        _deleted, _counts, perms_needed, _protected = super().get_deleted_objects(objs, request)
        rows = [row for record in objs for row in _rows_of(record)]
        counts = Counter(str(row._meta.verbose_name_plural) for row in [*objs, *rows])
        return [*map(str, objs), *map(str, rows)], counts, perms_needed, []

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _if_unused(request, partial(super().delete_view, request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _if_unused(request, partial(super().changelist_view, request, *args, **kwargs))


class UsedAdmin(NodeAdmin[Record]):
    """A node whose records are used by others, which the form lists with links."""

    readonly_fields = ["used_by"]
    users_relation = "roles"

    @admin.display(description=_("used by"))
    def used_by(self, record: Record) -> str:
        users = getattr(record, self.users_relation).all() if record.pk else []
        links = [(change_page(user), str(user)) for user in users]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or gettext("nothing yet")

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> FieldsetSpec:
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, USE] if obj else fieldsets


def _if_unused(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer by the view. A record that came into use after the question is not deleted, and the user is told."""
    if "post" not in request.POST:
        return view()
    try:
        with transaction.atomic():
            return view()
    except IntegrityError:
        said = _("Nothing was deleted: it has come into use in the meantime. Delete it again to see by what.")
        messages.error(request, said)
        return HttpResponseRedirect(request.get_full_path())


def _in_words(record: Model, use: Use, *, several: bool) -> SafeString:
    """What uses the record, with a link to where that is ended; which record, if there are several."""
    whose = format_html("{}: ", record) if several else ""
    link = format_html(' <a href="{}">{}</a>', use.url, use.action) if use.url else ""
    return format_html("{}{}{}", whose, use.text, link)


def _rows_of(record: Model) -> Iterator[Model]:
    """The rows of Customizing that are deleted with a record."""
    for relation in record._meta.related_objects:
        if relation.on_delete is CASCADE and issubclass(relation.related_model, CustomizingModel):
            yield from relation.related_model._base_manager.filter(**{relation.field.name: record})
