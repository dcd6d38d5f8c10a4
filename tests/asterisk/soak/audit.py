"""The books at the end: what the CRM has, against what the Asterisk has told of who talked with whom."""

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from crm_ui.models import BusinessTransaction, TransactionChange
from presence.models import Call, Conversation, ConversationAlias, Transfer
from presence.status import from_database
from tests.asterisk.soak.truth import Caller, Truth
from tests.soak.outcome import Findings

TASK = "1003"
IN_CALL = {"in-call", "ringing", "dialing"}
SHORTLY = 8.0
"""Seconds after which somebody who hung up is no reason any more that a call ended."""
Left = Mapping[str, list[float]]


def at_the_end(truth: Truth, left: Left) -> Findings:
    """When all have gone home. `left` is when who hung up or declined, by number or extension."""
    names = _names()
    callers = [each for each in truth.all() if each.held_by]
    return Findings(
        lost=[*_dropped(callers, left), *_unknown(callers, names), *_broken(callers, names)],
        missing=list(_missing(callers, names)),
        duplicated=[*_duplicated(callers, names), *_twice()],
        stuck=list(_stuck()),
        open=list(_open()),
    )


def left_alone(truth: Truth) -> Findings:
    """While some are still there, and nothing rings: nobody may be in a call with nobody."""
    return Findings(lost=[f"{each.number} ({each.id}) is in a call with nobody" for each in truth.alone()])


def _names() -> dict[str, UUID]:
    """Our conversation by each id that Asterisk had for it."""
    ours = dict(ConversationAlias.objects.values_list("cms_id", "conversation"))
    return ours | dict(Conversation.objects.values_list("cms_id", "pk"))


def _dropped(callers: list[Caller], left: Left) -> Iterator[str]:
    for each in callers:
        who = {each.number, each.held_by[-1], *each.with_last}
        moments = [moment for name in who for moment in left.get(name, ())]
        if not each.promised and not any(0 <= each.gone_at - moment < SHORTLY for moment in moments):
            yield f"{each.number} ({each.id}), last with {each.held_by[-1]}, is gone, and nobody has hung up"


def _unknown(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    return (f"{each.number} ({each.id}) is unknown to the CRM" for each in callers if each.id not in names)


def _broken(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    tasks = set(BusinessTransaction.objects.filter(type=TASK).values_list("conversation", flat=True))
    for each in callers:
        if each.promised and names.get(each.id) not in tasks:
            yield f"{each.number} ({each.id}) waits for a call back that nobody knows of"


def _missing(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    """Each hand-over stands in the history of a transaction."""
    recorded = _recorded()
    for each in callers:
        expected = Counter(each.hand_overs())
        for (sender, receiver), number in (expected - recorded.get(names.get(each.id), Counter())).items():
            yield f"{each.number} ({each.id}): {number} from {sender} to {receiver} of {each.held_by}"


def _duplicated(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    """Nothing else stands there."""
    of = {names[each.id]: each for each in callers if each.id in names}
    for conversation, recorded in _recorded().items():
        expected = Counter(of[conversation].hand_overs()) if conversation in of else Counter()
        held_by = of[conversation].held_by if conversation in of else []
        for (sender, receiver), number in (recorded - expected).items():
            yield f"{conversation}: {number} from {sender} to {receiver}, but {held_by} had the caller"


def _recorded() -> dict[UUID, Counter[tuple[str, str]]]:
    found: dict[UUID, Counter[tuple[str, str]]] = {}
    made = TransactionChange.objects.filter(transfer__isnull=False, transaction__direction="inbound")
    people = "transfer__sender__agent__extension", "transfer__receiver__agent__extension"
    for conversation, sender, receiver in made.values_list("transfer__conversation", *people):
        found.setdefault(conversation, Counter())[sender, receiver] += 1
    return found


def _twice() -> Iterator[str]:
    made = BusinessTransaction.objects.filter(conversation__isnull=False)
    for what, number in Counter(made.values_list("conversation", "integration_profile", "type")).items():
        if number > 1:
            yield f"{what} has {number} transactions"
    recorded = TransactionChange.objects.filter(transfer__isnull=False).values_list("transfer", flat=True)
    yield from (
        f"transfer {key} stands in {number} histories" for key, number in Counter(recorded).items() if number > 1
    )


def _stuck() -> Iterator[str]:
    for presence in from_database.read():
        if presence.cause in IN_CALL:
            yield f"{presence.username} is {presence.word} ({presence.cause}), but in no call"
    for call in Call.objects.open().select_related("user"):
        yield f"{call.user}: leg {call.cms_id} is {call.state}, but Asterisk has no call"


def _open() -> Iterator[str]:
    yield from (f"transfer {each.pk} is {each.state}" for each in Transfer.objects.open())
    yield from (f"{each.cms_id} goes on" for each in Conversation.objects.filter(ended_at=None))
