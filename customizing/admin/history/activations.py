"""The states that Customizing has had: what each changed, how any two differ, and the way back to one."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_stubs_ext import WithAnnotations

from ...activations.told import change_of, moment_of
from ...document.wording import by_object
from ...models import Activation
from . import documents
from .draft import discard_page, draft_page
from .read_only import ReadOnlyAdmin


@admin.register(Activation)
class ActivationAdmin(ReadOnlyAdmin[Activation]):
    list_display = ["when", "user_name", "occasion", "reason", "number_of_values"]
    list_display_links = ["when"]
    list_filter = ["occasion"]
    list_per_page = 50
    date_hierarchy = "at"
    search_fields = ["user_name", "reason"]
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/customizing/states.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activation]:
        return super().get_queryset(request).defer("document", "numbers").annotate(number=Count("changes"))

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(f"{name}/", self.admin_site.admin_view(view), {"model_admin": self}, f"customizing_activation_{name}")
            for name, view in {**documents.PAGES, "draft": draft_page, "discard": discard_page}.items()
        ]
        return [*pages, *super().get_urls()]

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        """What the state changed, object by object."""
        documents.let_in(request, self)
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        former = Activation.objects.filter(pk__lt=record.pk).values_list("pk", flat=True).first()
        changes = list(map(change_of, record.changes.order_by("pk")))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("State of %(when)s") % {"when": moment_of(record)},
            "opts": self.opts,
            "state": record,
            "former": former,
            "objects": by_object(changes),
        }
        return TemplateResponse(request, "admin/customizing/state.html", context)

    @admin.display(description=_("when"), ordering="at")
    def when(self, record: Activation) -> str:
        return moment_of(record)

    @admin.display(description=_("values changed"))
    def number_of_values(self, record: "WithAnnotations[Activation]") -> int:
        return record.number  # type: ignore[attr-defined,no-any-return]  # annotated above
