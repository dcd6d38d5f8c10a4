"""The central search: partners by name, number in any spelling, e-mail and ID; transactions by number."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    PartnerNumber,
    PartnerWord,
    Relationship,
    RelationshipKind,
)
from crm_ui.models.words import split
from crm_ui.numbering import DIGITS
from crm_ui.numbers import read

SHORTEST_NUMBER = 5  # digits of a telephone number that are enough to look for it
NUMBER = re.compile(r"(?=.*\d)[\d\s+()/.\-]+")
TRUNK_PREFIXES = ("0", "1", "8", "06")  # what people dial before the area code, in all countries
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Found:
    partners: list[BusinessPartner]
    transactions: list[BusinessTransaction]


def find(query: str, *, limit: int = 20) -> Found:
    """The first partners and transactions, with what a list of results shows of them."""
    accounts = Relationship.objects.filter(kind=RelationshipKind.CONTACT).select_related("source")
    links = Prefetch("reverse_relationships", accounts.order_by("-main", "id"), to_attr="account_links")
    return Found(
        partners=list(find_partners(query).prefetch_related("numbers", links)[:limit]),
        transactions=list(find_transactions(query)[:limit]),
    )


def find_partners(query: str) -> QuerySet[BusinessPartner]:
    """Partners whose name has a word beginning with each word of the query, or whose number, e-mail or ID it is."""
    words = split(query.replace("*", " "))
    if not words:
        return BusinessPartner.objects.none()
    found = Q(pk__in=_named(words))
    if numbers := _number_condition(query):
        found |= Q(pk__in=PartnerNumber.objects.filter(numbers).values("partner"))
    if query.strip().isdecimal() and int(query) <= LARGEST_ID:
        found |= Q(pk=int(query))
    return BusinessPartner.objects.filter(found)


def find_transactions(query: str) -> QuerySet[BusinessTransaction]:
    """The transaction with that number, with or without leading zeros."""
    digits = query.strip()
    if not re.fullmatch(rf"[0-9]{{1,{DIGITS}}}", digits):
        return BusinessTransaction.objects.none()
    return BusinessTransaction.objects.filter(number=digits.zfill(DIGITS)).select_related("type", "account", "contact")


def _named(words: list[str]) -> QuerySet[PartnerWord]:
    """Partners with all the words. The longest is looked up, the others only in what that has found."""
    first, *others = sorted(set(words), key=len, reverse=True)
    found = PartnerWord.objects.filter(word__prefix=first)
    for word in others:
        found = found.filter(partner__words__word__prefix=word)
    return found.values("partner")


def _number_condition(query: str) -> Q:
    """Stored numbers that `query` may mean: as read here, as their beginning, or without the country."""
    digits = re.sub(r"\D", "", query)
    if not NUMBER.fullmatch(query) or len(digits) < SHORTEST_NUMBER:
        return Q()
    found = Q(e164__in=[one.e164 for one in read(query, region=settings.DEFAULT_REGION).readings])
    found |= Q(e164__prefix=f"+{digits}")
    for end in {digits, *(digits.removeprefix(prefix) for prefix in TRUNK_PREFIXES)}:
        if len(end) >= SHORTEST_NUMBER:
            found |= Q(reversed__prefix=end[::-1])
    return found
