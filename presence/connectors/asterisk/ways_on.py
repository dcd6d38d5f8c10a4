"""Where a caller goes whom nobody takes: the variables of the dialplan that is shipped."""

from presence import contract
from presence.connectors.asterisk import numbers
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.queue_members import READY

NOWHERE = dict.fromkeys(
    (
        "CRM_RING",
        "CRM_RETURN",
        "CRM_SENDER",
        "CRM_FALLBACK_USER",
        "CRM_FALLBACK_QUEUE",
        "CRM_ANYONE",
        "CRM_CALL_BACK",
    ),
    "",
)
"""All of them, without what an earlier transfer may have left in them."""
MOST_ASKED = 20
"""Telephones that ring at the same time for a caller whom nobody has taken."""


def way_on(exchange: Exchange, command: contract.BlindTransfer | contract.Release) -> dict[str, str]:
    """The variables that say where a caller goes whom nobody takes. Those that are not given are emptied."""
    fallback = exchange.state.agents.get(command.fallback_user)
    seconds = {}
    if isinstance(command, contract.BlindTransfer):
        seconds = {"CRM_RING": str(command.ring_seconds), "CRM_RETURN": str(command.return_seconds)}
    return (
        NOWHERE
        | seconds
        | {
            "CRM_FALLBACK_USER": fallback.extension if fallback else "",
            "CRM_FALLBACK_QUEUE": numbers.of_queue(command.fallback_queue),
            "CRM_ANYONE": _anyone(exchange, command),
            "CRM_CALL_BACK": "1" if command.call_back else "",
        }
    )


def _anyone(exchange: Exchange, command: contract.BlindTransfer | contract.Release) -> str:
    """The extensions that are asked at last: of whoever is ready now. Asterisk sees then whose telephone is free."""
    asked_before = {command.user, getattr(command, "target", ""), command.fallback_user}
    others = (each for user, each in exchange.state.agents.items() if user not in asked_before)
    ready = sorted(each.extension for each in others if each.logged_on and each.work_mode == READY)
    return "-".join(ready[:MOST_ASKED])
