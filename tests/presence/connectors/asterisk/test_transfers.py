"""What the CRM is told of transfers, begun by it or at a telephone. Names of tests begin with the finding."""

from dataclasses import replace

import pytest

from presence.connectors.asterisk import reducer
from presence.connectors.asterisk.facts import Expected
from presence.contract import CallChanged, ConversationChanged, TransferChanged
from tests.presence.connectors.asterisk.recordings import (
    CUSTOMER,
    Line,
    Played,
    events,
    office,
    play,
    played,
    without_repeats,
)

ENDED_BY_TRANSFER = "ended transferred"


def states(call: Played, user: str, kind: str) -> list[str]:
    legs = [leg.removeprefix(f"{kind} ") for leg in call.legs(user) if leg.startswith(f"{kind} ")]
    return without_repeats(legs)


@pytest.mark.parametrize("name", ["warm-transfer-complete", "warm-transfer-complete-by-code"])
def test_a_warm_transfer_is_one_conversation_from_the_first_ring_to_the_last_word(name: str) -> None:
    call = played(name)
    assert call.transfers() == ["warm requested", "warm consulting", "warm completed"]
    assert states(call, "anna", "primary") == ["alerting", "connected", "held", ENDED_BY_TRANSFER]
    assert states(call, "anna", "consult") == ["dialing", "connected", ENDED_BY_TRANSFER]
    assert call.legs("ben") == [
        "consult alerting",
        "consult connected",
        "primary connected",
        "primary ended hung-up",
    ]
    assert len(call.conversations()) == 1
    [done] = [event for event in call.of(TransferChanged) if event.state == "completed"]
    assert (done.sender, done.receiver, done.number) == ("anna", "ben", "")


def test_finding_4_17_the_target_is_shown_the_sender_first_and_then_the_customer() -> None:
    told = [event for event in played("warm-transfer-complete").of(CallChanged) if event.user == "ben"]
    assert without_repeats((event.kind, event.peer_user, event.peer_number) for event in told) == [
        ("consult", "anna", ""),
        ("primary", "", CUSTOMER),
    ]


def test_findings_4_1_and_4_2_after_each_toggle_it_is_known_who_waits() -> None:
    """Hold and Unhold come at every swap, in both directions; the last word is Unhold while the customer waits."""
    call = played("warm-transfer-toggle")
    assert states(call, "anna", "primary") == ["alerting", "connected", "held", "connected", "held", ENDED_BY_TRANSFER]
    assert states(call, "anna", "consult") == ["dialing", "connected", "held", "connected", ENDED_BY_TRANSFER]
    assert call.transfers() == ["warm requested", "warm consulting", "warm completed"]


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("warm-transfer-threeway", "warm completed"),
        ("warm-transfer-threeway-target-leaves", "warm failed target-hung-up"),
    ],
)
def test_finding_4_3_success_with_three_is_a_conference_and_who_leaves_first_decides(name: str, end: str) -> None:
    call = played(name)
    assert call.transfers() == ["warm requested", "warm consulting", "warm conference", end]
    assert states(call, "anna", "consult")[-1] == "ended joined"
    assert "connected" in states(call, "ben", "primary")


def test_a_conference_that_the_customer_leaves_goes_on_among_colleagues() -> None:
    recorded = [line for line in events("warm-transfer-threeway") if line.at < 2.6]
    gone = [line for line in events("warm-transfer-threeway") if line.message and line.at > 3]
    customer = [line for line in gone if line.message and "trunk" in line.message["Channel"]]
    call = play([*recorded, *customer])
    assert call.transfers()[-1] == "warm cancelled caller-hung-up"
    open_legs = [event for event in call.state.open_told("call") if event.state != "ended"]
    [conversation] = {event.conversation for event in open_legs}
    assert {(event.user, event.state, event.kind) for event in open_legs} == {
        ("anna", "connected", "primary"),
        ("ben", "connected", "primary"),
    }
    assert conversation.endswith("~1")


def test_finding_4_5_the_customer_leaves_in_a_consult_and_no_event_says_so_but_the_hang_up() -> None:
    call = played("warm-transfer-customer-leaves")
    assert call.transfers()[-1] == "warm cancelled caller-hung-up"
    first, second = call.conversations().values()
    assert [event.ended for event in first] == [False, True]
    assert [(event.direction, event.ended) for event in second] == [("internal", False), ("internal", True)]
    left = [event for event in call.of(CallChanged) if event.conversation == second[0].conversation]
    assert {(event.user, event.kind) for event in left} == {("anna", "primary"), ("ben", "primary")}
    assert states(call, "anna", "primary")[-1] == "ended hung-up"


def test_finding_4_6_the_target_refuses_and_no_event_says_so_of_the_transfer() -> None:
    call = played("warm-transfer-not-answered")
    assert call.transfers() == ["warm requested", "warm failed rejected"]
    assert states(call, "anna", "primary")[:4] == ["alerting", "connected", "held", "connected"]
    assert call.legs("ben") == ["consult alerting", "consult ended rejected"]


@pytest.mark.parametrize("name", ["warm-transfer-cancel-ringing", "warm-transfer-cancel-talking"])
def test_a_consult_that_is_cancelled_leads_back_to_the_customer(name: str) -> None:
    call = played(name)
    assert call.transfers()[-1] == "warm cancelled cancelled"
    assert states(call, "anna", "primary")[:4] == ["alerting", "connected", "held", "connected"]
    assert states(call, "anna", "consult")[-1] == "ended cancelled"


def test_finding_3_1_without_the_prompt_there_is_no_consult_and_none_is_told() -> None:
    call = played("warm-transfer-prompt-missing")
    assert call.transfers() == []
    assert call.legs("anna")[1:4] == ["primary connected", "primary held", "primary connected"]


def test_asterisk_md_5_3_a_transfer_by_the_second_line_of_a_telephone_counts_as_one_from_the_toolbar() -> None:
    call = played("warm-transfer-on-phone")
    assert call.transfers() == ["warm completed"]
    [done] = call.of(TransferChanged)
    customers, colleagues = call.conversations()
    assert (done.sender, done.receiver, done.conversation) == ("anna", "ben", customers)
    assert call.legs("anna")[-1] == f"primary {ENDED_BY_TRANSFER}"
    assert [event.conversation for event in call.of(CallChanged) if event.user == "ben"][-1] == customers
    assert call.conversations()[colleagues][-1].ended


def test_asterisk_md_4_the_customers_conversation_goes_on_also_where_the_consult_is_the_older_call() -> None:
    """Asterisk names the two after the older call; what the CRM knows of the customer must not move into it."""
    recorded = events("warm-transfer-on-phone")
    older = [swapped(line, recorded) for line in recorded]
    call = play(older)
    customers = next(event for event in call.of(ConversationChanged) if event.number == CUSTOMER)
    [done] = call.of(TransferChanged)
    assert (done.state, done.conversation) == ("completed", customers.conversation)
    assert [event.conversation for event in call.of(CallChanged) if event.user == "ben"][-1] == customers.conversation
    assert all(conversation[-1].ended for conversation in call.conversations().values())


def swapped(line: Line, recorded: list[Line]) -> Line:
    """After the hand-over the channels of the customer's call get the Linkedid of the consult, and not the reverse."""
    message = line.message
    assert message
    done = next(each.at for each in recorded if each.message and each.message.event == "AttendedTransfer")
    customers, consult = "pbx1-1795897923.97", "pbx1-1795897924.99"
    if line.at < done or not message["Uniqueid"] or message["Linkedid"] not in (customers, consult):
        return line
    linked = customers if message["Uniqueid"].endswith(".98") else consult
    return replace(line, message=replace(message, fields={**message.fields, "Linkedid": (linked,)}))


@pytest.mark.parametrize("name", ["blind-transfer", "blind-transfer-on-phone"])
def test_a_blind_transfer_is_completed_when_somebody_answers_and_not_before(name: str) -> None:
    call = played(name)
    assert call.transfers() == ["blind requested", "blind completed"]
    assert call.legs("anna")[-1] == f"primary {ENDED_BY_TRANSFER}"
    assert call.legs("ben") == ["primary alerting", "primary connected", "primary ended hung-up"]


@pytest.mark.parametrize("name", ["blind-transfer-comes-back", "blind-transfer-to-queue"])
def test_finding_4_16_a_transfer_that_nobody_takes_comes_back(name: str) -> None:
    call = played(name)
    assert call.transfers() == ["blind requested", "blind returned no-answer"]
    assert call.legs("ben") == ["primary alerting", "primary ended no-answer"]
    assert len(call.conversations()) == 1


def test_finding_4_16_who_is_not_taken_by_the_sender_either_waits_in_the_queue() -> None:
    call = played("blind-transfer-to-queue")
    assert call.legs("anna")[-2:] == ["primary alerting", "primary ended no-answer"]
    assert call.legs("cara") == ["primary alerting", "primary connected", "primary ended hung-up"]


@pytest.mark.parametrize(
    ("name", "why"), [("blind-transfer-refused", "rejected"), ("blind-transfer-unknown", "cut-off")]
)
def test_checklist_11_6_success_is_not_believed_when_the_customer_is_cut_off(name: str, why: str) -> None:
    """asterisk.md 5.1: to an extension that does not exist, or a colleague who refuses, Asterisk says Success."""
    assert played(name).transfers() == ["blind requested", f"blind cancelled {why}"]


def test_checklist_11_5_a_transfer_is_completed_once_however_often_it_is_told() -> None:
    recorded = events("warm-transfer-complete")
    twice = [line for each in recorded for line in (each, each)]
    assert len([event for event in play(twice).of(TransferChanged) if event.state == "completed"]) == 1


def test_a_sender_who_leaves_while_it_rings_has_completed_nothing_yet() -> None:
    """asterisk.md 5.2: AttendedTransfer says Success at once, and the customer hears it ring."""
    recorded = events("warm-transfer-complete")
    until_it_rings = [line for line in recorded if line.at < 0.7822]
    done = [line for line in recorded if 1.52 < line.at < 1.53 and not is_of("PJSIP/1002", line)]
    call = play([*until_it_rings, *done])
    assert call.transfers() == ["warm requested"]
    assert call.legs("anna")[-1] == "consult " + ENDED_BY_TRANSFER
    for line in recorded:
        if 0.7823 <= line.at < 0.79 and is_of("PJSIP/1002", line):
            call.hear(later(line, 1.0))
    assert call.transfers() == ["warm requested", "warm completed"]


def test_an_attended_transfer_that_names_no_target_is_that_which_rings() -> None:
    """Asterisk 16 does not name whom it still lets ring when the sender leaves."""
    recorded = events("warm-transfer-complete")
    until_it_rings = [line for line in recorded if line.at < 0.7822]
    done = next(line for line in recorded if line.message and line.message.event == "AttendedTransfer")
    assert done.message
    unnamed = {key: value for key, value in done.message.fields.items() if not key.startswith("TransferTarget")}
    call = play([*until_it_rings, replace(done, message=replace(done.message, fields=unnamed))])
    assert call.transfers() == ["warm requested"]
    assert call.legs("anna")[-1] == "consult " + ENDED_BY_TRANSFER


def is_of(endpoint: str, line: Line) -> bool:
    return line.message is not None and line.message["Channel"].startswith(endpoint)


@pytest.mark.parametrize(("name", "kind"), [("blind-transfer", "blind"), ("warm-transfer-complete", "warm")])
def test_finding_4_8_a_transfer_of_the_crm_has_its_name_though_no_reply_has_come(name: str, kind: str) -> None:
    sender = next(
        line.message["DestUniqueid"] for line in events(name) if line.message and line.message["DestUniqueid"]
    )
    ours = Expected(sender, kind, "transfer-7", target="ben")
    call = played(name, reducer.expect(office(), ours))
    assert {event.transfer for event in call.of(TransferChanged)} == {"transfer-7"}
    assert call.transfers()[-1] == f"{kind} completed"


def test_the_way_to_a_second_consult_is_another_leg() -> None:
    """Cancelled, and then somebody else is asked: each has its own leg and its own transfer."""
    first = events("warm-transfer-cancel-talking")
    until_back = [line for line in first if line.at < 2.0]
    again = [later(line, 2.0) for line in first if 0.55 < line.at < 2.0]
    call = play([*until_back, *(renamed(line) for line in again)])
    assert call.transfers() == [
        "warm requested",
        "warm consulting",
        "warm cancelled cancelled",
        "warm requested",
        "warm consulting",
        "warm cancelled cancelled",
    ]
    consults = {event.call for event in call.of(CallChanged) if event.user == "anna" and event.kind == "consult"}
    assert {leg.partition("~")[2] for leg in consults} == {"1", "2"}


def later(line: Line, seconds: float) -> Line:
    message = line.message
    assert message
    stamp = f"{float(message['Timestamp']) + seconds:.6f}"
    return replace(
        line, at=line.at + seconds, message=replace(message, fields={**message.fields, "Timestamp": (stamp,)})
    )


def renamed(line: Line) -> Line:
    """The channels and bridges of the first consult, as those of a second would be called."""
    message = line.message
    assert message
    names = {"00000004;": "00000099;", "0000003c": "0000009c", ".69": ".169", ".70": ".170", ".71": ".171"}
    fields = {key: tuple(_renamed(value, names) for value in values) for key, values in message.fields.items()}
    return replace(line, message=replace(message, fields=fields))


def _renamed(value: str, names: dict[str, str]) -> str:
    for before, after in names.items():
        if value.endswith(before) or (";" in before and before in value):
            return value.replace(before, after)
    return value
