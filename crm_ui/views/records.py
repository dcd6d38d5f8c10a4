"""Records of calls: the panel at the foot of the page, the page of one, and what agents do with them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm_ui.models import CallRecord, RecordState
from crm_ui.records import write
from crm_ui.records.forms import RecordForm
from crm_ui.records.panel import record_panel
from crm_ui.records.waiting import is_going_on, note_so_far, own_record
from crm_ui.views.communication import communication_required
from crm_ui.views.return_to import redirect_back
from customizing.requests import WebClientRequest
from presence.calls import wrap_up
from presence.errors import Refused


@require_safe
@communication_required
def records(request: WebClientRequest) -> HttpResponse:
    """The panel as it is now; without a script, the list of what is not done."""
    if not request.htmx:
        return redirect(reverse("home") + "?open=call-records#block-call-records")
    return render(request, "records/_panel.html")


@require_safe
@communication_required
def record(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """The user's record of a conversation."""
    own = _own(request, pk)
    asked = None if own.state == RecordState.DONE else pk
    if request.htmx:
        return render(request, "records/_panel.html", {"asked_record": asked})
    return render(request, "records/record.html", {"record": own, "asked_record": asked, "work_center": "home"})


@require_POST
@communication_required
def draft(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """Keep what is typed so far."""
    own = _own(request, pk)
    form = RecordForm(request.POST, record=own, profiles=request.profiles)
    form.is_valid()
    write.keep(own, form.values)
    return HttpResponse(status=204)


@require_POST
@communication_required
def confirm(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """The record is an entry on contact and account. In the interaction center that ends the wrap-up, too."""
    own = _own(request, pk)
    form = RecordForm(request.POST, record=own, profiles=request.profiles)
    if "as-kept" not in request.POST and not form.is_valid():
        return _refused(request, own, form)
    values = {"note": note_so_far(own)} if "as-kept" in request.POST else form.values
    try:
        done = write.confirm(own, values, profiles=request.profiles)
    except Refused as refused:
        write.keep(own, values)
        messages.error(request, refused.message)
        return _answer(request)
    if "end" in request.POST:
        wrap_up.wrap_up_over(request.user.pk, at=timezone.now())
    messages.success(request, _said(done))
    return _answer(request)


@require_POST
@communication_required
def drop(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """Nothing comes of it; while the call goes on, it begins anew."""
    own = _own(request, pk)
    if is_going_on(own):
        write.clear(own)
        return _answer(request)
    write.drop(own)
    text = _("The record was dropped; nothing was kept of the call.")
    messages.info(request, format_html('{} <a href="{}">{}</a>', text, reverse("record", args=[pk]), _("Look again")))
    return _answer(request)


@require_POST
@communication_required
def confirm_caller(request: WebClientRequest, pk: UUID) -> HttpResponse:
    """It is the partner shown who is on the line."""
    own = _own(request, pk)
    form = RecordForm(request.POST, record=own, profiles=request.profiles)
    form.is_valid()
    write.keep(own, form.values)
    if name := write.confirm_caller(own, profiles=request.profiles):
        messages.success(request, _("The call is with %(name)s.") % {"name": name})
    return _answer(request)


def _own(request: WebClientRequest, pk: UUID) -> CallRecord:
    """The user's own record; others' are forbidden."""
    found = own_record(request.user, pk)
    if found is None:
        raise PermissionDenied(_("You took no part in this conversation, so there is no record of yours."))
    return found


def _said(done: CallRecord) -> str:
    partner = done.contact or done.account
    if done.transaction:
        text = _("The call was recorded with %(title)s.") % {"title": done.transaction.title}
    elif partner:
        text = _("The call was recorded with %(name)s.") % {"name": partner.name}
    else:
        text = _("The call was recorded.")
    shown = done.transaction or partner
    if shown is None:
        return text
    return format_html('{} <a href="{}">{}</a>', text, shown.get_absolute_url(), _("Open"))


def _refused(request: WebClientRequest, own: CallRecord, form: RecordForm) -> HttpResponse:
    """The form with what was typed and what is wrong with it."""
    write.keep(own, form.values)
    panel = record_panel(request, asked=own.conversation_id, form=form)
    template = "records/_panel.html" if request.htmx else "records/record.html"
    context = {"record": own, "panel": panel, "asked_record": own.conversation_id, "work_center": "home"}
    return render(request, template, context)


def _answer(request: WebClientRequest) -> HttpResponse:
    """What is to be done next, with what there is to say; without a script, the page before."""
    if not request.htmx:
        return redirect_back(request)
    return render(request, "records/_answer.html")
