"""Records of calls: what is typed in a call is found on contact and account, or was dropped on purpose."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from crm_ui.calls.correct_caller import relink
from crm_ui.models import BusinessPartner, BusinessTransaction, CallRecord, NumberRange, RecordState
from customizing.models import CallRecords, TransactionType
from presence.calls import commands as calls
from presence.models import Conversation
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage
from tests.crm_ui.pages import block
from tests.crm_ui.records.agent import does, history, of_profile, panel, types

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


def test_a_confirmed_record_is_found_on_contact_and_account(after: AtPage, anna: BusinessPartner) -> None:
    said = does(after, "confirm", result="SOLVED")
    assert "The call was recorded with Anna Keller." in said
    account = BusinessPartner.objects.get(name="Meridian Bikes GmbH")
    for partner in (anna, account, after.user.partner):
        html = history(partner, after)
        assert "Wants a spare part." in html
        assert "Solved" in html
        assert "Call from" in html
    assert "<form" not in panel(after)


def test_a_colleague_reads_the_record_and_the_page_of_the_call(after: AtPage, anna: BusinessPartner) -> None:
    does(after, "confirm")
    bob = AtPage("bob")
    assert "Wants a spare part." in history(anna, bob)
    page = client_of(bob.user).get(reverse("conversation", args=[Conversation.objects.get().pk]))
    assert "Wants a spare part." in page.text


def test_without_a_click_nothing_is_created(after: AtPage, anna: BusinessPartner) -> None:
    assert not BusinessTransaction.objects.exists()
    assert "Wants a spare part." not in history(anna, after)


def test_a_dropped_record_is_gone_and_can_be_confirmed_yet(after: AtPage, anna: BusinessPartner) -> None:
    assert "The record was dropped" in does(after, "drop")
    assert "<form" not in panel(after)
    assert "Wants a spare part." not in history(anna, after)
    record = CallRecord.objects.get()
    page = client_of(after.user).get(reverse("record", args=[record.conversation_id])).text
    assert "Wants a spare part." in page
    does(after, "confirm")
    assert "Wants a spare part." in history(anna, after)


@pytest.mark.parametrize(("act", "state"), [("confirm", RecordState.DONE), ("drop", RecordState.DROPPED)])
def test_the_home_page_confirms_and_drops_in_one_click(
    after: AtPage, anna: BusinessPartner, act: str, state: RecordState
) -> None:
    home = block(client_of(after.user).get("/").text, "call-records")
    address = reverse(f"record-{act}", args=[Conversation.objects.get().pk])
    assert re.search(rf'<(?:form|button)[^>]* (?:form)?action="{address}"', home)
    after.client.post(address, dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', home)))
    assert CallRecord.objects.get().state == state
    assert ("Wants a spare part." in history(anna, after)) == (act == "confirm")
    assert "record-line" not in block(client_of(after.user).get("/").text, "call-records")


def test_a_draft_is_kept_with_all_that_was_chosen(after: AtPage) -> None:
    does(after, "draft", note="Wants two.", result="SOLVED", type_id="TSRV", follow_up="Send it")
    html = panel(after)
    assert "Wants two." in html
    for chosen in ("SOLVED", "TSRV"):
        assert f'<option value="{chosen}" selected>' in html
    assert 'value="Send it"' in html


def test_what_is_wrong_with_a_record_is_said_at_the_field_and_nothing_is_lost(after: AtPage) -> None:
    html = does(after, "confirm", note="Angry.", follow_up_on="2020-01-01", follow_up="Call")
    assert "choose today or a later day" in html
    assert "Angry." in html
    assert CallRecord.objects.get().state == RecordState.OPEN
    html = does(after, "confirm", note="Angry.", follow_up_on=timezone.localdate().isoformat())
    assert "say what is to be done on that day" in html


def test_a_transaction_is_made_with_the_record_and_knows_the_call(after: AtPage, anna: BusinessPartner) -> None:
    said = does(after, "confirm", type_id="TSRV")
    made = BusinessTransaction.objects.get()
    assert made.title in said
    assert (made.contact, made.account.name) == (anna, "Meridian Bikes GmbH")
    assert made.caller_number == ANNA
    assert made.conversation == Conversation.objects.get()
    assert (made.description, made.priority) == ("Brake", 3)
    assert made.attached_data["fields"]["subject"]
    assert [note.text for note in made.notes.all()] == ["Wants a spare part."]
    assert CallRecord.objects.get().transaction == made
    assert made.number in history(anna, after)


def test_a_follow_up_is_a_task_of_the_agent(after: AtPage, anna: BusinessPartner) -> None:
    day = timezone.localdate() + timedelta(days=2)
    does(after, "confirm", type_id="TSRV", follow_up="Send the offer", follow_up_on=day.isoformat())
    task = BusinessTransaction.objects.get(type="1003")
    assert task.description.endswith(": Send the offer")
    assert (task.responsible, task.contact) == (after.user.partner, anna)
    assert task.predecessors.get().predecessor.type_id == "TSRV"


def test_confirmed_twice_it_is_done_once(after: AtPage) -> None:
    for note in ("Wants two.", "Wants three."):
        does(after, "confirm", note=note, type_id="TSRV", follow_up="Send the offer")
    assert CallRecord.objects.get().note == "Wants two."
    assert sorted(BusinessTransaction.objects.values_list("type", flat=True)) == ["1003", "TSRV"]


def test_the_database_has_one_record_of_an_agent_in_a_conversation(after: AtPage) -> None:
    again = CallRecord(user=after.user, conversation=Conversation.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_colleagues_record_is_forbidden(after: AtPage) -> None:
    bob = AtPage("bob")
    pk = Conversation.objects.get().pk
    assert bob.client.get(reverse("record", args=[pk])).status_code == 403
    for act in ("draft", "confirm", "drop", "caller"):
        assert bob.client.post(reverse(f"record-{act}", args=[pk])).status_code == 403
    assert CallRecord.objects.get().state == RecordState.OPEN


def test_each_agent_of_a_transferred_call_has_a_record_of_his_or_her_part(talking: AtPage) -> None:
    bob = AtPage("bob").logs_on()
    types(talking, "Angry.")
    transfers.start_warm(talking.user, target=bob.user, note="Angry. Be kind.")
    calls.accept(bob.user)
    transfers.complete(talking.user)
    assert "Angry. Be kind." in panel(talking)
    calls.hang_up(bob.user)
    html = panel(bob)
    made = BusinessTransaction.objects.get()
    assert made.title in html
    does(bob, "confirm", note="Sent the part.")
    assert CallRecord.objects.get(user=bob.user).transaction == made
    assert BusinessTransaction.objects.count() == 1


def test_a_note_typed_after_a_record_was_confirmed_opens_it_again(talking: AtPage, anna: BusinessPartner) -> None:
    types(talking, "First.")
    talking.does("hang-up")
    does(talking, "confirm", type_id="TSRV", follow_up="Send the offer")
    types(talking, "First. Second.")
    assert "First. Second." in panel(talking)
    does(talking, "confirm", type_id="TSRV", follow_up="Send the offer")
    assert sorted(BusinessTransaction.objects.values_list("type", flat=True)) == ["1003", "TSRV"]
    assert "First. Second." in history(anna, talking)


def test_what_is_typed_in_the_call_line_leaves_alone_what_stands_in_the_record(talking: AtPage) -> None:
    of_profile(talking, CallRecords.AT_ONCE)
    types(talking, "Angry")
    does(talking, "draft", note="Angry\nWants two.")
    types(talking, "Angry again")
    assert CallRecord.objects.get().note == "Angry again\nWants two."
    types(talking, "Angry again", reason="Complaint")
    assert CallRecord.objects.get().note.startswith("Reason: Complaint\nAngry again")


def test_a_corrected_caller_takes_the_record_along(after: AtPage, anna: BusinessPartner) -> None:
    does(after, "confirm")
    account = BusinessPartner.objects.get(name="Meridian Bikes GmbH")
    relink(Conversation.objects.get(), account, user=after.user)
    assert "Wants a spare part." not in history(anna, after)
    assert "Wants a spare part." in history(account, after)


def test_a_record_whose_transaction_gets_no_number_says_so_and_stays(after: AtPage) -> None:
    of_profile(after, CallRecords.AT_ONCE)
    first = TransactionType.objects.get(code="TSRV").number_from
    TransactionType.objects.filter(code="TSRV").update(number_to=first)
    NumberRange.objects.update_or_create(type_id="TSRV", defaults={"last": first})
    said = does(after, "confirm", note="Wants two.", type_id="TSRV")
    assert "The numbers of TSRV Service Ticket are used up" in said
    kept = CallRecord.objects.get()
    assert (kept.state, kept.note, kept.transaction) == (RecordState.OPEN, "Wants two.", None)
