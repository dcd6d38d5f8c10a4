"""The central search: partners by name, number in any spelling, e-mail and ID; transactions by number."""

import re
from collections.abc import Collection

from django.db.models import Case, Count, Q, QuerySet, When

from crm_ui.models import BusinessPartner, BusinessTransaction, PartnerKind, PartnerNumber, PartnerWord
from crm_ui.models.transactions import NUMBER_DIGITS
from crm_ui.models.words import split_words
from crm_ui.search.text import MOST_WORDS, NUMBER, search_text
from presence import phone

SHORTEST_NUMBER = 5  # digits of a telephone number that are enough to look for it
TRUNK_PREFIXES = ("0", "1", "8", "06")  # what people dial before the area code, in all countries
ID = re.compile(r"\d{1,19}")
ALL_KINDS = frozenset(PartnerKind.values)
LARGEST_ID = 2**63 - 1


def find_partners(query: str, *, kinds: Collection[str] = ALL_KINDS) -> QuerySet[BusinessPartner]:
    """Partners whose name has a word beginning with each word of the query, or whose number, e-mail or ID it is.

    Only those of these `kinds`. Of a long query only the beginning counts: `search_text` says how much.
    """
    query = search_text(query).text
    words = split_words(query.replace("*", " "))
    if not words:
        return BusinessPartner.objects.none()
    found = Q(pk__in=_named(words))
    if numbers := _number_condition(query):
        found |= Q(pk__in=PartnerNumber.objects.filter(numbers).values("partner"))
    if ID.fullmatch(query.strip()) and int(query) <= LARGEST_ID:
        found |= Q(pk=int(query))
    partners = BusinessPartner.objects.filter(found)
    return partners if set(kinds) >= ALL_KINDS else partners.filter(kind__in=kinds)


def find_transactions(query: str) -> QuerySet[BusinessTransaction]:
    """The transaction with that number, with or without leading zeros."""
    digits = query.strip()
    if not re.fullmatch(rf"[0-9]{{1,{NUMBER_DIGITS}}}", digits):
        return BusinessTransaction.objects.none()
    return BusinessTransaction.objects.filter(number=digits.zfill(NUMBER_DIGITS)).select_related(
        "type", "account", "contact"
    )


def _named(words: list[str]) -> QuerySet[PartnerWord, object]:
    """Partners with all the words. The longest is looked up, the others only in what that has found.

    One query of the same shape for any number of words: a word of a partner begins with one of them at most, so
    a partner has all of them if as many different ones are found.
    """
    wanted = _without_beginnings(words)
    any_of_them = Q(*(Q(word__prefix=word) for word in wanted), _connector=Q.OR)
    found = PartnerWord.objects.filter(any_of_them)
    if len(wanted) < 2:
        return found.values("partner")
    of_the_longest = PartnerWord.objects.filter(word__prefix=max(wanted, key=len)).values("partner")
    which = Case(*(When(word__prefix=word, then=number) for number, word in enumerate(wanted)))
    by_partner = found.filter(partner__in=of_the_longest).values("partner")
    with_all = by_partner.annotate(different=Count(which, distinct=True)).filter(different=len(wanted))
    return with_all.values("partner")


def _without_beginnings(words: list[str]) -> list[str]:
    """The words that none of the others begins with: who has "keller" has "kel" too."""
    different = dict.fromkeys(words)
    longer = [word for word in different if not any(other != word and other.startswith(word) for other in different)]
    return longer[:MOST_WORDS]


def _number_condition(query: str) -> Q:
    """Stored numbers that `query` may mean: as read here, as their beginning, or without the country."""
    plain = phone.plain_characters(query)
    if not re.search(r"\d", plain):
        return Q()
    lookups = phone.read_number(query).lookups
    found = Q(e164__in=lookups) if lookups else Q()
    digits = re.sub(r"\D", "", plain)
    if not NUMBER.fullmatch(plain) or len(digits) < SHORTEST_NUMBER:
        return found
    found |= Q(e164__prefix=f"+{digits}")
    for end in {digits, *(digits.removeprefix(prefix) for prefix in TRUNK_PREFIXES)}:
        if len(end) >= SHORTEST_NUMBER:
            found |= Q(reversed__prefix=end[::-1])
    return found
