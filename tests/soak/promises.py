"""Promises to call somebody back, and the tasks that keep them, whoever had called whom.

There are two kinds: a party outside was told so when nobody took the call that was handed over, and a user said so of
a colleague for whom a When Free request was made.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from crm_ui.models import BusinessTransaction
from presence.connectors.simulator.events import conversation_id
from presence.contract import CALL_BACK
from presence.models import Conversation, ConversationAlias, WhenFreeRequest, WhenFreeState
from presence.models.simulator import SimConversation, SimLeg

TASK = "1003"
Task = tuple[str, str]  # whose it is, and whom to call


@dataclass
class Owed:
    """What was promised in one conversation: to whom outside, and in the name of which colleagues."""

    told: list[str] = field(default_factory=list)
    colleagues: set[str] = field(default_factory=set)

    @property
    def at_most(self) -> int:
        return bool(self.told) + len(self.colleagues)


def broken() -> Iterator[str]:
    """Promises that nobody knows of, or without the number to call."""
    tasks = _tasks()
    for name, owed in sorted(_owed().items()):
        made = tasks.get(name, [])
        if owed.told and not made:
            yield f"{name} waits for a call back that nobody knows of"
        if owed.told and made and not {number for _whose, number in made} & set(owed.told):
            yield f"{name} waits for a call back, but no task says that {owed.told[0]} is to be called"
        for colleague in sorted(owed.colleagues - {whose for whose, _number in made}):
            yield f"{name} waits for a call back by {colleague}, who has no task"


def unfounded() -> Iterator[str]:
    """Tasks that nobody promised, or that somebody has twice."""
    owed = _owed()
    for name, made in sorted(_tasks().items()):
        for whose, number in sorted(Counter(whose for whose, _number in made).items()):
            if number > 1:
                yield f"{name} has {number} tasks of {whose}"
        promised = owed.get(name, Owed()).at_most
        if len(made) > promised:
            yield f"{name} has {len(made)} tasks, but {promised} were promised"


def _owed() -> dict[str, Owed]:
    """By the telephone system's name of the conversation, or by ours if it has none."""
    found: dict[str, Owed] = {}
    for leg in _told().order_by("pk"):
        found.setdefault(conversation_id(leg.conversation), Owed()).told.append(leg.number)
    names = _names()
    made = WhenFreeRequest.objects.filter(state=WhenFreeState.CALL_BACK).values_list(
        "conversation", "target__username"
    )
    for conversation, colleague in made:
        found.setdefault(_name(names, conversation), Owed()).colleagues.add(colleague)
    return found


def _told():
    """Parties outside who heard, as the last thing, that somebody calls back."""
    told = SimLeg.objects.filter(agent=None, end_reason=CALL_BACK, conversation__end_reason=CALL_BACK)
    return told.select_related("conversation")


def _tasks() -> dict[str, list[Task]]:
    """The tasks of conversations, by the same names."""
    names = _names()
    found: dict[str, list[Task]] = {}
    made = BusinessTransaction.objects.filter(type=TASK, conversation__isnull=False).order_by("pk")
    for conversation, whose, number in made.values_list("conversation", "created_by__username", "caller_number"):
        found.setdefault(_name(names, conversation), []).append((whose, number))
    return found


def _name(names: dict[UUID, str], conversation: UUID) -> str:
    return names.get(conversation, str(conversation))


def _names() -> dict[UUID, str]:
    """What the telephone system calls each of our conversations, by whichever of several names it has there."""
    ours = dict(Conversation.objects.values_list("cms_id", "pk"))
    ours |= dict(ConversationAlias.objects.values_list("cms_id", "conversation"))
    theirs = [conversation_id(each) for each in SimConversation.objects.order_by("pk")]
    return {ours[name]: name for name in theirs if name in ours}
