"""Change documents: who changed what from what to what, when and what for, over all of Customizing."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ...activations.acting import REASON
from ...activations.told import at_moment, change_of, written
from ...belongings import MAY_BE_SEEN_WITH, OWNERS, PARTS, title_of
from ...document.tables import objects
from ...document.wording import OWN_WORDS, choices_of, label_of, worded
from ...models import ChangedValue
from ...requests import user_of
from .read_only import ReadOnlyAdmin

LIST = "admin:customizing_changedvalue_changelist"
FOLDED = "admin/customizing/filter.html"
TEXTS = ("key", "row", "before", "after", "user_name", "reason")


class KindFilter(admin.SimpleListFilter):
    """By kind of object."""

    template = FOLDED
    title = _("kind of object")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        seen = [(kind, title_of(kind)) for kind in OWNERS if kind not in out_of_sight(user_of(request))]
        return [*((table.kind, table.title) for table in objects()), *seen]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ChangedValue]) -> QuerySet[ChangedValue]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OccasionFilter(admin.ChoicesFieldListFilter):
    """By the occasion of the change."""

    template = FOLDED


class UserFilter(admin.SimpleListFilter):
    """By who made the change."""

    template = FOLDED
    title = _("who")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = ChangedValue.objects.order_by("user_name").values_list("user_name", flat=True)
        return [(name, name) for name in names.distinct()[:100] if name]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ChangedValue]) -> QuerySet[ChangedValue]:
        return queryset.filter(user_name=self.value()) if self.value() else queryset


@admin.register(ChangedValue)
class ChangedValueAdmin(ReadOnlyAdmin[ChangedValue]):
    list_display = ["when", "who", "what", "place", "from_value", "to_value", "reason"]
    list_display_links = None
    list_filter = [KindFilter, UserFilter, ("occasion", OccasionFilter)]
    list_per_page = 50
    date_hierarchy = "at"
    search_fields = ["key"]  # what is looked for besides, `get_search_results` says
    search_help_text = _("Object, field, value as the form shows it, who, what for")
    ordering = ["-at", "pk"]
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/customizing/changes.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangedValue]:
        return super().get_queryset(request).exclude(kind__in=out_of_sight(user_of(request)))

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("csv/", self.admin_site.admin_view(self.export), name="customizing_changedvalue_csv"),
            path("reason/", self.admin_site.admin_view(self.note_reason), name="customizing_changedvalue_reason"),
        ]
        return [*pages, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ChangedValue], search_term: str
    ) -> tuple[QuerySet[ChangedValue], bool]:
        """Each word is in one of the texts, or in a field or value as the forms call it."""
        for word in search_term.split():
            found = Q(*((f"{name}__icontains", word) for name in TEXTS), _connector=Q.OR)
            queryset = queryset.filter(found | _called(word))
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = {"title": gettext("Change documents"), "reason": request.session.get(REASON, "")}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        """A value has no page of its own: that of its state shows it, or the list what the user has been given."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if record.activation_id is None:
            about = urlencode({"kind": record.kind, "key__exact": record.key})
            return HttpResponseRedirect(f"{reverse(LIST)}?{about}")
        return HttpResponseRedirect(reverse("admin:customizing_activation_change", args=[record.activation_id]))

    @method_decorator(require_safe)
    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """The list as it is filtered and searched, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse(LIST))
        response = StreamingHttpResponse(written(found.iterator()), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="changes.csv"'
        return response

    @method_decorator(require_POST)
    def note_reason(self, request: HttpRequest) -> HttpResponse:
        """What the user is working on stands beside his or her changes from now on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.session[REASON] = " ".join(request.POST.get("reason", "").split())[:200]
        return HttpResponseRedirect(reverse(LIST))

    @admin.display(description=_("when"), ordering="at")
    def when(self, record: ChangedValue) -> str:
        """A state of Customizing has a page."""
        if record.activation_id is None:
            return at_moment(record.at)
        page = reverse("admin:customizing_activation_change", args=[record.activation_id])
        return format_html('<a href="{}">{}</a>', page, at_moment(record.at))

    @admin.display(description=_("who"), ordering="user_name")
    def who(self, record: ChangedValue) -> str:
        return record.user_name or str(record.get_occasion_display())

    @admin.display(description=_("object"), ordering="key")
    def what(self, record: ChangedValue) -> str:
        told = worded(change_of(record))
        return format_html("{} <strong>{}</strong> {}", told.kind, told.key, told.act)

    @admin.display(description=_("field"))
    def place(self, record: ChangedValue) -> str:
        return worded(change_of(record)).place

    @admin.display(description=_("from"))
    def from_value(self, record: ChangedValue) -> str:
        return worded(change_of(record)).before or "–"

    @admin.display(description=_("to"))
    def to_value(self, record: ChangedValue) -> str:
        return worded(change_of(record)).after or "–"


def out_of_sight(asking: User) -> list[str]:
    """Whose roles and telephones the user may not see, by kind."""
    return [kind for kind, rights in MAY_BE_SEEN_WITH.items() if not any(map(asking.has_perm, rights))]


def _called(word: str) -> Q:
    """What the forms call so: kinds of objects, fields, and values that are chosen from a list."""
    low, found = word.casefold(), Q(pk__in=())
    for table in objects():
        if low in table.title.casefold():
            found |= Q(kind=table.kind)
        for rows, part in (("", table), *table.rows.items()):
            for name, field in part.fields.items():
                at = Q(kind=table.kind, rows=rows, field=name)
                if low in label_of(field, name).casefold():
                    found |= at
                if values := [value for value, label in choices_of(field) if value and low in label.casefold()]:
                    found |= at & (Q(before__in=values) | Q(after__in=values))
    for owned in PARTS:
        at = Q(kind=owned.kind, rows=owned.rows)
        if low in title_of(owned.kind).casefold():
            found |= Q(kind=owned.kind)
        if owned.title and low in str(owned.title).casefold():
            found |= at
        found |= at & Q(field__in=[name for name, value in owned.fields.items() if low in str(value.label).casefold()])
    return found | Q(field__in=[name for name, words in OWN_WORDS.items() if low in str(words).casefold()])
