"""Transfers in the simulator. At every moment each party either talks, waits with a way on, or has hung up itself."""

from typing import Any

from django.utils.translation import gettext as _

from presence.connectors.simulator import fallback, queue
from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.holding import connect, turn_to
from presence.connectors.simulator.ringing import (
    end_conversation,
    is_free,
    is_reachable,
    ring_agent,
    ring_outside,
    set_outside_parties,
    show_each_other,
)
from presence.contract import CmsError, CmsUnknown
from presence.models.simulator import LegState, SimAgent, SimLeg, SimTransfer

TALKING = ("consulting", "conference")


def blind(
    act: Act,
    talk: Talk,
    leg: SimLeg,
    *,
    reference: str,
    target: SimAgent | None,
    number: str,
    fallback_options: dict[str, Any],
) -> None:
    """The sender is out at once; the other side hears the target ring, or waits if the number is that of a queue."""
    _begin(act, talk, leg, kind="blind", reference=reference, target=target, number=number)
    others = talk.others(leg)
    act.move(leg, LegState.ENDED, reason="transferred")
    act.change(talk.conversation, fallback=fallback_options)
    seconds = fallback_options["ring"]
    if at := queue.numbered(act, number):
        return queue.put(act, talk, at=at)
    rings = (
        ring_agent(act, talk, target, seconds=seconds) if target else ring_outside(act, talk, number, seconds=seconds)
    )
    for other in others:
        act.move(other, LegState.DIALING)
        show_each_other(act, other, rings)
    return None


def consult(act: Act, talk: Talk, leg: SimLeg, *, reference: str, target: SimAgent | None, number: str) -> None:
    """The other side is held while the sender rings the target."""
    turn_to(act, leg)
    _begin(act, talk, leg, kind="warm", reference=reference, target=target, number=number)
    act.move(leg, LegState.HELD)
    set_outside_parties(act, talk, leg, LegState.HELD)
    own = act.add_leg(talk, LegState.DIALING, agent=leg.agent, kind="consult")
    kind = "consult"
    show_each_other(
        act, own, ring_agent(act, talk, target, kind=kind) if target else ring_outside(act, talk, number, kind=kind)
    )


def consulted(act: Act, talk: Talk, leg: SimLeg) -> None:
    """The target has answered the consult."""
    transfer = talk.under_way
    act.move(talk.leg_of(transfer.sender, kind="consult"), LegState.CONNECTED)
    act.change(transfer, state="consulting", since=act.now)


def complete(act: Act, talk: Talk) -> None:
    """The sender leaves; target and other side talk."""
    transfer = talk.transfer
    if transfer is None or transfer.state not in TALKING:
        raise CmsError(_("There is no consult to complete. The call is as it was."))
    target = target_leg(talk)
    for leg in talk.open_legs():
        if leg.agent == transfer.sender:
            act.move(leg, LegState.ENDED, reason="transferred")
    act.change(target, kind="primary")
    if target.state == LegState.HELD:
        act.move(target, LegState.CONNECTED)
    for other in talk.others(target):
        connect(act, other)
        show_each_other(act, other, target)
    end(act, talk, state="completed")


def cancel(act: Act, talk: Talk, *, reason: str = "cancelled") -> None:
    """The sender is back with the other side, which rings at the sender again if the sender had left already."""
    if talk.transfer is None:
        raise CmsUnknown(_("There is no transfer to cancel any more."))
    if talk.transfer.kind == "warm":
        _back(act, talk, state="cancelled", reason=reason)
    elif reason == "cancelled" and not is_reachable(talk.transfer.sender):
        raise CmsError(_("You cannot be rung now. End your call first, then take the caller back."))
    else:
        _return(act, talk, reason=reason)


def not_taken(act: Act, talk: Talk, leg: SimLeg, *, reason: str) -> None:
    """The target has declined or not answered; its leg has ended."""
    if talk.under_way.kind == "warm":
        _back(act, talk, state="failed", reason=reason)
    else:
        _return(act, talk, reason=reason)


def hang_up(act: Act, talk: Talk, leg: SimLeg) -> None:
    """Somebody hangs up in the middle of a transfer."""
    transfer = talk.under_way
    if leg.agent and leg.agent == transfer.sender:
        return complete(act, talk) if transfer.state in TALKING else cancel(act, talk)
    if leg.kind == "consult" or (transfer.state == "conference" and leg is target_leg(talk)):
        act.move(leg, LegState.ENDED, reason="hung-up")
        return _back(act, talk, state="failed", reason="target-hung-up", left=True)
    return _other_side_leaves(act, talk, leg)


def end(act: Act, talk: Talk, *, state: str, failure: str = "") -> None:
    act.change(talk.transfer, state=state, failure=failure, since=act.now)
    talk.transfer = None


def _begin(
    act: Act, talk: Talk, leg: SimLeg, *, kind: str, reference: str, target: SimAgent | None, number: str
) -> None:
    if talk.transfer:
        raise CmsError(_("This call is being transferred already."))
    if leg.kind != "primary" or leg.state not in {LegState.CONNECTED, LegState.HELD}:
        raise CmsError(_("This call cannot be transferred now."))
    if target and not is_free(target):
        raise CmsError(_("%(name)s is busy. The caller is still with you.") % {"name": target.user})
    fields = {"kind": kind, "reference": reference, "sender": leg.agent, "receiver": target, "number": number}
    talk.transfer = SimTransfer(conversation=talk.conversation, state="requested", since=act.now, **fields)
    act.change(talk.transfer)
    queue.leave(act, talk)
    act.change(talk.conversation, fallback={})


def target_leg(talk: Talk) -> SimLeg:
    """The leg of the colleague or number asked, in a consult or a conference: no other came later."""
    transfer = talk.under_way
    kind = "primary" if transfer.state == "conference" else "consult"
    asked = [leg for leg in talk.open_legs(kind=kind) if leg.agent == transfer.receiver]
    return asked[-1]


def _back(act: Act, talk: Talk, *, state: str, reason: str, left: bool = False) -> None:
    """The consult is over; sender and other side talk again."""
    transfer = talk.under_way
    asked = [target_leg(talk)] if transfer.state == "conference" and not left else talk.open_legs(kind="consult")
    for leg in asked:
        act.move(leg, LegState.ENDED, reason=reason)
    own = talk.leg_of(transfer.sender, kind="primary")
    act.move(own, LegState.CONNECTED)
    set_outside_parties(act, talk, own, LegState.CONNECTED)
    end(act, talk, state=state, failure=reason)


def _return(act: Act, talk: Talk, *, reason: str) -> None:
    """Nobody took a blind transfer: it rings at the sender; if the sender is busy or gone, it goes to the fallback."""
    transfer = talk.under_way
    for leg in talk.open_legs():
        if leg.state == LegState.ALERTING:
            act.move(leg, LegState.ENDED, reason=reason)
    end(act, talk, state="returned", failure=reason)
    if transfer.receiver:
        queue.refuse(act, talk, transfer.receiver.user)
    act.change(talk.conversation, for_anyone=True)
    if not is_reachable(transfer.sender):
        return fallback.go_on(act, talk)
    return fallback.ring_at(act, talk, transfer.sender, seconds=talk.conversation.fallback.get("return", 0))


def _other_side_leaves(act: Act, talk: Talk, leg: SimLeg) -> None:
    """The caller hangs up. Sender and target who talk already go on by themselves; otherwise all is over."""
    talking = talk.under_way.state in TALKING
    act.move(leg, LegState.ENDED, reason="hung-up")
    end(act, talk, state="cancelled", failure="caller-hung-up")
    if talking:
        _split(act, talk)
    end_conversation(act, talk, reason="caller-hung-up")


def _split(act: Act, talk: Talk) -> None:
    """Sender and target go on in a call of their own."""
    legs = talk.open_legs(kind="consult") or talk.open_legs()
    direction = "internal" if all(leg.agent for leg in legs) else "outbound"
    number = next((leg.number for leg in legs if not leg.agent), "")
    player = talk.conversation.player
    consult = act.begin(direction=direction, number=number, dialed=number, player=player)
    for leg in legs:
        talk.legs.remove(leg)
        consult.legs.append(leg)
        act.change(leg, conversation=consult.conversation, kind="primary")
        if leg.state == LegState.HELD:
            act.move(leg, LegState.CONNECTED)
    show_each_other(act, *legs)
