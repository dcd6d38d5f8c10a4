"""What comes from outside never speaks for us: not for an agent, not for a rule, and not of the way a call went.

A telephone system gives back what it was given. That is known to be so by comparing it with what we have kept.
"""

from dataclasses import replace

from presence.attached_data.envelope import Envelope, Field, Origin

RESERVED = "crm."
INSIDE = {Origin.AGENT, Origin.RULE}
NOTHING = Envelope()


def credited(told: Envelope, *, known: Envelope = NOTHING) -> Envelope:
    """The envelope told, its fields said by whoever may have said them; what only we say is as in `known`."""
    ours = {key: one for key, one in known.fields.items() if is_reserved(key)}
    theirs = {key: _credited(one, known.fields.get(key)) for key, one in told.fields.items() if not is_reserved(key)}
    return replace(told, fields={**theirs, **ours}, hops=known.hops)


def is_reserved(key: str) -> bool:
    """Whether only the product fills fields of that name."""
    return key.startswith(RESERVED)


def _credited(told: Field, known: Field | None) -> Field:
    if told.origin not in INSIDE:
        return told
    if known is not None and known.value == told.value:  # given back
        return known
    return Field(told.value, Origin.IVR, told.at)
