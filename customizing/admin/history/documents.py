"""Pages for whole documents: compare two states, restore one, export and import a file."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ... import access
from ...activations.acting import acting
from ...activations.restoring import restore
from ...activations.states import DELIVERED, IN_FORCE, NOW, State, state_of, title_of
from ...document import yaml_file
from ...document.differences import compare
from ...document.loading import Loaded, load
from ...document.problems import Lines, Problem, Refused
from ...document.tables import Document
from ...document.wording import by_object
from ...models import Activation, Occasion
from ..source_form import SourceForm
from .loading_page import answer

STATES = 200


class DocumentForm(SourceForm):
    def source(self) -> str:
        """The text to be imported; that of a file is mended where nothing else was typed. Raises Refused."""
        self.full_clean()
        file, typed = self.cleaned_data.get("file"), str(self.cleaned_data.get("text", ""))
        try:
            text = file.read(yaml_file.LARGEST + 1).decode() if file else typed
        except UnicodeDecodeError:
            raise Refused([Problem((), _("The file is no text in UTF-8."))]) from None
        if not typed and len(text) <= yaml_file.LARGEST:
            self.data = {"text": text}
        return text


def let_in(request: HttpRequest, model_admin: admin.ModelAdmin[Activation]) -> None:
    """Raises PermissionDenied for whoever may not look at the states of Customizing."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied


@require_safe
def compare_page(request: HttpRequest, *, model_admin: admin.ModelAdmin[Activation]) -> HttpResponse:
    """Any two states: `old` and `new` name them."""
    let_in(request, model_admin)
    old, new = (_state(request.GET, name, otherwise) for name, otherwise in (("old", DELIVERED), ("new", NOW)))
    listed = Activation.objects.defer("document", "numbers").order_by("-pk")[:STATES]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Compare two states of Customizing"),
        "opts": model_admin.opts,
        "sides": [("old", _("From"), old), ("new", _("To"), new)],
        "objects": by_object(compare(old.document, new.document)),
        "choices": [
            (NOW, _("Now")),
            *([(IN_FORCE, _("In force"))] if access.is_collecting() else []),
            (DELIVERED, _("As delivered")),
            *((str(each.pk), title_of(each)) for each in listed),
        ],
    }
    return TemplateResponse(request, "admin/customizing/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def restore_page(request: HttpRequest, *, model_admin: admin.ModelAdmin[Activation]) -> HttpResponse:
    """Shows what would change; posted, it is done. `kind` and `key` name one object; without them it is all of it."""
    let_in(request, model_admin)
    asked = request.POST if request.method == "POST" else request.GET
    state, kind, key = _state(asked, "state", ""), asked.get("kind", ""), asked.get("key", "")
    if kind and kind not in state.document:
        raise Http404
    context = {
        "title": _("Restore %(what)s") % {"what": key} if kind else _("Restore a whole state"),
        "kept": {"state": state.name, "kind": kind, "key": key},
        "state": state,
    }
    load_it = partial(restore, state, kind=kind, key=key)
    return answer(request, model_admin, context, load_it=load_it, document=state.document)


@require_safe
def export_page(request: HttpRequest, *, model_admin: admin.ModelAdmin[Activation]) -> HttpResponse:
    """The file of a state, of now if none is named."""
    let_in(request, model_admin)
    text = yaml_file.write(_state(request.GET, "state", NOW).document)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="customizing.yaml"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, *, model_admin: admin.ModelAdmin[Activation]) -> HttpResponse:
    """Takes a file, shows what would change, and does it when that is confirmed."""
    let_in(request, model_admin)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    context: dict[str, Any] = {"title": _("Import Customizing"), "form": form}
    if not form.is_bound:
        return answer(request, model_admin, context)
    try:
        text = form.source()
        document, lines = yaml_file.read(text)
    except Refused as refused:
        return answer(request, model_admin, context | {"problems": refused.problems})
    context |= {"kept": {"text": text}, "form": DocumentForm(initial={"text": text})}
    return answer(request, model_admin, context, load_it=partial(_take_in, document, lines), document=document)


def _take_in(document: Document, lines: Lines, **how: Any) -> Loaded:
    try:
        with acting(Occasion.IMPORTED):
            return load(document, **how)
    except Refused as refused:
        raise refused.with_lines(lines) from None


def _state(asked: QueryDict, name: str, otherwise: str) -> State:
    found = state_of(asked.get(name) or otherwise)
    if found is None:
        raise Http404
    return found


PAGES = {"compare": compare_page, "restore": restore_page, "export": export_page, "import": import_page}
"""By the end of their addresses."""
