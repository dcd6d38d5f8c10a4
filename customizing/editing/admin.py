"""For every form of the administration: changes of several people are merged, and a form sent twice counts once."""

import logging
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from . import once, snapshots
from .browser import never_shown
from .fields import RobustFields
from .last_editor import who_saved
from .merging import Merge, merge_fields
from .refusing import refusing, unseen_errors
from .rows import RowsMerge
from .stored_values import free_unique_values, save_changed_fields

log = logging.getLogger(__name__)


class SafeEditing(RobustFields):
    """A ModelAdmin in which nobody's work is lost. Comes before ModelAdmin in the bases."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        sent = request.POST
        for refusal in (None, None, self._refused_by_the_database()):
            request.POST, request.refusals = sent, [refusal] if refusal else []
            try:
                with transaction.atomic():
                    return self._answer(request, object_id, form_url, extra_context)
            except IntegrityError:  # somebody was faster since the form was checked: check it again
                log.warning("Saving %s was refused by the database.", self.opts.label, exc_info=True)
        raise AssertionError("a form that was refused is not saved")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The template writes down what the form shows."""
        obj = kwargs.get("obj")
        context["unseen_errors"] = unseen_errors(context)
        context["merge"] = getattr(request, "merge", None)
        if obj is not None and obj.pk is not None:
            context["sealed"] = self._shown(request, context, obj).seal(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return refusing(super().get_form(request, *args, **kwargs), getattr(request, "refusals", []))

    def save_model(self, request: HttpRequest, obj: models.Model, form: forms.BaseForm, change: bool) -> None:
        if change:
            save_changed_fields(obj)
        else:
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: forms.BaseForm, formset: Any, change: bool) -> None:
        free_unique_values(formset)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, form, *args, **kwargs)
        if connection.vendor == "postgresql":  # now rather than at the end, when the user has been told
            connection.check_constraints()
        request.saved_object = form.instance

    def _answer(self, request: HttpRequest, object_id: str | None, *args: Any) -> HttpResponse:
        sending = once.Sending(request)
        creating = object_id is None or "_saveasnew" in request.POST
        if sending.made and sending.same:
            return self._answer_again(request, sending.made, creating=creating)
        if sending.made and creating:
            request.refusals.append(once.already_made(self._url(sending.made)))
        request.saved_object = None
        if not creating and self._offer_again(request, object_id):
            object_id, *args = None, reverse(self._page("add")), *args[1:]
        elif not creating:
            self._merge(request, object_id)
        response = super().changeform_view(request, object_id, *args)
        saved = request.saved_object
        sending.keep(str(saved.pk)) if saved is not None else sending.release()
        return response

    def _answer_again(self, request: HttpRequest, made: str, *, creating: bool) -> HttpResponse:
        """As the first time, without doing it again."""
        obj = self.get_object(request, made)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, made)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return self.response_add(request, obj) if creating else self.response_change(request, obj)

    def _merge(self, request: HttpRequest, object_id: str) -> None:
        """Let the rest of the request see what was sent as if the form had been opened just now."""
        obj = self._locked(request, object_id)
        opened = snapshots.Snapshot.unseal(request.POST.get(snapshots.NAME, ""), obj) if obj else None
        if opened is None or not self.has_change_permission(request, obj):
            return
        form, formsets = self._unbound(request, obj)
        stored = snapshots.taken(form, formsets.values())
        request.merge = merge_fields(form, data=request.POST, opened=opened, stored=stored)
        for inline, formset in formsets.items():
            seen = opened.rows.get(formset.prefix, {}) if inline.has_change_permission(request, obj) else {}
            new = inline.has_add_permission(request, obj)
            RowsMerge(request.merge, formset, opened=seen, takes_new=new).run(stored.rows[formset.prefix])
        request.POST = request.merge.data
        if not request.merge.settled:
            request.merge.who = who_saved(obj)
            request.refusals += [_asked(request.merge), *request.merge.notices]

    def _offer_again(self, request: HttpRequest, object_id: str) -> bool:
        """If the record is gone, what was typed comes into the form for a new one."""
        if self.get_object(request, unquote(object_id)) is not None or not self.has_add_permission(request):
            return False
        merge = Merge(request.POST.copy())
        for formset, _inline in self.get_formsets_with_inlines(request):
            rows = formset(instance=self.model(), prefix=formset.get_default_prefix())
            RowsMerge(merge, rows, opened={}, takes_new=True).run({})
        merge.data.setdefault(self.opts.pk.name, unquote(object_id))
        merge.put("", never_shown(self.get_form(request)(), merge.data))
        request.POST = merge.data
        request.refusals.append(
            _("Nothing was saved: somebody has deleted this meanwhile. Save to create it again as it stands here.")
        )
        return True

    def _locked(self, request: HttpRequest, object_id: str) -> models.Model | None:
        """The record as it is now; nobody changes it or its rows before this request is over."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return None
        list(self.model._base_manager.select_for_update().filter(pk=obj.pk))
        for formset, _inline in self.get_formsets_with_inlines(request, obj):
            list(formset.model._base_manager.select_for_update().filter(**{formset.fk.name: obj}).order_by("pk"))
        return self.get_object(request, unquote(object_id))

    def _unbound(self, request: HttpRequest, obj: models.Model) -> tuple[forms.BaseForm, dict[Any, Any]]:
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        formsets = {
            inline: formset(instance=obj, prefix=formset.get_default_prefix(), queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, obj)
        }
        return form, formsets

    def _shown(self, request: HttpRequest, context: dict[str, Any], obj: models.Model) -> snapshots.Snapshot:
        """What the page shows as stored. One that was refused shows what was typed, over what is stored."""
        form = context["adminform"].form
        if not form.is_bound:
            return snapshots.taken(form, [inline.formset for inline in context["inline_admin_formsets"]])
        form, formsets = self._unbound(request, self.get_object(request, str(obj.pk)))
        return snapshots.taken(form, formsets.values())

    def _url(self, pk: str) -> str:
        return reverse(self._page("change"), args=[pk])

    def _page(self, action: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{action}"

    def _refused_by_the_database(self) -> str:
        return _(
            "Nothing was saved: somebody else is changing the same at this moment. Look at the values below and "
            "save again."
        )


class SafeRows(RobustFields, admin.TabularInline):
    """Rows in a form with `SafeEditing`."""


def _asked(merge: Merge) -> str:
    if not merge.clashes:
        return _("Nothing was saved yet: look at what has changed meanwhile, then save again.")
    return _("Nothing was saved yet: others have changed the same meanwhile. Choose below, then save again.")
