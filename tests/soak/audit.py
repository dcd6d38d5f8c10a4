"""The books at the end: what the CRM has against what is so by the telephone system's own world."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Q

from crm_ui.models import BusinessTransaction, TransactionChange
from customizing import access
from customizing.models import CmsIntegrationProfile, RoleType, UnidentifiedAccount
from presence.connectors.simulator.acts import OPEN_TRANSFER
from presence.connectors.simulator.events import conversation_id
from presence.contract import CALL_BACK
from presence.models import Agent, Conversation, Transfer
from presence.models.simulator import SimAgent, SimConversation, SimLeg, SimTransfer
from presence.status import from_database
from tests.soak import invariants, promises
from tests.soak.company import STRANGERS
from tests.soak.outcome import Findings

IN_CALL = {"in-call", "ringing", "dialing", "wrap-up"}


def at_the_end(left: set[int]) -> Findings:
    """Of all that has been, when everybody has gone home and the telephone system has given its list.

    `left` are the legs of those who have hung up or declined themselves.
    """
    found = now()
    found.lost += [*_dropped(left), *promises.broken()]
    found.missing += _missing()
    found.duplicated += _duplicated()
    return found


def now() -> Findings:
    """Of what goes on, right after the telephone system has given its list."""
    known = _known()
    return Findings(
        lost=[*invariants.problems(), *_unknown(known)],
        stuck=[*_stuck(), *_wrong_legs()],
        open=[*_open_transfers(), *_open_conversations(known)],
    )


def _known() -> set[str]:
    """The conversations that go on, by the CMS's id, as the CRM has it."""
    return set(Conversation.objects.filter(ended_at=None).values_list("cms_id", flat=True))


def _unknown(known: set[str]) -> list[str]:
    going_on = SimConversation.objects.filter(ended_at=None, legs__agent__isnull=False).order_by("pk").distinct()
    return [
        f"{conversation_id(each)} is unknown to the CRM" for each in going_on if conversation_id(each) not in known
    ]


def _open_conversations(known: set[str]) -> list[str]:
    going_on = {conversation_id(each) for each in SimConversation.objects.filter(ended_at=None)}
    return [f"{cms_id} goes on in the CRM alone" for cms_id in sorted(known - going_on)]


def _stuck() -> Iterator[str]:
    """Busy for a call that there is not."""
    talking = set(SimLeg.objects.open().filter(agent__isnull=False).values_list("agent__user", flat=True))
    for presence in from_database.read():
        if presence.cause in IN_CALL - {"wrap-up"} and presence.username not in talking:
            yield f"{presence.username} is {presence.word} ({presence.cause}), but in no call"


def _wrong_legs() -> list[str]:
    """The CRM shows a leg that is not so, or none where there is one."""
    told, true = invariants.legs_told(), invariants.legs_of_users()
    different = sorted(((told - true) + (true - told)).elements())
    return [f"{user}: {kind} leg {state} differs" for user, state, kind in different]


def _open_transfers() -> list[str]:
    """Open in the CRM alone, beyond those that the CMS has not told of and that have their time limit."""
    under_way = SimTransfer.objects.filter(state__in=OPEN_TRANSFER).values_list("reference", flat=True)
    alone = Transfer.objects.open().exclude(cms_id__in=under_way).exclude(cms_sequence=0, deadline__isnull=False)
    return [f"transfer {each.pk} ({each.state}) is open in the CRM alone" for each in alone.order_by("pk")]


def _dropped(left: set[int]) -> Iterator[str]:
    """Those whom the system put off, though nobody had been asked or they had been talking, whoever called whom."""
    ended = SimConversation.objects.filter(ended_at__isnull=False).order_by("pk")
    for each in ended.prefetch_related("legs"):
        if said := _how_dropped(each, left):
            yield f"{conversation_id(each)} ended ({each.end_reason}): {said}"


def _how_dropped(conversation: SimConversation, left: set[int]) -> str:
    legs = list(conversation.legs.all())
    first = min(legs, key=lambda leg: leg.pk)
    at_the_end = [leg for leg in legs if leg.ended_at == conversation.ended_at]
    who_left = [leg for leg in at_the_end if leg.pk in left]
    match conversation.end_reason:
        case "caller-hung-up":
            return "" if any(leg.end_reason == "hung-up" for leg in who_left) else "the caller has not hung up"
        case "hung-up":
            who = [leg for leg in who_left if leg is first or leg.answered_at]
            return "" if who else "neither who called nor anybody who talked has hung up"
        case "rejected" | "no-answer" | "busy" if any(leg.answered_at for leg in legs):
            return "somebody had talked already"
        case "rejected" | "no-answer" as reason:
            return "" if any(leg is not first and leg.end_reason == reason for leg in at_the_end) else "nobody asked"
        case "call-back":
            return "" if any(leg.agent_id is None for leg in at_the_end) else "nobody outside was told so"
        case "busy" | "restarted":
            return ""
    return "not known why"


def _inbound():
    return SimConversation.objects.filter(direction="inbound").order_by("pk")


def _handed_over() -> Iterator[tuple[SimTransfer, str]]:
    """Hand-overs of inbound calls between users, each with who has got the caller."""
    of_callers = SimTransfer.objects.filter(conversation__direction="inbound")
    for transfer in of_callers.select_related("conversation", "sender", "receiver").order_by("pk"):
        if transfer.state == "completed" and transfer.receiver:
            yield transfer, transfer.receiver.user
        elif transfer.state == "returned" and (taken_by := _taken_after(transfer)) not in (None, transfer.sender):
            yield transfer, taken_by.user


def _taken_after(transfer: SimTransfer) -> SimAgent | None:
    """Who was the first to answer the caller after nobody had taken the hand-over."""
    answered = SimLeg.objects.filter(conversation=transfer.conversation, answered_at__gte=transfer.since)
    first = answered.filter(agent__isnull=False).select_related("agent").order_by("answered_at").first()
    return first.agent if first else None


def _missing() -> Iterator[str]:
    """Each hand-over stands in the change history of one transaction, of the receiver's profile for CRM roles."""
    recorded = dict(
        TransactionChange.objects.filter(transfer__isnull=False).values_list(
            "transfer__cms_id", "transaction__integration_profile"
        )
    )
    roles = {agent.user.username: agent.role for agent in Agent.objects.select_related("user", "role")}
    for transfer, receiver in _handed_over():
        role = roles[receiver]
        profile = access.profile_bundle(role.pk).integration
        if transfer.reference not in recorded:
            if not _creates_nothing(transfer, profile):
                yield f"transfer {transfer.pk} to {receiver} has no transaction"
        elif role.type != RoleType.IC and recorded[transfer.reference] != profile.pk:
            yield f"transfer {transfer.pk} to {receiver} has the transaction of another profile"


def _creates_nothing(transfer: SimTransfer, profile: CmsIntegrationProfile) -> bool:
    return profile.unidentified == UnidentifiedAccount.NOTHING and transfer.conversation.number in STRANGERS


def _duplicated() -> Iterator[str]:
    of_conversations = BusinessTransaction.objects.exclude(type=promises.TASK).filter(conversation__isnull=False)
    made = of_conversations.values_list("conversation__cms_id", "integration_profile")
    for (cms_id, profile), number in sorted(Counter(made).items()):
        if number > 1:
            yield f"{cms_id} has {number} transactions of profile {profile}"
    done = Transfer.objects.filter(cms_id__in=[transfer.reference for transfer, _receiver in _handed_over()])
    yield from _wrongly_recorded(set(done.values_list("pk", flat=True)))
    handed_over = set(done.values_list("conversation__cms_id", flat=True))  # by the id that it has by now
    for cms_id in sorted({cms_id for cms_id, _profile in made} - handed_over):
        yield f"{cms_id} has a transaction, but was never handed over"
    yield from promises.unfounded()


def _wrongly_recorded(done: set[int]) -> Iterator[str]:
    recorded = Counter(TransactionChange.objects.filter(transfer__isnull=False).values_list("transfer", flat=True))
    for pk, number in sorted(recorded.items()):
        if number > 1:
            yield f"transfer {pk} stands in {number} histories"
        if pk not in done:
            yield f"transfer {pk} stands in a history, but handed over no call of a caller"


def endings() -> Counter[str]:
    """How often conversations ended in which way, in words."""
    counted: Counter[str] = Counter()
    done = Counter(transfer.conversation_id for transfer in SimTransfer.objects.filter(state="completed"))
    for each in _inbound().filter(~Q(ended_at=None)).prefetch_related("legs"):
        counted[_ending(each, handed_over=done[each.pk])] += 1
    return counted


def _ending(conversation: SimConversation, *, handed_over: int) -> str:
    caller = min((leg for leg in conversation.legs.all() if leg.agent_id is None), key=lambda leg: leg.pk)
    if conversation.end_reason in {"hung-up", "caller-hung-up"}:
        if handed_over:
            return f"handed over {min(handed_over, 3)}{' times or more' if handed_over > 2 else '×'}, then hung up"
        return "talked, then hung up" if caller.answered_at else "hung up while waiting"
    return {
        "busy": "was told: busy",
        "rejected": "was told: declined",
        "no-answer": "was told: no answer",
        CALL_BACK: "was told: somebody calls back",
        "restarted": "cut off by a restart of the telephone system",
    }.get(conversation.end_reason, conversation.end_reason)
