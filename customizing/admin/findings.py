"""Findings where the change is made: after saving, those of the record and of what uses it."""

from django.contrib import admin, messages
from django.contrib.admin import site
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..checks import Finding, Level
from ..checks.concerning import findings_about
from ..editing.fields import Record

TELLING = {Level.ERROR: messages.ERROR, Level.WARNING: messages.WARNING, Level.INFO: messages.INFO}
AT_MOST = 5


class TellsFindings(admin.ModelAdmin[Record]):
    """A ModelAdmin that tells, after saving, what does not fit together. Comes before others in the bases."""

    def response_add(self, request: HttpRequest, obj: Record, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        tell_findings(request, obj)
        return response

    def response_change(self, request: HttpRequest, obj: Record) -> HttpResponse:
        response = super().response_change(request, obj)
        tell_findings(request, obj)
        return response


def tell_findings(request: HttpRequest, record: Model) -> None:
    """Show a message for each finding about the record, with a link to where it is mended; if many, for the first."""
    found = findings_about(record)
    for finding in found[:AT_MOST]:
        messages.add_message(request, TELLING[finding.level], _in_a_line(request, finding))
    if len(found) > AT_MOST:
        said = _("There are %(n)d more findings; all stand on the start page.")
        messages.warning(request, said % {"n": len(found) - AT_MOST})


def repair_url(request: HttpRequest, finding: Finding) -> str:
    """The address of the form where a finding is mended; empty if the user may not see that form."""
    record = finding.record
    if record is None:
        return ""
    model_admin = site.get_model_admin(type(record))
    sees = (
        model_admin.has_add_permission(request)
        if finding.missing
        else model_admin.has_view_permission(request, record)
    )
    return place_of(finding) if sees else ""


def place_of(finding: Finding) -> str:
    """The address of the form where a finding is mended, whoever may see it."""
    record = finding.record
    if record is None:
        return ""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    if finding.missing:
        wanted = {field.name: value for field in record._meta.fields if (value := getattr(record, field.name))}
        return f"{reverse(f'{name}_add')}?{urlencode(wanted)}"
    return reverse(f"{name}_change", args=[record.pk])


def repair_text(finding: Finding) -> str:
    """The text of the link to the form where a finding is mended."""
    said = _("Create %(record)s") if finding.missing else _("Open %(record)s")
    return said % {"record": finding.record}


def _in_a_line(request: HttpRequest, finding: Finding) -> SafeString:
    url = repair_url(request, finding)
    link = format_html(' <a href="{}">{}</a>', url, repair_text(finding)) if url else ""
    return format_html("{}: {} {}{}", finding.id, finding.text, finding.remedy, link)
