"""Transfers that were completed, and what is found of them then."""

from django.db import transaction

from crm_ui.hand_over import on_transfer_completed
from crm_ui.models import BusinessTransaction
from presence.models import Notice, Transfer
from tests.factory import (
    make_account,
    make_contact,
    make_conversation,
    make_integration_profile,
    make_role,
    make_transfer,
    make_user,
)

NUMBER = "+493023125123"


class HandOvers:
    """Alice hands calls over to Bob; Anna Keller of Meridian Bikes may be on the line."""

    def __init__(self):
        self.profile = make_integration_profile("SERVICE")
        self.role = make_role("SERVICEPRO", integration_profile=self.profile)
        self.alice = make_user("alice", role=self.role)
        self.bob = make_user("bob", role=self.role)

    def known_caller(self):
        self.account = make_account("Meridian Bikes GmbH")
        self.anna = make_contact("Anna Keller", account=self.account, main=True, phone="030/23125-123")

    def transfer(self, conversation=None, *, receiver=None, **fields):
        """Complete a transfer and handle it as the presence app does."""
        conversation = conversation or make_conversation(NUMBER)
        fields.setdefault("sender", self.alice)
        if not fields.get("number"):
            fields["receiver"] = receiver or self.bob
        transfer = make_transfer(conversation, **fields)
        handle(transfer)
        return transfer


def handle(transfer):
    with transaction.atomic():
        on_transfer_completed.transfer_completed(transfer=Transfer.objects.get(pk=transfer.pk))


def only_transaction():
    return BusinessTransaction.objects.get()


def history(of):
    return [change.text for change in of.changes.order_by("id")]


def notice(user):
    return Notice.objects.get(user=user)
