"""Who is calling: number → exactly one partner, several, or none.

A name is a promise, so it is given only if the number belongs to exactly one partner. An account and one of its
contacts with the same number are two partners: who of the company calls is not known, so only the number is shown.
"""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrPromise

from crm_ui.models import BusinessPartner, ConversationPartner, PartnerKind, PartnerNumber
from crm_ui.partners.main_account import main_account_of
from customizing.models import AccountIdentificationProfile
from presence import compiled
from presence.calls import tie_lines
from presence.models import Agent, Conversation, Direction
from presence.phone import Number, NumberKind, Reading, Spelling, normalise, read_number, readable

__all__ = ["Match", "identified_partner", "identify", "match_of", "normalise", "number_of", "readable"]

KINDS_OF_NUMBERS: dict[str, StrPromise] = {
    PartnerNumber.Kind.PHONE: pgettext_lazy("how a caller was found", "phone"),
    PartnerNumber.Kind.MOBILE: pgettext_lazy("how a caller was found", "mobile"),
}
SPELLINGS = {
    Spelling.INTERNATIONAL: gettext_lazy("international spelling"),
    Spelling.NATIONAL: gettext_lazy("national spelling"),
    Spelling.WITHOUT_PLUS: gettext_lazy("spelling without +"),
    Spelling.LOCAL: gettext_lazy("spelling without area code"),
}


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a number says about the caller. `count` partners have it; `candidates` only if they may be shown."""

    number: str = ""
    account: BusinessPartner | None = None
    contact: BusinessPartner | None = None
    candidates: list[BusinessPartner] = field(default_factory=list)
    count: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """The name to show, or nothing: then the number is all there is to show."""
        return str(self.contact or self.account or "")


def identify(number: str, *, profile: AccountIdentificationProfile | None) -> Match:
    """The partner with that number, as the profile allows; without a profile, as the delivered one does."""
    profile = profile or AccountIdentificationProfile()
    if found := over_tie_line(number, profile):
        return found
    heard = read_number(number)
    if heard.kind in {NumberKind.INTERNAL, NumberKind.SERVICE}:
        return _colleague(heard, profile)
    if heard.kind == NumberKind.WITHHELD:
        return Match(reason=_("number withheld"))
    if not heard.readings:
        return Match(number=number, reason=_("not a telephone number"))
    return _match(heard.e164 or number, owners_of(heard, profile), profile)


def identified_partner(conversation: Conversation, *, profile: AccountIdentificationProfile | None) -> Match:
    """Who a conversation is with: whom an agent confirmed, else whom the number says."""
    known = ConversationPartner.objects.select_related("account", "contact").filter(conversation=conversation).first()
    return match_of(conversation, known, profile=profile)


def match_of(
    conversation: Conversation, known: ConversationPartner | None, *, profile: AccountIdentificationProfile | None
) -> Match:
    """The same as `identified_partner`, of what is known already."""
    number = number_of(conversation)
    if not (known and known.confirmed_by_id):
        return identify(number, profile=profile)
    return Match(
        number=known.number or normalise(number) or number,
        account=known.account,
        contact=known.contact,
        count=1 if known.account or known.contact else 0,
        reason=known.reason,
    )


def number_of(conversation: Conversation) -> str:
    """The number of the other side, as received or as dialed."""
    return conversation.number or (conversation.dialed if conversation.direction == Direction.OUTBOUND else "")


def owners_of(heard: Number, profile: AccountIdentificationProfile) -> dict[BusinessPartner, str]:
    """The partners with one of the number's readings, and what makes them so."""
    readings = {e164: one for e164, one in heard.lookups.items() if is_looked_up(one, profile)}
    found = _partner_numbers(list(readings), kinds_looked_for(profile))
    return {
        number.partner: f"{KINDS_OF_NUMBERS[number.kind]}, {SPELLINGS[readings[number.e164].spelling]}"
        for number in found
    }


@compiled.query
def _partner_numbers(e164s: list[str], kinds: list[PartnerKind]) -> QuerySet[PartnerNumber]:
    found = PartnerNumber.objects.filter(e164__in=e164s, partner__kind__in=kinds)
    return found.select_related("partner").order_by("partner__name", "partner", "-id")


def is_looked_up(reading: Reading, profile: AccountIdentificationProfile) -> bool:
    return profile.national_spellings or reading.spelling == Spelling.INTERNATIONAL


def kinds_looked_for(profile: AccountIdentificationProfile) -> list[PartnerKind]:
    wanted = {
        PartnerKind.ACCOUNT: profile.find_accounts,
        PartnerKind.CONTACT: profile.find_contacts,
        PartnerKind.EMPLOYEE: profile.find_employees,
    }
    return [kind for kind, find in wanted.items() if find]


def _match(number: str, owners: dict[BusinessPartner, str], profile: AccountIdentificationProfile) -> Match:
    count = len(owners)
    if count == 0:
        return Match(number=number, reason=_("no partner has this number"))
    if count > 1:
        candidates = [] if profile.only_exactly_one else list(owners)
        reason = _("%(count)d partners have this number") % {"count": count}
        return Match(number=number, candidates=candidates, count=count, reason=reason)
    [(partner, how)] = owners.items()
    reason = _("matched %(how)s, 1 of 1") % {"how": how}
    if partner.kind == PartnerKind.ACCOUNT:
        return Match(number=number, account=partner, count=1, reason=reason)
    return Match(number=number, account=main_account_of(partner), contact=partner, count=1, reason=reason)


def over_tie_line(number: str, profile: AccountIdentificationProfile) -> Match | None:
    """A colleague at another telephone system, with the prefix by which that one is dialled."""
    user = tie_lines.who_has_number(number) if profile.find_employees else None
    partner = BusinessPartner.objects.filter(user=user).first() if user else None
    return Match(number=number, contact=partner, count=1, reason=_("matched extension, 1 of 1")) if partner else None


def _colleague(heard: Number, profile: AccountIdentificationProfile) -> Match:
    """A short number is an extension: it is a colleague's or nobody's, never part of a customer's number."""
    agents = Agent.objects.filter(extension=heard.internal, user__partner__isnull=False, user__is_active=True)
    found = [agent.user.partner for agent in agents.select_related("user__partner")[:2]]
    if len(found) != 1 or not profile.find_employees:
        return Match(number=heard.internal, reason=_("internal number"))
    return Match(number=heard.internal, contact=found[0], count=1, reason=_("matched extension, 1 of 1"))
