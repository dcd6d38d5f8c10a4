"""Which actions a command becomes at Asterisk, and which it does not become."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from presence import contract
from presence.connectors.asterisk.commands import CANCELS_WITHIN
from presence.connectors.asterisk.connection import AmiRefused
from presence.connectors.asterisk.connector import HANDLERS, refusal
from presence.contract import CmsError, CmsUnknown, Command
from tests.presence.connectors.asterisk.noted import Noted, after, until
from tests.presence.connectors.asterisk.recordings import BEGAN, message_of, office

ENVELOPE = {"conversation_id": "6d9b9b4a-5d3b-4a52-9a60-7f1f0a1c2d3e", "fields": {"crm.note": {"value": "secret"}}}
SPOILT = [
    "1001\r\nAction: Hangup",
    "1002&PJSIP/1003",
    "${SHELL(id)}",
    "1,1)",
    "",
    "+",
    "anna@evil",
    "00\u202e49",
    "١٢٣",
]
"""What must not become a header or a piece of dialplan."""

TALKS: Callable[[], Noted] = lambda: until("blind-transfer", seconds=0.34)  # noqa: E731  one word in each test
LEG, CALLER, AGENT = "pbx1-1795897886.32", "PJSIP/trunk-0000001d", "PJSIP/1001-0000001e"


async def test_a_call_by_click_has_an_id_of_our_own_before_anything_is_sent() -> None:
    exchange = Noted(office())
    await exchange.do(contract.Dial("anna", number="+49 (170) 123-45"))
    [(_asked, exists), (action, sent)] = exchange.sent
    assert exists["Variable"] == "DIALPLAN_EXISTS(from-internal,+4917012345,1)"
    assert action == "Originate"
    assert sent["Exten"] == "+4917012345"
    assert sent["CallerID"] == "<1001>"
    assert str(sent["ChannelId"]) in exchange.state.originated


@pytest.mark.parametrize("number", SPOILT)
async def test_checklist_11_8_what_is_no_number_never_becomes_a_header(number: str) -> None:
    exchange = TALKS()
    for command in (
        contract.Dial("cara", number=number),
        contract.BlindTransfer("anna", LEG, "t", number=number),
        contract.StartConsult("anna", LEG, "t", number=number),
        contract.SendDigits("anna", LEG, digits=number),
    ):
        with pytest.raises(CmsError, match=r"cannot be dialled|Only digits"):
            await exchange.do(command)
    assert exchange.sent == []


async def test_a_queue_whose_name_is_dialplan_is_passed_over() -> None:
    exchange = TALKS()
    spoilt = contract.BlindTransfer("anna", LEG, "t", target="ben", fallback_queue="support,tT,,,)&Hangup(")
    await exchange.do(spoilt)
    assert exchange.variables(CALLER)["CRM_FALLBACK_QUEUE"] == ""


async def test_a_blind_transfer_takes_the_conversations_id_along_and_nothing_else_of_it() -> None:
    exchange = TALKS()
    command = contract.BlindTransfer(
        "anna",
        LEG,
        "t",
        target="ben",
        attached_data=ENVELOPE,
        ring_seconds=20,
        return_seconds=15,
        fallback_user="cara",
        fallback_queue="support",
    )
    await exchange.do(command)
    assert exchange.variables(CALLER) == {
        "CRM_RING": "20",
        "CRM_RETURN": "15",
        "CRM_SENDER": "1001",
        "CRM_FALLBACK_USER": "1003",
        "CRM_FALLBACK_QUEUE": "support",
        "CRM_ANYONE": "1004-1005",
        "CRM_CALL_BACK": "",
        "__CRM_CALL_ID": ENVELOPE["conversation_id"],
    }
    assert exchange.sent[-1] == ("BlindTransfer", {"Channel": AGENT, "Context": "crm-transfer", "Exten": "1002"})
    assert "secret" not in f"{exchange.sent}"


async def test_finding_4_7_a_consult_sets_the_id_on_both_legs_as_each_has_its_own_variables() -> None:
    exchange = TALKS()
    await exchange.do(contract.StartConsult("anna", LEG, "t", target="ben", attached_data=ENVELOPE))
    assert exchange.variables(CALLER) == exchange.variables(AGENT) == {"__CRM_CALL_ID": ENVELOPE["conversation_id"]}
    assert exchange.sent[-1][0] == "Atxfer"
    assert [(each.reference, each.target) for each in exchange.state.expected] == [("t", "ben")]


async def test_asterisk_md_5_1_a_transfer_to_nowhere_is_refused_before_it_costs_the_caller() -> None:
    exchange = TALKS()
    exchange.exists = False
    with pytest.raises(CmsError, match="does not know the number 4999"):
        await exchange.do(contract.BlindTransfer("anna", LEG, "t", number="4999"))
    assert exchange.actions == []


async def test_nobody_is_put_through_to_a_colleague_who_is_busy_or_not_there() -> None:
    exchange = until("second-call-waits", seconds=0.36)
    with pytest.raises(CmsError, match="anna is busy"):
        await exchange.do(contract.Dial("ben", target="anna"))
    with pytest.raises(CmsError, match="frank is not logged on"):
        await exchange.do(contract.Dial("ben", target="frank"))
    assert exchange.sent == []


CONSULT = "warm-transfer-toggle"
SENDER, SENDERS_LEG = "PJSIP/1001-00000041", "pbx1-1795897910.78"
WARM = "asterisk-pbx1-1795897910.79"


async def test_finding_4_2_toggle_and_conference_are_the_feature_codes_on_the_senders_channel() -> None:
    for command, code in ((contract.Toggle, "*4"), (contract.Conference, "*3")):
        exchange = until(CONSULT, seconds=1.5)
        await exchange.do(command("anna", SENDERS_LEG, WARM))
        assert [(a, f["Channel"], f["Digit"], f["Receive"]) for a, f in exchange.sent] == [
            ("PlayDTMF", SENDER, digit, "true") for digit in code
        ]


async def test_completing_is_leaving_and_cancelling_has_an_action_of_its_own() -> None:
    exchange = until(CONSULT, seconds=1.5)
    await exchange.do(contract.CompleteTransfer("anna", SENDERS_LEG, WARM))
    await exchange.do(contract.CancelTransfer("anna", SENDERS_LEG, WARM))
    assert [(action, fields["Channel"]) for action, fields in exchange.sent] == [
        ("Hangup", SENDER),
        ("CancelAtxfer", SENDER),
    ]


async def test_a_consult_that_was_just_cancelled_is_not_completed_as_its_sender_has_the_caller_again() -> None:
    exchange = until(CONSULT, seconds=1.5)
    await exchange.do(contract.CancelTransfer("anna", SENDERS_LEG, WARM))
    with pytest.raises(CmsError, match="The call has changed meanwhile"):
        await exchange.do(contract.CompleteTransfer("anna", SENDERS_LEG, WARM))
    assert exchange.actions == ["CancelAtxfer"]
    exchange.now = lambda: BEGAN + CANCELS_WITHIN
    await exchange.do(contract.CompleteTransfer("anna", SENDERS_LEG, WARM))
    assert exchange.actions == ["CancelAtxfer", "Hangup"]


async def test_a_consult_that_nobody_has_answered_cannot_be_completed_or_joined() -> None:
    exchange = until("warm-transfer-cancel-ringing", seconds=1.0)
    [call] = exchange.state.calls.values()
    [warm] = call.warm
    for command in (contract.CompleteTransfer, contract.Toggle, contract.Conference):
        with pytest.raises(CmsError, match="consult"):
            await exchange.do(command("anna", warm.sender, warm.id))
    assert exchange.sent == []


async def test_whoever_hangs_up_while_the_consult_rings_is_back_with_the_caller() -> None:
    exchange = until("warm-transfer-cancel-ringing", seconds=1.0)
    [call] = exchange.state.calls.values()
    await exchange.do(contract.HangUp("anna", call.warm[0].sender))
    assert exchange.actions == ["CancelAtxfer"]


async def test_cancelling_a_conference_lets_the_target_go() -> None:
    exchange = until("warm-transfer-threeway", seconds=2.5)
    [call] = exchange.state.calls.values()
    await exchange.do(contract.CancelTransfer("anna", call.warm[0].sender, call.warm[0].id))
    assert exchange.sent == [("Hangup", {"Channel": "PJSIP/1002-00000045", "Cause": "16"})]


async def test_cancelling_a_blind_transfer_lets_the_caller_ring_at_the_sender() -> None:
    exchange = after("blind-transfer-comes-back", "DialBegin", number=2)
    [call] = exchange.state.calls.values()
    await exchange.do(contract.CancelTransfer("anna", call.blind[0].sender, call.blind[0].id))
    assert exchange.sent == [
        (
            "Redirect",
            {"Channel": "PJSIP/trunk-00000025", "Context": "crm-transfer", "Exten": "1001", "Priority": "1"},
        )
    ]


async def test_finding_4_13_declining_is_a_busy_telephone_and_sending_on_moves_the_caller() -> None:
    exchange = after("deflect", "DialBegin")
    leg = next(event.call for event in exchange.state.open_told("call"))
    await exchange.do(contract.Reject("anna", leg))
    await exchange.do(contract.Deflect("anna", leg, target="ben"))
    assert exchange.actions == ["Hangup", "Redirect"]
    assert exchange.sent[0][1]["Cause"] == "17"
    assert exchange.sent[-1][1]["Channel"] == "PJSIP/trunk-0000000f"
    assert exchange.variables("PJSIP/trunk-0000000f")["CRM_SENDER"] == "1001"


async def test_what_was_sent_on_is_taken_back_by_letting_the_caller_ring_at_the_user_again() -> None:
    exchange = after("deflect", "DialBegin", number=2)
    leg = next(event.call for key, event in exchange.state.told.items() if key[0] == "call" and event.user == "anna")
    await exchange.do(contract.TakeBack("anna", leg))
    assert exchange.sent[-1] == (
        "Redirect",
        {"Channel": "PJSIP/trunk-0000000f", "Context": "crm-transfer", "Exten": "1001", "Priority": "1"},
    )


async def test_a_caller_of_a_queue_who_is_sent_on_waits_there_again_if_nobody_takes_the_call() -> None:
    exchange = after("queue-call", "DialBegin")
    leg = next(event.call for event in exchange.state.open_told("call"))
    await exchange.do(contract.Deflect("cara", leg, target="anna"))
    noted = exchange.variables("PJSIP/trunk-00000052")
    assert (noted["CRM_SENDER"], noted["CRM_FALLBACK_QUEUE"]) == ("", "support")


async def test_a_caller_who_is_sent_on_once_more_still_goes_where_was_said_before_if_nobody_takes_the_call() -> None:
    exchange = after("deflect", "DialBegin", number=2)
    leg = next(event.call for event in exchange.state.open_told("call") if event.user == "ben")
    await exchange.do(contract.Deflect("ben", leg, target="cara"))
    assert exchange.variables("PJSIP/trunk-0000000f") == {"CRM_SENDER": "1002"}


async def test_tones_go_to_the_other_side() -> None:
    exchange = TALKS()
    await exchange.do(contract.SendDigits("anna", LEG, digits="4#"))
    assert [(fields["Channel"], fields["Digit"]) for _action, fields in exchange.sent] == [
        (CALLER, "4"),
        (CALLER, "#"),
    ]


async def test_whoever_does_not_come_back_leaves_the_caller_to_the_fallback() -> None:
    exchange = TALKS()
    await exchange.do(contract.Release("anna", LEG, fallback_user="cara", call_back=True))
    assert exchange.variables(CALLER)["CRM_FALLBACK_USER"] == "1003"
    assert exchange.variables(CALLER)["CRM_CALL_BACK"] == "1"
    assert exchange.sent[-1] == (
        "Redirect",
        {"Channel": CALLER, "Context": "crm-fallback", "Exten": "s", "Priority": "1"},
    )


@pytest.mark.parametrize("command", [contract.Accept, contract.Hold, contract.Retrieve])
async def test_findings_4_14_and_4_15_what_only_the_telephone_can_do_is_said(command: Any) -> None:
    exchange = TALKS()
    with pytest.raises(CmsError, match="telephone"):
        await exchange.do(command("anna", LEG))
    assert exchange.sent == []


async def test_nobody_acts_in_the_call_of_another_or_in_one_that_is_over() -> None:
    exchange = TALKS()
    with pytest.raises(CmsError, match="not your call"):
        await exchange.do(contract.HangUp("ben", LEG))
    with pytest.raises(CmsUnknown, match="already ended"):
        await exchange.do(contract.HangUp("anna", "pbx1-1.1"))
    with pytest.raises(CmsUnknown, match="ended already"):
        await exchange.do(contract.CompleteTransfer("anna", LEG, "t"))
    assert exchange.sent == []


async def test_who_logs_on_needs_a_telephone_that_the_system_has_and_can_reach() -> None:
    exchange = Noted(office())
    with pytest.raises(CmsError, match="no extension"):
        await exchange.do(contract.LogOn("frank"))
    with pytest.raises(CmsError, match="no telephone at extension 1999"):
        await exchange.do(contract.LogOn("frank", extension="1999"))
    away = message_of({"Event": "DeviceStateChange", "Device": "PJSIP/1006", "State": "UNAVAILABLE"})
    exchange.hear(away)
    with pytest.raises(CmsError, match="cannot be reached"):
        await exchange.do(contract.LogOn("frank", extension="1006"))
    await exchange.do(contract.LogOn("frank", extension="1007"))
    assert [(event.user, event.logged_on) for event in exchange.told if isinstance(event, contract.AgentChanged)] == [
        ("frank", True)
    ]


async def test_a_work_mode_is_a_pause_in_each_queue_of_the_telephone() -> None:
    exchange = Noted(office())
    exchange.state = replace(exchange.state, work_modes={"Lunch": 1003})
    joined = {"Event": "QueueMemberAdded", "Queue": "support", "Interface": "PJSIP/1001", "Paused": "0"}
    exchange.hear(message_of(joined))
    await exchange.do(contract.SetWorkMode("anna", 1003))
    assert exchange.sent == [
        ("QueuePause", {"Queue": "support", "Interface": "PJSIP/1001", "Paused": "true", "Reason": "Lunch"})
    ]


async def test_every_command_of_the_contract_is_done_or_refused_in_words() -> None:
    kinds = {kind for kind in vars(contract).values() if isinstance(kind, type) and issubclass(kind, Command)}
    assert kinds - {Command, contract.CallCommand} == HANDLERS.keys()


def test_a_refusal_of_asterisk_is_told_in_its_words() -> None:
    assert isinstance(refusal(AmiRefused("No such channel")), CmsUnknown)
    assert "Extension does not exist." in refusal(AmiRefused("Extension does not exist.")).message
