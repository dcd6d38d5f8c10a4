"""The pages of the WebClient that can be seen as a user, each of the object named, else of the one opened last."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from crm_ui.models import BusinessPartner, BusinessTransaction, PartnerKind, RecentItem
from crm_ui.models.transactions import NUMBER_DIGITS
from crm_ui.toolbar.agent_search import all_agents

Objects = Callable[[User], QuerySet[Any, Any]]
DIGITS_OF_A_KEY = 18


@dataclass(frozen=True)
class PageSeen:
    """A page by the name of its address. One that is about an object has `objects`, found by the fields `named`."""

    title: StrPromise
    url_name: str
    objects: Objects | None = None
    named: tuple[str, ...] = ("name",)

    def object_of(self, user: User, text: str) -> Model | None:
        """The object with this number or name, or that begins so; without a text the one that the user opened last."""
        if self.objects is None:
            return None
        rows = self.objects(user)
        if not text:
            return self._opened_last(user, rows) or rows.first()
        names = [Q(*((f"{name}__{how}", text) for name in self.named), _connector=Q.OR) for how in _HOW]
        found = (rows.filter(condition).first() for condition in (*self._numbered(rows, text), *names))
        return next(filter(None, found), None)

    def _numbered(self, rows: QuerySet[Any, Any], text: str) -> list[Q]:
        if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_OF_A_KEY):
            return []
        return [Q(pk=text.zfill(NUMBER_DIGITS) if rows.model is BusinessTransaction else int(text))]

    def _opened_last(self, user: User, rows: QuerySet[Any, Any]) -> Model | None:
        urls = RecentItem.objects.filter(user=user).values_list("url", flat=True)
        opened = (match for match in map(_resolved, urls) if match and match.url_name == self.url_name)
        return next(filter(None, (rows.filter(pk=_key(match)).first() for match in opened)), None)


_HOW = ("iexact", "istartswith")


def _resolved(url: str) -> Any:
    try:
        return resolve(url)
    except Resolver404:
        return None


def _key(match: Any) -> Any:
    return next(iter(match.kwargs.values()), None)


def _partners(kind: PartnerKind, _user: User) -> QuerySet[BusinessPartner]:
    return BusinessPartner.objects.filter(kind=kind).order_by("name", "pk")


def _transactions(_user: User) -> QuerySet[BusinessTransaction]:
    return BusinessTransaction.objects.all()


def _colleagues(user: User) -> QuerySet[User]:
    return all_agents().exclude(pk=user.pk).annotate(name=Concat("first_name", Value(" "), "last_name"))


PAGES = {
    "home": PageSeen(_("Home"), "home"),
    "accounts": PageSeen(_("Accounts"), "accounts"),
    "contacts": PageSeen(_("Contacts"), "contacts"),
    "employees": PageSeen(_("Employees"), "employees"),
    "transactions": PageSeen(_("Business Transactions"), "transactions"),
    "account": PageSeen(_("One account"), "partner", partial(_partners, PartnerKind.ACCOUNT)),
    "contact": PageSeen(_("One contact"), "partner", partial(_partners, PartnerKind.CONTACT)),
    "employee": PageSeen(_("One employee"), "partner", partial(_partners, PartnerKind.EMPLOYEE)),
    "transaction": PageSeen(_("One business transaction"), "transaction", _transactions, ("description",)),
    "transaction-new": PageSeen(_("New Business Transaction"), "transaction-new"),
    "agents": PageSeen(_("Dial pad: agents and queues"), "dial-pad-agents"),
    "recent": PageSeen(_("Dial pad: recent numbers"), "dial-pad-recent"),
    "presence-card": PageSeen(
        _("Presence of a colleague"), "presence-card", _colleagues, ("username", "name", "last_name")
    ),
}
"""Which pages there are to be seen."""
