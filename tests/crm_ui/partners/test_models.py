"""What the database guards, whoever writes to it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    PartnerKind,
    PartnerNumber,
    PartnerWord,
    RelationshipKind,
)
from crm_ui.transactions.edit import create
from tests.factory import (
    make_account,
    make_contact,
    make_conversation,
    make_integration_profile,
    make_transaction_type,
    make_user,
    relate,
)

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    return True


def test_an_account_is_no_user():
    user = make_user("bob", partner=False)
    assert refused(lambda: make_account(user=user))


def test_two_partners_are_not_related_twice_in_the_same_way():
    account, anna = make_account(), make_contact("Anna Keller")
    relate(account, anna, RelationshipKind.CONTACT)
    relate(account, anna, RelationshipKind.PARTNER)
    assert refused(lambda: relate(account, anna, RelationshipKind.CONTACT))


def test_a_conversation_has_one_transaction_of_each_integration_profile():
    alice, conversation = make_user("alice"), make_conversation("+493023125123")

    def make(profile):
        create(alice, type=make_transaction_type(), conversation=conversation, integration_profile=profile)

    service = make_integration_profile("SERVICE")
    make(service)
    make(make_integration_profile("SALES"))
    make(None)
    make(None)
    assert refused(lambda: make(service))


def test_a_partner_in_a_transaction_is_not_deleted():
    account = make_account()
    create(make_user("alice"), type=make_transaction_type(), account=account)
    assert refused(account.delete)


def test_a_deleted_user_leaves_the_employee():
    bob = make_user("bob")
    bob.delete()
    assert BusinessPartner.objects.get().user is None


def test_the_name_of_a_person_is_made_of_its_parts():
    anna = BusinessPartner.objects.create(kind="contact", first_name="Anna", last_name="Keller")
    assert anna.name == "Anna Keller"


def test_a_deleted_partner_takes_numbers_and_words_along():
    make_contact("Anna Keller", phone="030 23125123").delete()
    assert not PartnerNumber.objects.exists()
    assert not PartnerWord.objects.exists()


def test_partners_and_transactions_know_their_page():
    account = make_account()
    made = create(make_user("alice"), type=make_transaction_type(), account=account)
    assert account.get_absolute_url() == f"/partners/{account.pk}/"
    assert made.get_absolute_url() == f"/transactions/{made.number}/"


@pytest.fixture
def consultant(client):
    dana = make_user("dana", is_staff=True, is_superuser=True, role="CONSULTANT")
    client.force_login(dana)
    return client


def test_the_consultant_edits_partners_in_the_admin(consultant):
    anna = make_contact("Anna Keller", account=make_account(), phone="030 23125123")
    assert consultant.get(reverse("admin:crm_ui_businesspartner_changelist"), {"q": "keller"}).status_code == 200
    page = consultant.get(reverse("admin:crm_ui_businesspartner_change", args=[anna.pk]))
    assert b"+493023125123" in page.content


def test_a_change_of_a_transaction_in_the_admin_stands_in_its_history(consultant):
    made = create(make_user("alice"), type=make_transaction_type(), description="Brake")
    url = reverse("admin:crm_ui_businesstransaction_change", args=[made.pk])
    form = consultant.get(url).context["adminform"].form
    data = {name: "" if form.initial.get(name) is None else form.initial[name] for name in form.fields}
    for inline in ("notes", "changes"):
        data |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    answer = consultant.post(url, data | {"status": "completed"})
    assert answer.status_code == 302
    assert BusinessTransaction.objects.get().status == "completed"
    assert made.changes.first().text == "Status: Open → Completed"
    assert made.changes.first().author.username == "dana"
    assert made.changes.count() == 2


def test_the_longest_first_and_last_name_make_a_name_that_can_be_kept() -> None:
    long = BusinessPartner.objects.create(kind=PartnerKind.CONTACT, first_name="A" * 60, last_name="Z" * 60)
    assert long.name == f"{'A' * 60} {'Z' * 59}"
    long.full_clean()
