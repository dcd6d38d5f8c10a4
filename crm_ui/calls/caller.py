"""Who a call is with, as far as known: an identified partner, several who may be meant, a colleague, or a number."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from crm_ui.calls.identify import identified_partner, identify, number_of
from crm_ui.models import BusinessPartner
from crm_ui.phone.texts import can_be_called, number_in_words
from customizing.display_names import name_of
from customizing.models import AccountIdentificationProfile
from presence.models import Call, Conversation, Direction


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The other side of a call, and why we think so. Without a name, the number is all there is to show."""

    name: str = ""
    number: str = ""
    account: BusinessPartner | None = None
    contact: BusinessPartner | None = None
    candidates: list[BusinessPartner] = field(default_factory=list)
    colleague: bool = False
    reason: str = ""

    @property
    def label(self) -> str:
        number = number_in_words(self.number) if self.number else ""
        if self.name and not can_be_called(self.number):
            number = ""
        return ", ".join(part for part in (self.name, number) if part) or _("Number withheld")

    @property
    def unknown(self) -> bool:
        return not (self.colleague or self.account or self.contact or self.candidates)


def caller_of_call(call: Call, *, profile: AccountIdentificationProfile | None) -> Caller:
    """Who the conversation of `call` is with, by the rules of the identification profile."""
    conversation = call.conversation
    if conversation.direction == Direction.INTERNAL:
        number = "" if call.peer_user else conversation.number or conversation.dialed
        name = name_of(call.peer_user) or identify(number, profile=profile).name
        return Caller(name=name, number=number, colleague=True)
    return caller_of(conversation, profile=profile)


def caller_of(conversation: Conversation, *, profile: AccountIdentificationProfile | None) -> Caller:
    """The same of a conversation with somebody outside."""
    found = identified_partner(conversation, profile=profile)
    return Caller(
        name=found.name,
        number=number_of(conversation),
        account=found.account,
        contact=found.contact,
        candidates=found.candidates,
        reason=found.reason,
    )


def call_description(caller: str, *, outbound: bool = False) -> str:
    """The description of a transaction of which nobody has said what it is about."""
    text = _("Call to %(caller)s") if outbound else _("Call from %(caller)s")
    return (text % {"caller": caller or _("an unknown number")})[:200]
