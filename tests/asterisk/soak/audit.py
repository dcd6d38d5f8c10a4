"""The books at the end: what the CRM has, against what the Asterisk has told of who talked with whom."""

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from crm_ui.models import BusinessTransaction, TransactionChange
from presence.cms import gateway
from presence.connectors.asterisk.legs import channel_id
from presence.models import Call, Conversation, ConversationAlias, Transfer
from presence.status import from_database
from tests.asterisk.soak.acts import Walk
from tests.asterisk.soak.truth import Caller, Truth
from tests.soak.outcome import Findings

TASK = "1003"
IN_CALL = {"in-call", "ringing", "dialing"}
SHORTLY, RINGS = 8.0, 32.0
"""Seconds after which somebody who hung up, or put a caller through, is no reason any more that a call ended."""


def at_the_end(truth: Truth, walk: Walk) -> Findings:
    """When all have gone home. How it went on with those whom the end of Asterisk has cut off is not known."""
    names = _names()
    held = [each for each in truth.all() if each.held_by]
    callers = [each for each in held if not each.cut_off]
    return Findings(
        lost=[*_dropped(callers, walk), *_unknown(callers, names), *_broken(callers, names)],
        missing=list(_missing(callers, names)),
        duplicated=[*_duplicated(held, names), *_twice()],
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


def _dropped(callers: list[Caller], walk: Walk) -> Iterator[str]:
    """Who is gone though nobody has hung up.

    Who has nobody left to fall back to the dialplan puts off. Whom a telephone's key has put through hears it ring; if
    Asterisk refuses that key, the telephone hangs up.
    """
    for each in callers:
        who = {each.number, each.held_by[-1], *each.with_last}
        ago = [each.gone_at - moment for name in who for moment in walk.left.get(name, ())]
        ago_by_key = [each.gone_at - moment for name in who for moment in walk.put_through.get(name, ())]
        ago.append(each.gone_at - each.not_put_through_at)
        left = any(0 <= seconds < SHORTLY for seconds in ago) or any(0 <= seconds < RINGS for seconds in ago_by_key)
        if not (left or each.promised or each.falls_back):
            yield f"{each.number} ({each.id}) is gone, and nobody has hung up; had by {each.story()}"


def _unknown(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    return (f"{each.number} ({each.id}) is unknown to the CRM" for each in callers if each.id not in names)


def _broken(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    tasks = set(BusinessTransaction.objects.filter(type=TASK).values_list("conversation", flat=True))
    for each in callers:
        if each.promised and names.get(each.id) not in tasks:
            yield f"{each.number} ({each.id}) waits for a call back that nobody knows of"


def _missing(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    """Whoever got a caller stands in the history of a transaction for that."""
    recorded = _recorded()
    for each in callers:
        for receiver, number in (each.handed_to() - recorded.get(names.get(each.id), Counter())).items():
            said = f"{each.number} ({each.id}): {number} to {receiver}, had by {each.story()}"
            yield said + _transfers(names.get(each.id))


def _duplicated(callers: list[Caller], names: Mapping[str, UUID]) -> Iterator[str]:
    """Nobody else does."""
    of = {names[each.id]: each for each in callers if each.id in names}
    for conversation, recorded in _recorded().items():
        caller = of.get(conversation, Caller("", "nobody"))
        if caller.cut_off:
            continue
        maybe = Counter(caller.in_passing) + caller.fell_to()
        for receiver, number in (recorded - caller.handed_to() - maybe).items():
            yield f"{caller.number} ({caller.id}): {number} to {receiver}, had by {caller.story()}" + _transfers(
                conversation
            )


def _transfers(conversation: UUID | None) -> str:
    """What the CRM knows of them, for whoever looks for the error."""
    known = Transfer.objects.filter(conversation=conversation).select_related("sender", "receiver").order_by("pk")
    return "".join(
        f"\n    {each.created_at:%T.%f} {each.kind} {each.sender} → {each.receiver or each.number}: {each.state} "
        f"{each.failure} {each.ended_at:%T.%f}"
        for each in known
    )


def _recorded() -> dict[UUID, Counter[str]]:
    """By conversation, how often each user stands in a history as the one to whom the caller was handed over."""
    found: dict[UUID, Counter[str]] = {}
    made = TransactionChange.objects.filter(transfer__isnull=False, transaction__direction="inbound")
    receiver = "transfer__receiver__agent__extension"
    for conversation, extension in made.values_list("transfer__conversation", receiver):
        found.setdefault(conversation, Counter())[extension] += 1
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
        yield f"{call.user}: leg {call.cms_id} is {call.state}, but Asterisk has no call; {_told(call)}"


def _told(call: Call) -> str:
    """What the connector thinks of a leg, for whoever looks for the error."""
    exchange = getattr(gateway.connector_for(call.destination), "_exchange", None)
    state = exchange.state if exchange else None
    leg = channel_id(call.cms_id)
    return f"told {state.told.get(('call', call.cms_id))}, of {state.call_of(leg)}" if state else "not connected"


def _open() -> Iterator[str]:
    yield from (f"transfer {each.pk} is {each.state}" for each in Transfer.objects.open())
    yield from (f"{each.cms_id} goes on" for each in Conversation.objects.filter(ended_at=None))
