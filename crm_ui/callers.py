"""Who a call is with, as far as known: an identified partner, several who may be meant, a colleague, or a number."""

from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui import numbers
from crm_ui.identification import identify
from crm_ui.models import BusinessPartner, ConversationPartner
from customizing.models import AccountIdentificationProfile
from presence.models import Call, Direction


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The other side of a call. Without a name, the number is all there is to show."""

    name: str = ""
    number: str = ""
    account: BusinessPartner | None = None
    contact: BusinessPartner | None = None
    candidates: list[BusinessPartner] = field(default_factory=list)
    colleague: bool = False

    @property
    def label(self) -> str:
        parts = [self.name, numbers.readable(self.number)]
        return ", ".join(part for part in parts if part) or _("Number withheld")

    @property
    def unknown(self) -> bool:
        return not (self.colleague or self.account or self.contact or self.candidates)


def caller_of(call: Call, *, profile: AccountIdentificationProfile | None) -> Caller:
    """Who the conversation of `call` is with, by the rules of the identification profile."""
    conversation = call.conversation
    number = conversation.number or conversation.dialed
    if conversation.direction == Direction.INTERNAL:
        return Caller(name=name_of(call.peer_user), number="" if call.peer_user else number, colleague=True)
    found = ConversationPartner.objects.select_related("account", "contact").filter(conversation=conversation).first()
    if found and (found.contact or found.account):
        name = str(found.contact or found.account)
        return Caller(name=name, number=number, account=found.account, contact=found.contact)
    several = found and found.candidates > 1 and profile and not profile.only_exactly_one
    return Caller(number=number, candidates=list(identify(number, profile=profile).candidates) if several else [])


def name_of(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
