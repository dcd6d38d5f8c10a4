"""Telephones in queues: let in and out by the CRM, at Asterisk, or by its configuration."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from presence import contract
from presence.connectors.asterisk import at_work, lists, queue_members
from presence.connectors.asterisk.connection import AmiDown, AmiRefused
from presence.connectors.asterisk.lists import Lists
from presence.connectors.asterisk.messages import Message, Value
from presence.contract import AgentChanged
from tests.presence.connectors.asterisk.noted import Noted
from tests.presence.connectors.asterisk.recordings import BEGAN, message_of, office

ANNA = "PJSIP/1001"


def member(queue: str, *, event: str = "QueueMemberAdded", interface: str = ANNA, **fields: str) -> Message:
    told = {"Event": event, "Queue": queue, "Interface": interface, "Membership": "dynamic", "Paused": "0"}
    return message_of({**told, **fields})


def listed(*members: Message) -> Lists:
    return Lists(queues=members)


def added(
    queue: str, *, paused: str = "false", penalty: int = 0, telephone: str = ANNA, user: str = "anna"
) -> tuple[str, Any]:
    fields = {"Queue": queue, "Interface": telephone, "StateInterface": telephone, "MemberName": user}
    return "QueueAdd", {**fields, "Penalty": str(penalty), "Paused": paused}


def last_told(exchange: Noted, user: str = "anna") -> AgentChanged:
    return [each for each in exchange.told if isinstance(each, AgentChanged) and each.user == user][-1]


async def test_who_logs_on_comes_into_the_queues_and_who_logs_off_leaves_them() -> None:
    exchange = Noted(office())
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("sales", "support")))
    assert exchange.sent == [added("sales"), added("support")]
    assert last_told(exchange).queues == ("sales", "support")
    exchange.sent.clear()
    exchange.hear(member("gold"))
    assert last_told(exchange).queues == ("gold", "sales", "support")
    await exchange.do(contract.LogOff("anna", queues=("sales", "support")))
    assert exchange.sent == [("QueueRemove", {"Queue": queue, "Interface": ANNA}) for queue in ("sales", "support")]


async def test_who_is_not_ready_at_once_is_paused_though_no_event_has_come_yet() -> None:
    """Findings 4.8: replies come before or after the events that they cause."""
    exchange = Noted(office())
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("sales",)))
    await exchange.do(contract.SetWorkMode("anna", 2))
    assert exchange.sent[1:] == [("QueuePause", {"Queue": "sales", "Interface": ANNA, "Paused": "true"})]
    exchange.hear(member("sales"))
    exchange.hear(member("sales", event="QueueMemberPause", Paused="1"))
    assert last_told(exchange).work_mode == 2


async def test_what_the_configuration_of_asterisk_says_is_not_fought() -> None:
    exchange = Noted(office())
    exchange.hear(member("support", Membership="static"))
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("support",)))
    await exchange.do(contract.LogOff("anna", queues=("support",)))
    assert exchange.sent == []


async def test_who_is_let_in_or_out_at_asterisk_is_in_or_out() -> None:
    exchange = Noted(office())
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("support",)))
    exchange.hear(member("support"))
    exchange.hear(member("support", event="QueueMemberRemoved"))
    assert last_told(exchange).queues == ()
    exchange.sent.clear()
    await at_work.settle(exchange)
    assert exchange.sent == []


async def test_a_queue_that_refuses_and_one_that_cannot_be_named_keep_nobody_from_the_log_on() -> None:
    class Refusing(Noted):
        async def ask(self, action: str, **fields: Value) -> Message:
            await super().ask(action, **fields)
            raise AmiRefused("Unable to add interface to queue: No such queue")

    exchange = Refusing(office())
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("nowhere", "a,b&c")))
    assert exchange.sent == [added("nowhere")]
    assert exchange.state.owed == {}
    assert (last_told(exchange).logged_on, last_told(exchange).queues) == (True, ())


async def test_what_cannot_be_sent_is_owed_and_sent_later() -> None:
    class WithoutLine(Noted):
        down = True

        async def ask(self, action: str, **fields: Value) -> Message:
            if self.down:
                raise AmiDown("There is no line.")
            return await super().ask(action, **fields)

    exchange = WithoutLine(office())
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("support",)))
    assert last_told(exchange).queues == ("support",)
    exchange.down = False
    await at_work.settle(exchange)
    assert exchange.sent == [added("support")]
    assert exchange.state.owed == {}


async def test_who_moves_to_another_telephone_leaves_with_the_former_one() -> None:
    exchange = Noted(office())
    exchange.hear(member("support"))
    await exchange.do(contract.LogOn("anna", extension="1007", queues=("support",)))
    assert exchange.sent == [
        ("QueueRemove", {"Queue": "support", "Interface": ANNA}),
        added("support", telephone="PJSIP/1007"),
    ]


async def test_penalties_of_customizing_are_those_at_asterisk() -> None:
    exchange = Noted(office())
    exchange.hear(member("support", Penalty="1"))
    exchange.hear(member("gold", Penalty="7", Membership="static"))
    penalties = {"sales": 2, "support": 3, "gold": 0}
    await exchange.do(contract.LogOn("anna", extension="1001", queues=tuple(penalties), penalties=penalties))
    weighed = {"Queue": "support", "Interface": ANNA, "Penalty": "3"}
    assert exchange.sent == [added("sales", penalty=2), ("QueuePenalty", weighed)]
    exchange.hear(member("support", event="QueueMemberPenalty", Penalty="3"))
    exchange.sent.clear()
    await exchange.do(contract.LogOn("anna", extension="1001", queues=tuple(penalties), penalties=penalties))
    assert exchange.sent == []


async def test_who_does_not_work_in_a_queue_any_more_leaves_it() -> None:
    exchange = Noted(office())
    exchange.hear(member("support"))
    await exchange.do(contract.LogOn("anna", extension="1001", queues=("sales",), leaves=("support",)))
    assert exchange.sent == [("QueueRemove", {"Queue": "support", "Interface": ANNA}), added("sales")]


@pytest.mark.parametrize("interface", ["Local/1001@from-queue/n", "PJSIP/1001"])
async def test_members_that_are_named_by_their_extension_are_known_and_paused_by_their_name(interface: str) -> None:
    """As FreePBX does it."""
    exchange = Noted(office())
    exchange.hear(member("support", interface=interface, StateInterface="hint:1001@ext-local"))
    assert last_told(exchange).queues == ("support",)
    await exchange.do(contract.SetWorkMode("anna", 2))
    assert exchange.sent == [("QueuePause", {"Queue": "support", "Interface": interface, "Paused": "true"})]
    exchange.hear(
        member("support", event="QueueMemberRemoved", interface=interface, StateInterface="hint:1001@ext-local")
    )
    assert last_told(exchange).queues == ()


def knowing(queues: Iterable[str], *, work_mode: int = 1) -> Noted:
    """The CRM was told a minute ago that Anna is in these queues."""
    exchange = Noted(replace(office(), work_modes={"Lunch": 1003}))
    known = exchange.state.agent_told("anna")
    assert known
    told = replace(
        known,
        queues=tuple(queues),
        work_mode=work_mode,
        sequence=int((BEGAN - timedelta(minutes=1)).timestamp() * 1_000_000),
    )
    exchange.state = replace(
        exchange.state.with_agent("anna", work_mode=work_mode),
        told={**exchange.state.told, ("agent", "anna"): told},
    )
    return exchange


async def test_what_a_start_of_asterisk_has_made_it_forget_is_put_back() -> None:
    exchange = knowing(["sales", "support"], work_mode=1003)
    members = listed(member("support", event="QueueMember", Membership="static"))
    exchange.change(lambda state: lists.take(state, members, now=BEGAN, booted_at=BEGAN))
    assert exchange.told == [], "nobody has left a queue"
    await at_work.settle(exchange)
    pause = {"Queue": "support", "Interface": ANNA, "Paused": "true", "Reason": "Lunch"}
    assert exchange.sent == [added("sales", paused="true"), ("QueuePause", pause)]


async def test_who_was_let_out_while_nobody_listened_is_out() -> None:
    exchange = knowing(["sales", "support"])
    members = listed(member("support", event="QueueMember", Paused="1", PausedReason="Lunch"))
    long_ago = BEGAN - timedelta(hours=1)
    exchange.change(lambda state: lists.take(state, members, now=BEGAN, booted_at=long_ago))
    assert (last_told(exchange).queues, last_told(exchange).work_mode) == (("support",), 1003)
    await at_work.settle(exchange)
    assert exchange.sent == []


def test_a_user_without_queues_keeps_the_work_mode() -> None:
    state = office().with_agent("anna", work_mode=2)
    assert queue_members.with_pauses(state, "anna") == state
