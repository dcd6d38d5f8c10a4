"""Colleagues at another telephone system, over the tie lines of Customizing: how they are dialled, and shown there."""

import re

from django.contrib.auth.models import User

from customizing import access
from presence import phone
from presence.models import Agent, Conversation, Transfer

BETWEEN_DIGITS = re.compile(r"[\s()./-]")


def number_of(agent: Agent, *, dialled_from: int) -> str:
    """How the colleague is dialled from that telephone system; empty if there is no way."""
    prefix = access.tie_lines(dialled_from).get(agent.destination_id or 0)
    return "" if prefix is None or not agent.extension else f"{prefix}{agent.extension}"


def who_is_dialled(number: str, *, dialled_from: int) -> User | None:
    """The colleague at another telephone system who is dialled by this number, with the prefix if there is one."""
    for there, prefix in access.tie_lines(dialled_from).items():
        if found := _at(there, number, prefix=prefix):
            return found
    return None


def who_has_number(number: str) -> User | None:
    """The same from whatever telephone system, if it is certainly one colleague."""
    lines = access.all_tie_lines() if number else ()
    found = {user.pk: user for here in lines if (user := who_is_dialled(number, dialled_from=here))}
    return next(iter(found.values())) if len(found) == 1 else None


def numbers_shown(transfer: Transfer, *, there: int) -> set[str]:
    """What a telephone there can show of a call that is handed over: the caller's number, or the sender's."""
    sender = Agent.objects.filter(user=transfer.sender_id).first() or Agent()
    conversation = transfer.conversation
    shown = {*_forms(conversation.number or conversation.dialed), *_forms(sender.extension)}
    return shown | _forms(number_of(sender, dialled_from=there))


def shows(conversation: Conversation, transfer: Transfer) -> bool:
    """Whether the call is certainly the one that is handed over: a telephone system tells nothing but its number."""
    return bool(_forms(conversation.number) & numbers_shown(transfer, there=conversation.destination_id))


def _at(destination_id: int, number: str, *, prefix: str) -> User | None:
    spellings = {spelled for spelled in _forms(number) if spelled.startswith(prefix)}
    extensions = [spelled.removeprefix(prefix) for spelled in spellings]
    agents = Agent.objects.filter(destination=destination_id, extension__in=extensions, user__is_active=True)
    found = agents.exclude(extension="").select_related("user").first()
    return found.user if found else None


def _forms(number: str) -> set[str]:
    """The number as it is typed and dialled, and what it can mean; nothing of one that is withheld."""
    heard = phone.read_number(number)
    if not number or heard.kind == phone.NumberKind.WITHHELD:
        return set()
    return {BETWEEN_DIGITS.sub("", phone.plain_characters(number)), *(one.e164 for one in heard.readings)}
