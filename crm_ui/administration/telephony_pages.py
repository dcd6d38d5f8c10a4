"""The pages beside the list of users and their telephony: export, import with a preview, what is known at the PBX."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_ui.administration import telephony_csv
from crm_ui.administration.telephony_csv import Unreadable
from crm_ui.administration.telephony_import import Import
from crm_ui.administration.telephony_plan import FIELDS, in_words
from crm_ui.models import TelephoneUser
from customizing.activations.acting import acting
from customizing.admin.source_form import SourceForm
from customizing.models import CmsDestination, Occasion
from customizing.requests import user_of
from presence.cms.examination import examine

TelephonyAdmin = admin.ModelAdmin[TelephoneUser]
LIST = "admin:crm_ui_telephoneuser_changelist"


class TelephonyForm(SourceForm):
    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)

    def rows(self) -> list[telephony_csv.Row]:
        """What is to be imported; its text replaces the file, so that it can be sent again.

        That of a file that cannot be read is mended where nothing else was typed. Raises Unreadable.
        """
        if not self.is_valid():
            raise Unreadable(" ".join(str(error) for errors in self.errors.values() for error in errors))
        file, typed = self.cleaned_data["file"], self.cleaned_data["text"]
        text = telephony_csv.text_of(file.read()) if file else typed
        self.data = {"text": typed or text}
        rows = telephony_csv.read(text)
        self.data = {"text": text}
        return rows


@require_safe
def export(request: HttpRequest, *, model_admin: TelephonyAdmin) -> HttpResponse:
    """All users of the list as it is filtered and searched."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        found = model_admin.get_changelist_instance(request).get_queryset(request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(reverse(LIST))
    users = found.select_related("agent__destination", "agent__own_destination")
    users = users.prefetch_related("other_telephones__own_destination")
    response = HttpResponse(telephony_csv.written(users), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="telephony.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, *, model_admin: TelephonyAdmin) -> HttpResponse:
    """Shows what would change; posted with the seal of what was shown, it is done, all of it or nothing."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    form = TelephonyForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        try:
            shown = _preview(request, Import(form.rows(), asking=user_of(request)), model_admin)
        except Unreadable as error:
            messages.error(request, error.message)
        except IntegrityError:
            messages.error(request, _("Nothing was imported: somebody else was changing the same. Import it again."))
    if shown.get("done"):
        return HttpResponseRedirect(reverse(LIST))
    context = {
        **model_admin.admin_site.each_context(request),
        **shown,
        "title": _("Import users and telephony"),
        "opts": TelephoneUser._meta,
        "form": form,
        "columns": telephony_csv.COLUMNS,
    }
    return TemplateResponse(request, "admin/crm_ui/telephoneuser/import.html", context)


def _preview(request: HttpRequest, taken: Import, model_admin: TelephonyAdmin) -> dict[str, Any]:
    seal = request.POST.get("seal", "")
    if seal and not taken.problems and taken.changes:
        if seal == taken.seal:
            return _done(request, taken, model_admin)
        messages.warning(request, _("Nothing was imported yet: something has changed meanwhile. Look again."))
    return {"taken": taken, "fields": FIELDS}


def _done(request: HttpRequest, taken: Import, model_admin: TelephonyAdmin) -> dict[str, Any]:
    ordered = sorted(taken.changes, key=lambda change: change.user.pk)
    by_user = [(user, list(changed)) for user, changed in groupby(ordered, lambda change: change.user)]
    with acting(Occasion.IMPORTED), transaction.atomic():
        taken.plan.save()
        for user, changed in by_user:
            model_admin.log_change(request, user, in_words(changed))
    said = ngettext("%(n)d user was changed.", "%(n)d users were changed.", len(by_user))
    messages.success(request, said % {"n": len(by_user)})
    return {"done": True}


@require_POST
def compare(request: HttpRequest, *, model_admin: TelephonyAdmin) -> HttpResponse:
    """What each telephone system in use says of the users and their extensions."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    systems = CmsDestination.objects.filter(active=True)
    found = [(system, [each for each in examine(system) if each.of_users]) for system in systems]
    return TemplateResponse(request, "admin/crm_ui/telephoneuser/_compared.html", {"systems": found})


PAGES = {"import": take_in, "export": export, "compare": compare}
"""By the end of their addresses."""
