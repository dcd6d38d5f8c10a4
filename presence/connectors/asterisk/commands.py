"""What the connector does with each command of the contract, at a call. That Asterisk says Success is not believed:
what became of it, events say.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from presence import contract
from presence.connectors.asterisk import numbers, reducer
from presence.connectors.asterisk.at_call import (
    changed_meanwhile,
    consult,
    consult_of,
    must_exist,
    note,
    other_side,
    own_leg,
    own_talk,
    redirect,
    transfer,
    where_to,
)
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import OURS, Call, Channel, Expected, Originated
from presence.connectors.asterisk.legs import channel_id
from presence.connectors.asterisk.parties import CALL_ID, own_id
from presence.connectors.asterisk.targets import free_telephone, own_telephone
from presence.connectors.asterisk.transfer_records import Blind, Warm
from presence.connectors.asterisk.transfers import awaited, targets
from presence.connectors.asterisk.ways_on import NOWHERE, way_on
from presence.contract import CmsError, CmsUnknown

HANDED_OVER, CONSULTED, FALLBACK = "crm-transfer", "crm-consult", "crm-fallback"
"""The contexts of the dialplan that is shipped."""
SWAP, JOIN = "*4", "*3"
"""The feature codes that are shipped."""
BETWEEN_TONES = 0.15
CANCELS_WITHIN = timedelta(seconds=2)
"""By then the consult is over, or Asterisk has not cancelled it."""
RINGS_FOR = "30000"
BUSY = "17"


async def dial(exchange: Exchange, command: contract.Dial) -> str:
    agent = own_telephone(exchange.state, command.user)
    if any(event.user == command.user and event.state != "ended" for event in exchange.state.open_told("call")):
        raise CmsError(_("You are in a call. End it first."))
    where = where_to(exchange, command.target, command.number)
    await must_exist(exchange, where)
    channel = f"{OURS}{uuid4()}"
    made = Originated(
        command.user, number="" if command.target else where, target=command.target, since=exchange.now()
    )
    exchange.state = reducer.originate(exchange.state, channel, made)
    await exchange.ask(
        "Originate",
        Channel=exchange.state.endpoint(agent.extension),
        Context=exchange.address.context,
        Exten=where,
        Priority="1",
        Async="true",
        Timeout=RINGS_FOR,
        ChannelId=channel,
        CallerID=f"<{agent.extension}>",
    )
    return channel


async def hang_up(exchange: Exchange, command: contract.HangUp) -> None:
    """A sender who hangs up in a consult hands over; while it rings, the consult alone ends."""
    call, channel = own_leg(exchange.state, command)
    warm = consult_of(call, channel)
    if warm and not any(each.up for each in targets(exchange.state, call, warm)):
        await _let_go(exchange, call, warm)
    else:
        exchange.state = reducer.hang_up(exchange.state, channel.id)
        await exchange.ask("Hangup", Channel=channel.name, Cause="16")


async def reject(exchange: Exchange, command: contract.Reject) -> None:
    """The telephone may have done so by itself a moment before."""
    known = exchange.state.channel(channel_id(command.call))
    if known and known.gone:
        return
    _call, channel = own_leg(exchange.state, command)
    if channel.up:
        raise changed_meanwhile()
    await exchange.ask("Hangup", Channel=channel.name, Cause=BUSY)


async def deflect(exchange: Exchange, command: contract.Deflect) -> None:
    """Whom nobody takes there waits in the queue again. Who waits in none rings here again, and goes on from there as
    was said of that caller before: who was sent on out of a queue before this goes back to it.
    """
    call, channel = own_leg(exchange.state, command)
    caller = call.get(channel.dialled_by)
    if channel.up or caller.gone or caller.local:
        raise CmsError(_("This call cannot be sent on now. Accept or decline it."))
    where = where_to(exchange, command.target, command.number)
    await must_exist(exchange, where)
    rings_again = {"CRM_SENDER": exchange.state.agents[command.user].extension}
    waits_again = NOWHERE | {"CRM_FALLBACK_QUEUE": numbers.of_queue(caller.queue)}
    await note(exchange, caller, waits_again if caller.queue else rings_again)
    await redirect(exchange, caller, HANDED_OVER, where)


async def take_back(exchange: Exchange, command: contract.TakeBack) -> None:
    """The caller whom the user has sent on rings at the user again."""
    left = channel_id(command.call)
    call = exchange.state.call_of(left)
    caller = call.get(call.get(left).dialled_by) if call else None
    if call is None or caller is None or caller.gone:
        raise CmsUnknown(_("This call has already ended."))
    if exchange.state.user_of(call.get(left)) != command.user:
        raise CmsError(_("This is not your call."))
    if len(call.reach(caller)) > 1 or _is_answered(call, caller):
        raise CmsError(_("Somebody has taken the call already."))
    await redirect(exchange, caller, HANDED_OVER, free_telephone(exchange.state, command.user))


def _is_answered(call: Call, caller: Channel) -> bool:
    """Whether a telephone that rang for the caller is taken up; a moment later the two hear each other."""
    return any(each.up and not each.gone for each in call.dialled_by(caller.id))


async def send_digits(exchange: Exchange, command: contract.SendDigits) -> None:
    call, channel = await own_talk(exchange, command)
    digits = numbers.to_send(command.digits)
    other = other_side(call, channel)
    for digit in digits:
        await exchange.ask("PlayDTMF", Channel=other.name, Digit=digit)
        await asyncio.sleep(BETWEEN_TONES)


async def blind_transfer(exchange: Exchange, command: contract.BlindTransfer) -> None:
    """Asterisk 22 dies if it moves a colleague whose own consult is just about to begin."""
    call, channel = await own_talk(exchange, command)
    caller = other_side(call, channel)
    if awaited(exchange.state, call, caller.id, "warm"):
        raise changed_meanwhile()
    where = where_to(exchange, command.target, command.number)
    await must_exist(exchange, where)
    sender = exchange.state.agents[command.user].extension
    await note(exchange, caller, way_on(exchange, command) | {"CRM_SENDER": sender} | _carried(command))
    exchange.state = reducer.expect(exchange.state, _expected(exchange, command, channel, "blind"))
    await exchange.ask("BlindTransfer", Channel=channel.name, Context=HANDED_OVER, Exten=where)


async def start_consult(exchange: Exchange, command: contract.StartConsult) -> None:
    call, channel = await own_talk(exchange, command)
    if not channel.up or not channel.bridge:
        raise changed_meanwhile()
    where = where_to(exchange, command.target, command.number)
    await must_exist(exchange, where)
    for each in (channel, other_side(call, channel)):
        await note(exchange, each, _carried(command))
    exchange.state = reducer.expect(exchange.state, _expected(exchange, command, channel, "warm"))
    context = exchange.address.context
    if where.startswith("+"):  # it goes as tones, among which there is no +
        context, where = CONSULTED, f"00{where[1:]}#"
    await exchange.ask("Atxfer", Channel=channel.name, Context=context, Exten=where)


async def toggle(exchange: Exchange, command: contract.Toggle) -> None:
    await _feature(exchange, command, SWAP)


async def join(exchange: Exchange, command: contract.Conference) -> None:
    await _feature(exchange, command, JOIN)


async def complete_transfer(exchange: Exchange, command: contract.CompleteTransfer) -> None:
    """The sender leaves: out of a consult, or out of a conference.

    Where the consult was just cancelled, the sender is back with the caller, and would leave that one to nobody.
    """
    call, warm = consult(exchange.state, command.transfer)
    if warm.let_go_at and exchange.now() - warm.let_go_at < CANCELS_WITHIN:
        raise changed_meanwhile()
    if not any(each.up for each in targets(exchange.state, call, warm)):
        raise CmsError(_("There is no consult to complete. The call is as it was."))
    if warm.second:  # the telephone mixes; without it the two would be cut off
        both = {"Channel1": call.get(warm.caller).name, "Channel2": targets(exchange.state, call, warm)[0].name}
        await exchange.ask("Bridge", **both, Tone="no")
    else:
        await exchange.ask("Hangup", Channel=call.get(warm.sender).name, Cause="16")


async def cancel_transfer(exchange: Exchange, command: contract.CancelTransfer) -> None:
    call, record = transfer(exchange.state, command.transfer)
    if isinstance(record, Blind):
        if command.reason == "cancelled":
            free_telephone(exchange.state, record.user)
        return await ring_back(exchange, call, record)
    if record.joined:
        exchange.state = reducer.cancel(exchange.state, call, record)
        for each in targets(exchange.state, call, record):
            if not each.gone:
                await exchange.ask("Hangup", Channel=each.name, Cause="16")
        return None
    return await _let_go(exchange, call, record)


async def _let_go(exchange: Exchange, call: Call, warm: Warm) -> None:
    exchange.state = reducer.let_go(exchange.state, call, warm, now=exchange.now())
    await exchange.ask("CancelAtxfer", Channel=call.get(warm.sender).name)


async def release(exchange: Exchange, command: contract.Release) -> None:
    """Whoever is on the line goes where a blind transfer goes that nobody takes. Among colleagues it is a hang-up."""
    call, channel = await own_talk(exchange, command)
    exchange.state = reducer.release(exchange.state, channel.id)
    others = [each for each in call.live() if each.id in call.reach(channel) and not exchange.state.inside(each)]
    if not others:
        await exchange.ask("Hangup", Channel=channel.name, Cause="16")
        return
    await note(exchange, others[0], way_on(exchange, command))
    await redirect(exchange, others[0], FALLBACK, "s")


async def _feature(exchange: Exchange, command: contract.CallCommand, code: str) -> None:
    """Dial a feature code on the sender's channel, as the sender could."""
    call, warm = consult(exchange.state, getattr(command, "transfer", ""))
    if warm.joined or not any(each.up for each in targets(exchange.state, call, warm)):
        raise CmsError(_("This needs a consult that was answered. The call is as it was."))
    for digit in code:
        await exchange.ask("PlayDTMF", Channel=call.get(warm.sender).name, Digit=digit, Receive="true")
        await asyncio.sleep(BETWEEN_TONES)


async def ring_back(exchange: Exchange, call: Call, record: Blind) -> None:
    """The caller rings at the sender again. Raises CmsError or AmiError."""
    caller, sender = call.get(record.caller), exchange.state.agents.get(record.user)
    if caller.gone or sender is None:
        raise CmsUnknown(_("There is no transfer to cancel any more."))
    await redirect(exchange, caller, HANDED_OVER, sender.extension)


async def fetch(exchange: Exchange, call: Call, warm: Warm) -> None:
    """A caller who was left waiting rings at the sender again, and is called back if nobody is there. Raises AmiError.

    Nothing was said of where the caller of a consult goes whom nobody takes, as there is always somebody else.
    """
    caller, sender = call.get(warm.caller), exchange.state.agents.get(warm.user)
    await note(exchange, caller, NOWHERE | {"CRM_CALL_BACK": "1"})
    if sender and sender.logged_on:
        await redirect(exchange, caller, HANDED_OVER, sender.extension)
    else:
        await redirect(exchange, caller, FALLBACK, "s")


def _carried(command: contract.BlindTransfer | contract.StartConsult) -> dict[str, str]:
    """The CRM's id of the conversation travels with the call; all else that is known of it stays in the CRM."""
    conversation = own_id(str(command.attached_data.get("conversation_id", "")))
    return {f"__{CALL_ID}": conversation} if conversation else {}


def _expected(
    exchange: Exchange, command: contract.BlindTransfer | contract.StartConsult, channel: Channel, kind: str
) -> Expected:
    return Expected(
        channel=channel.id,
        kind=kind,
        reference=command.transfer,
        target=command.target,
        number="" if command.target else command.number,
        user=command.user,
        since=exchange.now(),
    )


Handler = Callable[[Exchange, Any], Awaitable[object]]
HANDLERS: dict[type[contract.Command], Handler] = {
    contract.Dial: dial,
    contract.Reject: reject,
    contract.HangUp: hang_up,
    contract.Release: release,
    contract.Deflect: deflect,
    contract.TakeBack: take_back,
    contract.SendDigits: send_digits,
    contract.BlindTransfer: blind_transfer,
    contract.StartConsult: start_consult,
    contract.Toggle: toggle,
    contract.Conference: join,
    contract.CompleteTransfer: complete_transfer,
    contract.CancelTransfer: cancel_transfer,
}
