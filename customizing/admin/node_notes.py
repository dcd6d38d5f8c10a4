"""Notes at the nodes of the IMG."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import img
from ..editing.admin import SafeEditing
from ..img_documentation import table_of
from ..models import NodeNote
from ..requests import user_of


def _nodes() -> list[tuple[str, Any]]:
    return [(table_of(node).kind, node.title) for node in img.NODES]


class NodeNoteForm(forms.ModelForm[NodeNote]):
    node = forms.ChoiceField(label=_("Node"), choices=_nodes)

    class Meta:
        model = NodeNote
        fields = ["node", "text"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields.pop("node", None)

    def clean_node(self) -> str:
        node: str = self.cleaned_data["node"]
        if NodeNote.objects.filter(pk=node).exists():
            raise forms.ValidationError(_("Node: it has a note already. Change that one, on the start page."))
        return node


@admin.register(NodeNote)
class NodeNoteAdmin(SafeEditing[NodeNote]):
    """With Django's own templates, as it is no node of the IMG."""

    form = NodeNoteForm
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/change_list.html"
    delete_confirmation_template = "admin/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/delete_selected_confirmation.html"
    object_history_template = "admin/object_history.html"
    list_display = ["title", "text", "changed_by", "changed_at"]
    list_select_related = ["changed_by"]
    fields = ["node", "text"]

    def get_readonly_fields(self, request: HttpRequest, obj: NodeNote | None = None) -> list[str]:
        return ["title"] if obj else []

    def get_fields(self, request: HttpRequest, obj: NodeNote | None = None) -> Any:
        return ["title" if obj else "node", "text"]

    @admin.display(description=_("node"))
    def title(self, note: NodeNote) -> str:
        return str(dict(_nodes()).get(note.node, note.node))

    def save_model(self, request: HttpRequest, obj: NodeNote, form: Any, change: bool) -> None:
        obj.changed_by = user_of(request)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: NodeNote, post_url_continue: str | None = None) -> HttpResponse:
        """Back to the tree, in which the note stands."""
        return self._to_the_tree(super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: NodeNote) -> HttpResponse:
        return self._to_the_tree(super().response_change(request, obj))

    def _to_the_tree(self, answer: HttpResponse) -> HttpResponse:
        to_list = getattr(answer, "url", "") == reverse("admin:customizing_nodenote_changelist")
        return HttpResponseRedirect(reverse("admin:index")) if to_list else answer
