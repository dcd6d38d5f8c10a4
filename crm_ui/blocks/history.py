"""What happened with a partner: business transactions and confirmed records of calls, the newest first."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, overload

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks.base import Action, Block
from crm_ui.models import BusinessPartner, BusinessTransaction, CallRecord, PartnerKind, RecordState

TRANSACTION, RECORD = "transaction", "record"
Key = tuple[str, str, Any]
HistoryRow = BusinessTransaction | CallRecord


class History(Sequence[HistoryRow]):
    """The rows of a partner. What is looked at is read, by as many queries as ever."""

    def __init__(self, partner: BusinessPartner):
        mine = Q(account=partner) | Q(contact=partner)
        transactions = BusinessTransaction.objects.filter(mine | Q(responsible=partner))
        records = CallRecord.objects.filter(mine | Q(user=partner.user_id), state=RecordState.DONE)
        kept = _keys(records, RECORD, key=Cast("pk", CharField()), at=F("at"))
        made = _keys(transactions, TRANSACTION, key=F("number"), at=F("created_at"))
        self.keys = made.union(kept, all=True).order_by("-moment", "-key")

    def __len__(self) -> int:
        return self._length

    @cached_property
    def _length(self) -> int:
        return self.keys.count()

    @overload
    def __getitem__(self, index: int) -> HistoryRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[HistoryRow]: ...
    def __getitem__(self, index: int | slice) -> HistoryRow | list[HistoryRow]:
        if isinstance(index, slice):
            return _rows(list(self.keys[index]))
        return _rows([self.keys[index]])[0]


class InteractionHistory(Block):
    key = "interaction-history"
    title = _("Interaction History")
    template = "blocks/transactions.html"
    empty_text = _("No business transactions and no recorded calls yet.")
    subject: BusinessPartner

    @property
    def without(self) -> str:
        """The column that would say the same in each row."""
        return self.subject.kind

    def rows(self) -> History:
        return History(self.subject)

    def actions(self) -> list[Action]:
        party = "responsible" if self.subject.kind == PartnerKind.EMPLOYEE else self.subject.kind
        query = urlencode({party: self.subject.pk})
        return [Action(_("New"), f"{reverse('transaction-new')}?{query}")]


def _keys(found: QuerySet[Any], kind: str, *, key: Any, at: Any) -> QuerySet[Any, Key]:
    kinds = Value(kind, output_field=CharField())
    keys: QuerySet[Any, Key] = (
        found.order_by().annotate(kind=kinds, key=key, moment=at).values_list("kind", "key", "moment")
    )
    return keys


def _rows(keys: list[Key]) -> list[HistoryRow]:
    numbers = [key for kind, key, _at in keys if kind == TRANSACTION]
    transactions = BusinessTransaction.objects.select_related("type", "account", "contact", "responsible")
    made = transactions.in_bulk(numbers) if numbers else {}
    ids = [int(key) for kind, key, _at in keys if kind == RECORD]
    records = CallRecord.objects.select_related("account", "contact", "user__partner", "transaction__type")
    kept = records.select_related("conversation").in_bulk(ids) if ids else {}
    found = (made.get(key) if kind == TRANSACTION else kept.get(int(key)) for kind, key, _at in keys)
    return [row for row in found if row]
