"""Creating a contact; from a call, the call and its transactions are linked to the contact at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_ui.calls.correct_caller import relink
from crm_ui.calls.identify import number_of
from crm_ui.calls.notes import own_conversation
from crm_ui.frame.keys import key_of
from crm_ui.models import BusinessPartner, PartnerKind
from crm_ui.partners import new_contact
from customizing.editing.once import once
from customizing.requests import WebClientRequest
from presence.calls.commands import Refused
from presence.models import Conversation


@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: WebClientRequest) -> HttpResponse:
    """`call` is the user's call that the contact is made of; `account` whose contact it shall be."""
    call = request.POST.get("call") or request.GET.get("call", "")
    conversation = _conversation(request, call) if call else None
    account = _account(request.GET.get("account", ""))
    initial = {"account": account, **(new_contact.prefilled(number_of(conversation)) if conversation else {})}
    form = new_contact.ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and not request.already_made:
        contact = _create(request, form.cleaned_data, conversation)
        said = _("%(name)s was created and linked to the call.") if conversation else _("%(name)s was created.")
        messages.success(request, said % {"name": contact.name})
        return redirect("partner", contact.pk)
    otherwise = account.get_absolute_url() if account else reverse("contacts")
    cancel_url = reverse("call", args=[call]) if conversation else otherwise
    context = {
        "form": form,
        "call": call,
        "cancel_url": cancel_url,
        "work_center": "contacts",
    }
    return render(request, "partners/contact_form.html", context)


@transaction.atomic
def _create(request: WebClientRequest, values: dict[str, Any], conversation: Conversation | None) -> BusinessPartner:
    contact = new_contact.create(**values)
    if conversation:
        relink(conversation, contact, user=request.user)
    return contact


def _account(asked: str) -> BusinessPartner | None:
    return BusinessPartner.objects.filter(pk=key_of(asked), kind=PartnerKind.ACCOUNT).first() if asked else None


def _conversation(request: WebClientRequest, call: str) -> Conversation:
    try:
        return own_conversation(request.user, call_id=key_of(call))
    except Refused as refused:
        raise PermissionDenied(refused.message) from refused
