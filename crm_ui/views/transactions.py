"""Business transactions: the overview page, the list, and what users do with them by hand."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_ui.blocks import block_of, blocks_of
from crm_ui.frame.navigation import SAVED_SEARCHES, creatable_types, remember_visit
from crm_ui.frame.paging import ListPage
from crm_ui.hand_over.from_call import FromCall
from crm_ui.models import BusinessTransaction, TransactionStatus
from crm_ui.records.offered_call import offered_call
from crm_ui.transactions import edit as transaction_edit
from crm_ui.transactions.forms import NewTransactionForm, NoteForm, TransactionForm
from crm_ui.transactions.initial_values import prefilled_values
from crm_ui.transactions.number_ranges import RangeExhausted
from customizing.display_names import name_of
from customizing.editing.merging import merged_record
from customizing.editing.once import Sending, once
from customizing.editing.snapshots import take_snapshot
from customizing.requests import WebClientRequest

RELATED = ("type", "account", "contact", "responsible", "created_by__partner")
FILTERS = [saved for saved in SAVED_SEARCHES if saved.url_name == "transactions"]


def load_transaction(number: str) -> BusinessTransaction:
    """The transaction with everybody involved, or page not found."""
    found = BusinessTransaction.objects.select_related(*RELATED)
    numbers = [f"{name}__numbers" for name in ("account", "contact", "responsible", "created_by__partner")]
    return get_object_or_404(found.prefetch_related(*numbers), pk=number)


@require_safe
def transaction(request: WebClientRequest, number: str) -> HttpResponse:
    """The overview page of a business transaction."""
    found = load_transaction(number)
    remember_visit(request.user, url=reverse("transaction", args=[number]), title=f"{found.kind.caption} {number}")
    blocks = blocks_of("transaction", found, request=request)
    may_follow = bool(creatable_types(request.profiles, follows=found.type))
    context = {"transaction": found, "blocks": blocks, "may_follow": may_follow, "work_center": "transactions"}
    return render(request, "transactions/transaction.html", context)


@require_safe
def transactions(request: WebClientRequest) -> HttpResponse:
    """The list, newest first; `mine` and `status` filter it."""
    current = "&".join(f"{name}={request.GET[name]}" for name in ("mine", "status") if name in request.GET)
    choices = [("", _("All")), *((saved.query, saved.text) for saved in FILTERS)]
    filters = [
        {"url": f"{reverse('transactions')}?{query}", "text": text, "current": query == current}
        for query, text in choices
    ]
    text = next((text for query, text in choices if query == current), _("Filtered"))
    page = ListPage(filtered(request), request=request)
    context = {"list": page, "filters": filters, "filter_text": text, "work_center": "transactions"}
    return render(request, "transactions/transactions.html", context)


def filtered(request: WebClientRequest) -> QuerySet[BusinessTransaction]:
    found = BusinessTransaction.objects.select_related("type", "account", "contact", "responsible")
    if "mine" in request.GET:
        found = found.filter(responsible__user=request.user)
    if request.GET.get("status") == TransactionStatus.OPEN:
        found = found.exclude(status=TransactionStatus.COMPLETED)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: WebClientRequest, number: str) -> HttpResponse:
    """Change a transaction; each change is recorded in its history."""
    if request.method != "POST":
        return _edit_page(request, load_transaction(number))
    with atomic():
        BusinessTransaction.objects.select_for_update().filter(pk=number).first()
        return _save(request, load_transaction(number))


def _save(request: WebClientRequest, found: BusinessTransaction) -> HttpResponse:
    """Save the fields that the user has changed. What others have changed meanwhile is kept, or shown."""
    merge = merged_record(found, TransactionForm(instance=found), data=request.POST)
    form = TransactionForm(merge.data, instance=load_transaction(found.pk))
    if not (form.is_valid() and merge.settled):
        merge.who = _last_editor(found)
        return _edit_page(request, found, form=form, merge=merge)
    changed = transaction_edit.edit(found, request.user, **form.changed_values)
    messages.success(request, _("The transaction was saved.") if changed else _("Nothing was changed."))
    return redirect("transaction", found.pk)


def _edit_page(request: WebClientRequest, found: BusinessTransaction, **context: Any) -> HttpResponse:
    shown = TransactionForm(instance=found)
    asked = {name: request.GET[name] for name in ("category",) if name in request.GET}
    context = {
        "form": TransactionForm(instance=found, initial=asked) if asked else shown,
        "sealed": take_snapshot(shown).seal(found),
        "heading": _("Edit %(type)s %(number)s") % {"type": found.kind.caption, "number": found.pk},
        "cancel_url": reverse("transaction", args=[found.pk]),
        "work_center": "transactions",
        **context,
    }
    return render(request, "transactions/transaction_form.html", context)


def _last_editor(found: BusinessTransaction) -> str:
    change = found.changes.exclude(author=None).select_related("author").first()
    return name_of(change.author) if change else ""


@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: WebClientRequest) -> HttpResponse:
    """Create a transaction, or a follow-up to the one that `follows` names."""
    asked = request.POST.get("follows") or request.GET.get("follows")
    follows = get_object_or_404(BusinessTransaction.objects.select_related("type"), pk=asked) if asked else None
    offered, initial = offered_call(request), prefilled_values(request, follows=follows)
    linked = offered is not None and ("conversation" in request.POST if request.POST else offered.belongs_to(initial))
    if offered and linked:
        initial = offered.fill(initial)
    types = creatable_types(request.profiles, follows=follows.type if follows else None)
    form = NewTransactionForm(request.POST or None, initial=initial, types=types)
    if request.method == "POST" and form.is_valid() and not request.already_made:
        call = offered.call if offered and linked else None
        if made := _created(request, form, follows=follows, call=call):
            said = _("%(type)s %(number)s was created.")
            messages.success(request, said % {"type": made.kind.caption, "number": made.pk})
            return redirect("transaction", made.pk)
    context = {
        "form": form,
        "follows": follows,
        "offered_call": offered,
        "call_linked": linked,
        "heading": _("New Follow-Up Transaction") if follows else _("New Business Transaction"),
        "cancel_url": reverse("transaction", args=[follows.pk]) if follows else reverse("transactions"),
        "work_center": "transactions",
    }
    return render(request, "transactions/transaction_form.html", context)


def _created(
    request: WebClientRequest,
    form: NewTransactionForm,
    *,
    follows: BusinessTransaction | None,
    call: FromCall | None,
) -> BusinessTransaction | None:
    """None if the numbers of the type are used up, which the form then says."""
    values = {**form.values(form.cleaned_data), **(call.facts if call else {})}
    try:
        if follows:
            made = transaction_edit.follow_up(follows, request.user, **values)
        else:
            made = transaction_edit.create(request.user, **values)
    except RangeExhausted as refused:
        form.add_error("type", refused.message)
        return None
    if call:
        call.tell_what_was_left_out(made)
    return made


@require_POST
def add_note(request: WebClientRequest, number: str) -> HttpResponse:
    """Write a note; answers with the block Notes, or without htmx goes back to the page."""
    found = load_transaction(number)
    form = NoteForm(request.POST)
    if form.is_valid():
        _write_note(request, found, text=form.cleaned_data["text"])
    if request.htmx:
        block = block_of("transaction", "notes", found, request=request)
        return render(request, "blocks/_block_answer.html", {"block": block, "note_form": form})
    if form.errors:
        messages.error(request, _("The note was not added: write something first."))
    return redirect(reverse("transaction", args=[number]) + "#block-notes")


@atomic
def _write_note(request: WebClientRequest, noted: BusinessTransaction, *, text: str) -> None:
    """Write the note once for each sending of the form; the same words may be written again on another day."""
    sending = Sending(request)
    if not sending.first and sending.same:
        return
    transaction_edit.add_note(noted, request.user, text=text, repeated=sending.first and sending.form is not None)
    sending.keep(noted.get_absolute_url())
