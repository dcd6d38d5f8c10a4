"""What a completed transfer sets off: one transaction, filled and shown to the receiver."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm_ui.hand_over import on_transfer_completed
from crm_ui.models import BusinessTransaction, ConversationPartner, TransactionLink, TransactionStatus
from crm_ui.transactions.edit import create
from customizing.models import RoleType, UiAction, UiObject, UnidentifiedAccount
from presence.models import Direction, Notice, NoticeKind
from tests.crm_ui.hand_overs import NUMBER, handle, history, notice, only_transaction
from tests.crm_ui.together import together
from tests.factory import (
    make_contact,
    make_conversation,
    make_integration_profile,
    make_role,
    make_transaction_type,
    make_transfer,
    make_user,
)

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.both_databases]


def test_a_new_conversation_keeps_who_it_is_with(story):
    conversation = make_conversation("030 23125123")
    on_transfer_completed.conversation_started(conversation=conversation)
    kept = ConversationPartner.objects.get()
    assert (kept.account, kept.contact, kept.number, kept.candidates) == (story.account, story.anna, NUMBER, 1)
    assert kept.reason == "matched phone, national spelling, 1 of 1"


def test_telling_of_the_conversation_again_keeps_what_an_agent_confirmed(story):
    conversation = make_conversation(NUMBER)
    ConversationPartner.objects.create(conversation=conversation, contact=None, confirmed_by=story.alice)
    on_transfer_completed.conversation_started(conversation=conversation)
    assert ConversationPartner.objects.get().contact is None


def test_an_internal_conversation_is_with_nobody_from_outside(story):
    on_transfer_completed.conversation_started(conversation=make_conversation(NUMBER, direction=Direction.INTERNAL))
    assert not ConversationPartner.objects.exists()


def test_the_transaction_holds_all_that_is_known_of_the_call(story):
    conversation = make_conversation(NUMBER, attached_data={"product": "C-300", "language": "de"})
    story.transfer(conversation, note="Wants a new brake.")
    made = only_transaction()
    assert (made.account, made.contact, made.responsible) == (story.account, story.anna, story.bob.partner)
    assert (made.type, made.integration_profile) == (story.profile.transaction_type, story.profile)
    assert (made.caller_number, made.direction, made.status) == (NUMBER, "inbound", TransactionStatus.OPEN)
    assert made.description == "Call from Anna Keller"
    values = made.envelope.values
    assert (values["product"], values["language"]) == ("C-300", "de")
    assert values["crm.contact"] == f"Anna Keller ({story.anna.pk})"
    assert made.identification == "matched phone, international spelling, 1 of 1"
    assert (made.conversation, len(made.number)) == (conversation, 10)
    assert [(note.author, note.text) for note in made.notes.all()] == [(story.alice, "Wants a new brake.")]
    assert history(made) == ["Created by transfer from Alice Example to Bob Example"]


def test_the_transaction_opens_on_the_receivers_screen_and_the_sender_is_told(story):
    transfer = story.transfer()
    made = only_transaction()
    shown = notice(story.bob)
    assert (shown.kind, shown.url) == (NoticeKind.OPEN, reverse("transaction", args=[made.number]))
    assert shown.key == f"transfer-{transfer.pk}"
    assert shown.text == f"{made.title}: call from Anna Keller, handed over by Alice Example"
    told = notice(story.alice)
    assert told.kind == NoticeKind.MESSAGE
    assert told.text == f"Bob Example has the call from Anna Keller. {made.title} was created."


@pytest.mark.parametrize(
    ("ui_object", "ui_action", "expected"),
    [
        (UiObject.TRANSACTION, UiAction.EDIT, "/edit/"),
        (UiObject.ACCOUNT, UiAction.DISPLAY, "account"),
        (UiObject.CONTACT, UiAction.DISPLAY, "anna"),
    ],
)
def test_the_profile_says_which_object_opens(story, ui_object, ui_action, expected):
    make_integration_profile("SERVICE", ui_object=ui_object, ui_action=ui_action)
    story.transfer()
    url = notice(story.bob).url
    if expected == "/edit/":
        assert url == reverse("transaction-edit", args=[only_transaction().number])
    else:
        assert url == reverse("partner", args=[getattr(story, expected).pk])


def test_the_transaction_opens_if_the_profiles_object_is_not_known(story):
    make_integration_profile("SERVICE", ui_object=UiObject.CONTACT)
    story.transfer(make_conversation("+493023125999"))
    assert notice(story.bob).url == only_transaction().get_absolute_url()


def test_another_transaction_type_in_customizing_is_used_by_the_next_transfer(story):
    make_integration_profile("SERVICE", transaction_type=make_transaction_type("LEAD", number_from=700_000_000))
    story.transfer()
    assert (only_transaction().type.code, only_transaction().number) == ("LEAD", "0700000000")


def test_an_unknown_caller_is_named_by_number(story):
    story.transfer(make_conversation("+493023125999"))
    made = only_transaction()
    assert (made.account, made.contact, made.description) == (None, None, "Call from +49 30 23125999")


def test_a_withheld_number_is_an_unknown_caller(story):
    story.transfer(make_conversation("anonymous"))
    assert only_transaction().description == "Call from an unknown number"


def test_the_profile_may_say_that_nothing_is_created_for_unknown_accounts(story):
    make_integration_profile("SERVICE", unidentified=UnidentifiedAccount.NOTHING)
    story.transfer(make_conversation("+493023125999"), note="About the brake")
    assert not BusinessTransaction.objects.exists()
    told = notice(story.bob)
    assert (told.kind, told.level) == (NoticeKind.MESSAGE, "warning")
    assert "nothing was created. Note: About the brake" in told.text
    story.transfer()
    assert only_transaction().account == story.account


def test_whom_the_agent_confirmed_stands_in_the_transaction(story):
    ben = make_contact("Ben Okafor", account=story.account)
    conversation = make_conversation("+493023125999")
    ConversationPartner.objects.create(
        conversation=conversation, account=story.account, contact=ben, confirmed_by=story.alice
    )
    story.transfer(conversation)
    assert (only_transaction().account, only_transaction().contact) == (story.account, ben)


@pytest.mark.parametrize("direction", [Direction.OUTBOUND, Direction.INTERNAL])
def test_conversations_that_did_not_come_in_create_nothing(story, direction):
    story.transfer(make_conversation(NUMBER, direction=direction))
    assert not BusinessTransaction.objects.exists()
    assert not Notice.objects.exists()


def test_a_transfer_to_a_number_outside_creates_nothing(story):
    story.transfer(number="+12125550123")
    assert not BusinessTransaction.objects.exists()


def test_who_hands_over_to_himself_or_herself_still_has_the_caller_and_nothing_is_created(story):
    story.transfer(sender=story.bob, receiver=story.bob)
    assert not BusinessTransaction.objects.exists()


@pytest.mark.parametrize("change", [{"integration_profile": None}, {"enabled": False}])
def test_a_role_without_integration_profile_or_communication_creates_nothing(story, change):
    make_role("SERVICEPRO", **change)
    story.transfer()
    assert not BusinessTransaction.objects.exists()


def test_a_receiver_who_never_logged_on_with_a_role_creates_nothing(story):
    story.transfer(receiver=make_user("frank"))
    assert not BusinessTransaction.objects.exists()


def test_a_receiver_who_is_no_employee_still_gets_the_transaction(story):
    story.transfer(receiver=make_user("dana", role=story.role, partner=False))
    assert only_transaction().responsible is None


def test_the_same_transfer_told_twice_has_its_effect_once(story):
    transfer = story.transfer(note="Wants a new brake.")
    handle(transfer)
    made = only_transaction()
    assert (len(history(made)), made.notes.count(), Notice.objects.count()) == (1, 1, 2)


def test_a_second_transfer_to_the_same_role_goes_on_with_the_transaction(story):
    conversation = make_conversation(NUMBER)
    story.transfer(conversation, note="Wants a new brake.")
    BusinessTransaction.objects.update(status=TransactionStatus.COMPLETED)
    carol = make_user("carol", role=story.role)
    story.transfer(conversation, sender=story.bob, receiver=carol, note="Knows brakes?")
    made = only_transaction()
    assert (made.responsible, made.status) == (carol.partner, TransactionStatus.IN_PROCESS)
    assert [note.text for note in made.notes.order_by("id")] == ["Wants a new brake.", "Knows brakes?"]
    assert history(made)[1:] == [
        "Handed over by transfer from Bob Example to Carol Example",
        "Employee responsible: Bob Example → Carol Example",
        "Status: Completed → In Process",
    ]
    assert notice(carol).url == made.get_absolute_url()


def test_an_earlier_transfer_told_last_takes_nothing_from_the_later_receiver(story):
    conversation = make_conversation(NUMBER)
    carol = make_user("carol", role=story.role)
    now = timezone.now()
    story.transfer(conversation, sender=story.bob, receiver=carol, ended_at=now)
    BusinessTransaction.objects.update(status=TransactionStatus.COMPLETED)
    story.transfer(conversation, note="Wants a new brake.", ended_at=now - timedelta(seconds=9))
    made = only_transaction()
    assert (made.responsible, made.status) == (carol.partner, TransactionStatus.COMPLETED)
    assert history(made)[1:] == ["Handed over by transfer from Alice Example to Bob Example"]
    assert [note.text for note in made.notes.all()] == ["Wants a new brake."]


def test_a_second_transfer_fills_in_the_account_that_was_not_known_before(story):
    conversation = make_conversation("+493023125999")
    story.transfer(conversation)
    ConversationPartner.objects.update(account=story.account, contact=story.anna, confirmed_by=story.bob)
    story.transfer(conversation, sender=story.bob, receiver=story.alice)
    assert (only_transaction().account, only_transaction().contact) == (story.account, story.anna)


def test_a_receiver_with_another_profile_gets_a_transaction_of_that_linked_to_the_first(story):
    conversation = make_conversation(NUMBER)
    story.transfer(conversation)
    sales = make_integration_profile("SALES", transaction_type=make_transaction_type("LEAD", number_from=700_000_000))
    carol = make_user("carol", role=make_role("SALESPRO", integration_profile=sales))
    story.transfer(conversation, sender=story.bob, receiver=carol)
    first, second = BusinessTransaction.objects.order_by("created_at")
    assert (first.type.code, second.type.code) == ("TSRV", "LEAD")
    assert TransactionLink.objects.filter(predecessor=first, successor=second).exists()


def ic_agent(name, profile):
    return make_user(name, role=make_role("IC_AGENT", type=RoleType.IC, integration_profile=profile))


def test_in_the_interaction_center_the_existing_record_goes_on(story):
    conversation = make_conversation(NUMBER)
    record_type = make_transaction_type("0010", number_from=100_000_000)
    existing = create(story.alice, type=record_type, description="Brake", conversation=conversation)
    jack = ic_agent("jack", make_integration_profile("IC", transaction_type=record_type))
    story.transfer(conversation, receiver=jack, note="Please go on.")
    assert only_transaction() == existing
    assert only_transaction().responsible == jack.partner
    assert "Handed over by transfer from Alice Example to Jack Example" in history(existing)
    assert [note.text for note in existing.notes.all()] == ["Please go on."]
    assert notice(jack).url == existing.get_absolute_url()


def test_in_the_interaction_center_a_record_is_made_if_there_is_none(story):
    story.transfer(receiver=ic_agent("jack", story.profile))
    assert only_transaction().account == story.account


@pytest.mark.django_db(transaction=True)
def test_one_transfer_handled_by_several_workers_at_once_makes_one_transaction(story):
    transfer = make_transfer(make_conversation(NUMBER), sender=story.alice, receiver=story.bob, note="Brake")
    together(lambda: handle(transfer), times=4)
    assert only_transaction().notes.count() == 1
    assert len(history(only_transaction())) == 1


@pytest.mark.django_db(transaction=True)
def test_two_transfers_of_a_conversation_handled_at_once_make_one_transaction(story):
    conversation = make_conversation(NUMBER)
    carol = make_user("carol", role=story.role)
    waiting = [
        make_transfer(conversation, sender=story.alice, receiver=story.bob),
        make_transfer(conversation, sender=story.bob, receiver=carol),
    ]
    together(lambda: handle(waiting.pop()), times=2)
    assert len([line for line in history(only_transaction()) if "transfer" in line]) == 2
