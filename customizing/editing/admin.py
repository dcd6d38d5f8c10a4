"""For every form of the administration: changes of several people are merged, and a form sent twice counts once."""

import logging
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import MutableHttpRequest

from . import once, snapshots
from .browser import never_shown
from .fields import Record, RobustFields
from .last_editor import who_saved
from .merging import Merge, merge_fields
from .refusing import form_with_errors, unseen_errors
from .rows import FewNewRows, RowsMerge
from .stored_values import free_unique_values, save_changed_fields

Parent = TypeVar("Parent", bound=models.Model)
log = logging.getLogger(__name__)


class SentRequest(MutableHttpRequest):
    """A form that was sent.

    `refusals` say why it is not saved, besides its own errors; `merge` is how it was merged with what is stored, if it
    was; `saved_object` is the record if it was saved.
    """

    refusals: list[str]
    merge: Merge | None
    saved_object: models.Model | None


class SafeEditing(RobustFields[Record], admin.ModelAdmin[Record]):
    """A ModelAdmin in which nobody's work is lost. Comes before other kinds of ModelAdmin in the bases."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        data, sent = request.POST, cast("SentRequest", request)
        for refusal in (None, None, self._refused_by_the_database()):
            held_back = getattr(request, "held_back", "")
            sent.POST, sent.refusals = data, [said for said in (refusal, held_back) if said]
            try:
                with transaction.atomic():
                    return self._answer(sent, object_id, form_url, extra_context)
            except IntegrityError:  # somebody was faster since the form was checked: check it again
                log.warning("Saving %s was refused by the database.", self.opts.label, exc_info=True)
        raise AssertionError("a form that was refused is not saved")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        """The template writes down what the form shows."""
        context["unseen_errors"] = unseen_errors(context)
        context["merge"] = getattr(request, "merge", None)
        if obj is not None and obj.pk is not None:
            context["sealed"] = self._shown(request, context, obj).seal(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Record]]:
        return form_with_errors(
            super().get_form(request, obj, change=change, **kwargs), getattr(request, "refusals", [])
        )

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        if change:
            save_changed_fields(obj)
        else:
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        free_unique_values(formset)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if connection.vendor == "postgresql":  # now rather than at the end, when the user has been told
            connection.check_constraints()
        cast("SentRequest", request).saved_object = form.instance

    def _answer(
        self, request: SentRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        sending = once.Sending(request)
        changed = None if "_saveasnew" in request.POST else object_id
        if sending.made and sending.same:
            return self._answer_again(request, sending.made, creating=changed is None)
        if sending.made and changed is None:
            request.refusals.append(once.already_made(self._url(sending.made)))
        request.saved_object = None
        if changed is not None and self._offer_again(request, changed):
            object_id, form_url = None, reverse(self._page("add"))
        elif changed is not None:
            self._merge(request, changed)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        saved = request.saved_object
        sending.keep(str(saved.pk)) if saved is not None else sending.release()
        return response

    def _answer_again(self, request: HttpRequest, made: str, *, creating: bool) -> HttpResponse:
        """As the first time, without doing it again."""
        obj = self.get_object(request, made)
        if obj is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]  # not in the stubs
                request, self.opts, made
            )
            return gone
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return self.response_add(request, obj) if creating else self.response_change(request, obj)

    def _merge(self, request: SentRequest, object_id: str) -> None:
        """Let the rest of the request see what was sent as if the form had been opened just now."""
        obj = self._locked(request, object_id)
        opened = snapshots.FormSnapshot.unseal(request.POST.get(snapshots.NAME, ""), obj) if obj else None
        if obj is None or opened is None or not self.has_change_permission(request, obj):
            return
        form, formsets = self._unbound(request, obj)
        stored = snapshots.take_snapshot(form, formsets.values())
        request.merge = merge = merge_fields(form, data=request.POST, opened=opened, stored=stored)
        for inline, formset in formsets.items():
            seen = opened.rows.get(formset.prefix, {}) if inline.has_change_permission(request, obj) else {}
            new = inline.has_add_permission(request, obj)
            RowsMerge(merge, formset, opened=seen, takes_new=new).run(stored.rows[formset.prefix])
        request.POST = merge.data
        if not merge.settled:
            merge.who = who_saved(obj)
            request.refusals += [_asked(merge), *merge.notices]

    def _offer_again(self, request: SentRequest, object_id: str) -> bool:
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

    def _locked(self, request: HttpRequest, object_id: str) -> Record | None:
        """The record as it is now; nobody changes it or its rows before this request is over."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return None
        list(self.model._base_manager.select_for_update().filter(pk=obj.pk))
        for formset, _inline in self.get_formsets_with_inlines(request, obj):
            list(formset.model._base_manager.select_for_update().filter(**{formset.fk.name: obj}).order_by("pk"))
        return self.get_object(request, unquote(object_id))

    def _unbound(self, request: HttpRequest, obj: Record) -> tuple[forms.ModelForm[Record], dict[Any, Any]]:
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        formsets = {
            inline: formset(instance=obj, prefix=formset.get_default_prefix(), queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, obj)
        }
        return form, formsets

    def _shown(self, request: HttpRequest, context: dict[str, Any], obj: Record) -> snapshots.FormSnapshot:
        """What the page shows as stored. One that was refused shows what was typed, over what is stored."""
        form = context["adminform"].form
        if not form.is_bound:
            return snapshots.take_snapshot(form, [inline.formset for inline in context["inline_admin_formsets"]])
        form, formsets = self._unbound(request, self.get_object(request, str(obj.pk)) or obj)
        return snapshots.take_snapshot(form, formsets.values())

    def _url(self, pk: str) -> str:
        return reverse(self._page("change"), args=[pk])

    def _page(self, action: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{action}"

    def _refused_by_the_database(self) -> str:
        return _(
            "Nothing was saved: somebody else is changing the same at this moment. Look at the values below and "
            "save again."
        )


class SafeRows(RobustFields[Record], admin.TabularInline[Record, Parent]):
    """Rows in a form with `SafeEditing`."""

    def get_formset(self, request: HttpRequest, obj: Parent | None = None, **kwargs: Any) -> Any:
        rows = super().get_formset(request, obj, **kwargs)
        return type(rows.__name__, (FewNewRows, rows), {})


def _asked(merge: Merge) -> str:
    if not merge.clashes:
        return _("Nothing was saved yet: look at what has changed meanwhile, then save again.")
    return _("Nothing was saved yet: others have changed the same meanwhile. Choose below, then save again.")
