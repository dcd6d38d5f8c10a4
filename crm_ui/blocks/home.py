"""The blocks of the home page: what the user works on, and with whom."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks.base import Action, Block
from crm_ui.blocks.missed_calls import MissedCalls
from crm_ui.blocks.persons import PersonRow, PersonsBlock
from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    CallRecord,
    PartnerKind,
    RelationshipKind,
    TransactionStatus,
)
from crm_ui.partners.rows import partner_row
from crm_ui.records.waiting import waiting_records
from presence.models import Call, CallKind


class MyOpenTransactions(Block):
    key = "my-open-transactions"
    title = _("My Open Transactions")
    template = "blocks/transactions.html"
    empty_text = _("Nothing is open. Transferred calls appear here as business transactions.")
    without = "employee"

    @property
    def watched(self) -> str:
        """The transactions are those of the employee that the user is."""
        employee = getattr(self.request.user, "partner", None)
        return f"partner:{employee.pk}" if employee else super().watched

    def rows(self) -> QuerySet[BusinessTransaction]:
        mine = BusinessTransaction.objects.filter(responsible__user=self.request.user)
        open_ones = mine.exclude(status=TransactionStatus.COMPLETED)
        return open_ones.select_related("type", "account", "contact", "responsible")

    def actions(self) -> list[Action]:
        return [Action(_("Show All"), reverse("transactions") + "?mine=1")]


class CallRecords(Block):
    """Records of calls that are neither confirmed nor dropped."""

    key = "call-records"
    title = _("Calls Not Recorded")
    template = "blocks/call_records.html"
    empty_text = _("Nothing is left to record.")
    rows_per_page = 8
    follows_calls = True

    def rows(self) -> Sequence[CallRecord]:
        return waiting_records(self.request.user, profiles=self.request.profiles)


class RecentCalls(Block):
    key = "recent-calls"
    title = _("Recent Calls")
    template = "blocks/calls.html"
    empty_text = _("No calls yet.")
    half = True
    rows_per_page = 8
    follows_calls = True

    def rows(self) -> QuerySet[Call]:
        calls = Call.objects.filter(user=self.request.user, kind=CallKind.PRIMARY).order_by("-started_at", "-pk")
        return calls.select_related(
            "conversation__identified__contact", "conversation__identified__account", "peer_user"
        )


class MyAccounts(Block):
    key = "my-accounts"
    title = _("My Accounts")
    template = "blocks/accounts.html"
    empty_text = _("You are in no account team and responsible for no account.")
    half = True
    rows_per_page = 8

    def rows(self) -> QuerySet[BusinessPartner]:
        return my_accounts(BusinessPartner.objects.filter(kind=PartnerKind.ACCOUNT), user=self.request.user)

    def actions(self) -> list[Action]:
        return [Action(_("Show All"), reverse("accounts") + "?mine=1")]


class Colleagues(PersonsBlock):
    key = "colleagues"
    title = _("Colleagues")
    empty_text = _("Nobody else uses the CRM yet.")

    def rows(self) -> QuerySet[BusinessPartner]:
        users = BusinessPartner.objects.filter(kind=PartnerKind.EMPLOYEE, user__is_active=True)
        return users.exclude(user=self.request.user).prefetch_related("numbers")

    def person_rows(self, rows: Iterable[BusinessPartner]) -> Iterable[PersonRow]:
        return (PersonRow(partner_row(partner), partner.function or partner.department) for partner in rows)


def my_accounts(accounts: QuerySet[BusinessPartner], *, user: User) -> QuerySet[BusinessPartner]:
    """The accounts for which the user is responsible, or in whose account team the user is."""
    kinds = [RelationshipKind.TEAM, RelationshipKind.RESPONSIBLE]
    return accounts.filter(relationships__target__user=user, relationships__kind__in=kinds).distinct()


BLOCKS = [MyOpenTransactions, CallRecords, MissedCalls, RecentCalls, MyAccounts, Colleagues]
