"""A database of before keeps what it has, whichever of its tables is renamed or reread on the way to today."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customizing.models import CmsDestination, TelephoneKeys
from presence.models import Agent, OtherTelephone, Transfer, WhenFreeRequest
from tests import factory
from tests.former_tables import Point, migrate, today

pytestmark = pytest.mark.thorough

BOOKINGS: Point = [("presence", "0008_user_names_and_extensions")]
WHEN_FREE: Point = [("presence", "0009_when_free")]
BEFORE_TIE_LINES: Point = [("presence", "0011_webhook_deliveries"), ("customizing", "0009_telephone_away")]
ALL_TOLD: Point = [("presence", "0025_named_in_any_language")]
TIE_LINES: Point = [("presence", "0013_brought_conversations"), ("customizing", "0010_tie_lines")]


@pytest.mark.usefixtures("up_to_date")
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_bookings_are_when_free_requests_and_the_number_beside_a_receiver_which_was_a_name_is_gone() -> None:
    alice, bob = factory.make_user("alice", extension="3001"), factory.make_user("bob")
    conversations = [factory.make_conversation("+4930234567890") for _ in range(2)]
    to_bob = factory.make_transfer(conversations[0], sender=alice, receiver=bob)
    outside = factory.make_transfer(conversations[1], sender=alice, number="+4940123456")
    said = {"conversation_id": conversations[0].pk, "sender_id": alice.pk, "target_id": bob.pk}
    said["expires_at"] = timezone.now()

    transfers = migrate(BEFORE_TIE_LINES).apps.get_model("presence", "Transfer").objects
    transfers.filter(pk=to_bob.pk).update(number="bob")
    booking = migrate(BOOKINGS).apps.get_model("presence", "Booking")
    kept = booking.objects.create(**said, answer="Tomorrow").pk

    migrate(WHEN_FREE)
    assert WhenFreeRequest.objects.get(pk=kept).answer == "Tomorrow"
    assert list(alice.when_free_made.values_list("pk", flat=True)) == [kept]
    with pytest.raises(IntegrityError), transaction.atomic():
        WhenFreeRequest.objects.create(**said)

    migrate(TIE_LINES)
    assert dict(Transfer.objects.values_list("pk", "number")) == {to_bob.pk: "", outside.pk: "+4940123456"}
    migrate(today())
    assert Transfer.objects.get(pk=to_bob.pk).target == "bob"
    assert alice.agent.extension == "3001"


@pytest.mark.usefixtures("up_to_date")
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_telephones_of_a_system_that_told_them_all_are_told_as_before() -> None:
    told = CmsDestination.objects.create(
        name="TOLD", connector="asterisk", address="pbx.example", telephone_keys=TelephoneKeys.NOTIFY
    )
    not_told = factory.make_destination()
    alice, bob = factory.make_user("alice", extension="3001"), factory.make_user("bob", extension="3002")
    Agent.objects.filter(user=alice).update(destination=told)
    Agent.objects.filter(user=bob).update(destination=not_told)
    home = OtherTelephone.objects.create(user=alice, telephone="Home", extension="4001")
    away = OtherTelephone.objects.create(user=alice, telephone="Away", extension="4002", own_destination=not_told)
    at_told = OtherTelephone.objects.create(user=bob, telephone="Home", extension="4003", own_destination=told)

    migrate(ALL_TOLD)
    migrate(today())
    users = {each.user.username: each.does_as_told for each in Agent.objects.all()}
    others = {each.pk: each.does_as_told for each in OtherTelephone.objects.all()}
    assert users == {"alice": True, "bob": False}
    assert others == {home.pk: True, away.pk: False, at_told.pk: True}
