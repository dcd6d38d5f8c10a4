"""Who is asked, or in a conference, hands over by a key of the telephone: what the CRM is told of it."""

import json
from dataclasses import replace

import pytest

from presence.connectors.asterisk import passing_on
from presence.connectors.asterisk.telling import is_over
from presence.contract import AgentChanged, CallChanged, TransferChanged
from tests.presence.connectors.asterisk.recordings import Line, Played, events, play, played
from tests.presence.connectors.asterisk.test_three_way import BEN, Desk, at_desk

ASKED = ["warm requested", "warm consulting"]
JOINED = [*ASKED, "warm conference"]


def who(call: Played) -> list[tuple[str, str]]:
    """Sender and receiver of each transfer, in the order in which they began."""
    return list({each.transfer: (each.sender, each.receiver) for each in call.of(TransferChanged)}.values())


def test_whoever_asked_asks_the_one_to_whom_the_colleague_has_handed_on() -> None:
    call = played("passed-on-in-consult")
    assert call.transfers() == [*ASKED, "warm failed passed-on", *ASKED, "warm completed"]
    assert who(call) == [("anna", "ben"), ("anna", "cara")]
    assert call.legs("anna")[5:8] == ["consult ended passed-on", "consult dialing", "consult connected"]
    assert call.legs("ben")[-1] == "consult ended transferred"
    assert call.legs("cara") == ["consult alerting", "consult connected", "primary connected", "primary ended hung-up"]
    assert len(call.conversations()) == 1


def test_who_refuses_what_was_handed_on_lets_the_sender_go_back_to_the_caller() -> None:
    call = played("passed-on-in-consult-refused")
    assert call.transfers() == [*ASKED, "warm failed passed-on", "warm requested", "warm failed rejected"]
    assert "primary connected" in call.legs("anna")[7:]


@pytest.mark.parametrize("name", ["passed-on-in-consult", "passed-on-in-conference"])
def test_a_caller_who_leaves_while_the_other_one_is_rung_leaves_a_conversation_of_colleagues(name: str) -> None:
    recorded = events(name)
    rings = [line for line in recorded if line.at < last_ring(recorded)]
    gone = [line for line in recorded if line.at > rings[-1].at + 1 and is_of(line, "PJSIP/trunk")]
    comes = [line for line in recorded if rings[-1].at < line.at < rings[-1].at + 1 and is_of(line, "PJSIP/1003")]
    call = play([*rings, *gone, *comes])
    assert call.transfers()[-1] == "warm cancelled caller-hung-up"
    open_legs = {each.user: each.conversation for each in call.state.open_told("call") if each.state != "ended"}
    assert set(open_legs) == {"anna", "cara"}
    assert all(conversation.endswith("~2") for conversation in open_legs.values())


def last_ring(recorded: list[Line]) -> float:
    """Just before the last one answers."""
    return next(
        line.at
        for line in reversed(recorded)
        if line.message and line.message.event == "DialEnd" and line.message["DestChannel"].startswith("PJSIP/1003")
    )


def is_of(line: Line, endpoint: str) -> bool:
    message = line.message
    return message is not None and endpoint in (
        message["Channel"][: len(endpoint)],
        message["DestChannel"][: len(endpoint)],
    )


def test_a_colleague_on_the_second_line_takes_the_place_of_who_is_asked() -> None:
    call = played("passed-on-in-consult-second-line")
    assert call.transfers() == [*ASKED, "warm failed passed-on", "warm consulting", "warm completed"]
    assert who(call) == [("anna", "ben"), ("anna", "cara")]
    assert call.legs("cara")[-3:] == ["consult connected", "primary connected", "primary ended hung-up"]


@pytest.mark.parametrize("name", ["passed-on-in-conference", "passed-on-in-conference-second-line"])
def test_whoever_comes_into_a_conference_takes_the_place_of_the_colleague(name: str) -> None:
    call = played(name)
    assert call.transfers() == [*JOINED, "warm failed passed-on", "warm conference", "warm completed"]
    assert who(call) == [("anna", "ben"), ("anna", "cara")]
    assert call.legs("cara") == ["primary alerting", "primary connected", "primary ended hung-up"]


def test_whom_nobody_follows_into_the_conference_the_sender_talks_with_the_caller() -> None:
    call = played("passed-on-in-conference-refused")
    assert call.transfers() == [*JOINED, "warm failed passed-on", "warm conference", "warm failed rejected"]
    assert call.legs("anna")[-2:] == ["consult ended joined", "primary ended hung-up"]


@pytest.mark.parametrize(
    "name", ["passed-on-in-conference-by-sender", "passed-on-in-conference-by-sender-second-line"]
)
def test_a_sender_who_leaves_by_the_key_has_completed_and_the_colleague_goes_on_with_another(name: str) -> None:
    call = played(name)
    assert call.transfers() == [*JOINED, "warm completed", "warm conference", "warm completed"]
    assert who(call) == [("anna", "ben"), ("ben", "cara")]
    assert call.legs("anna")[-1] == "primary ended transferred"


def test_a_sender_who_puts_the_colleague_through_to_another_leaves_the_caller_waiting() -> None:
    """Asterisk lets that caller hear music for ever, so somebody has to ring at the sender again."""
    call = play(line for line in events("passed-on-in-consult-by-sender") if line.at < 3)
    assert call.transfers() == [*ASKED, "warm returned left-waiting"]
    [(of_call, _warm)] = passing_on.left_waiting(call.state)
    assert of_call.conversation == next(iter(call.conversations()))
    assert call.legs("anna")[-2:] == ["primary ended transferred", "consult ended transferred"]
    talking = {each.user: each.conversation for each in call.state.open_told("call") if each.state == "connected"}
    assert talking == dict.fromkeys(("ben", "cara"), f"{of_call.conversation}~1")


def test_an_attended_transfer_counts_in_whichever_of_its_two_calls_the_key_was_pressed() -> None:
    recorded = [turned(line) for line in events("passed-on-in-consult-second-line")]
    assert play(recorded).transfers() == [*ASKED, "warm failed passed-on", "warm consulting", "warm completed"]


def turned(line: Line) -> Line:
    """The first line is put through to the second, and not the reverse."""
    message = line.message
    if message is None or message.event != "AttendedTransfer" or "1003" not in message["TransferTargetChannel"]:
        return line
    names = {"OrigTransferer": "SecondTransferer", "SecondTransferer": "OrigTransferer"}
    names |= {"Transferee": "TransferTarget", "TransferTarget": "Transferee"}
    fields = {}
    for key, values in message.fields.items():
        role = next((each for each in names if key.startswith(each)), "")
        fields[names[role] + key.removeprefix(role) if role else key] = values
    return replace(line, message=replace(message, fields=fields))


def test_a_telephone_that_mixes_goes_on_with_the_one_who_comes() -> None:
    """The colleague hands over a call of the mixing telephone's own, so it is another conference from then on."""
    desk: Desk = at_desk()
    first, second = sorted(
        (each for each in desk.state.home if desk.state.user_of(desk.state.channel(each)) == "anna"),  # type: ignore[arg-type]
    )[:2]
    desk.tells("Unhold", first)
    desk.later(0.5)
    desk.later()
    assert desk.transfers() == ["warm conference"]
    desk.tells(
        "BlindTransfer",
        BEN,
        Result="Success",
        Extension="1003",
        TransfererUniqueid=BEN,
        TransfereeUniqueid=second,
    )
    desk.tells("Hangup", BEN, Cause="16")
    assert desk.transfers()[:2] == ["warm conference", "warm failed passed-on"]


def test_a_sender_who_has_turned_back_to_the_caller_hands_over_by_the_key_and_the_consult_is_over() -> None:
    call = played("passed-on-in-consult-by-sender-who-turned-back")
    assert call.transfers()[2:] == ["blind requested", "warm cancelled cancelled", "blind completed"]
    last = {each.transfer: (each.kind, each.receiver, each.state) for each in call.of(TransferChanged)}
    assert sorted(last.values()) == [("blind", "cara", "completed"), ("warm", "ben", "cancelled")]
    assert len(call.conversations()) == 1


def test_asterisk_refuses_to_put_a_consult_through_by_the_second_line_and_so_it_is_completed() -> None:
    """The telephone hangs up its first line all the same, and goes on with the second."""
    call = played("passed-on-in-consult-by-sender-second-line")
    assert call.transfers() == [*ASKED, "warm completed"]
    assert who(call) == [("anna", "ben")]
    assert not passing_on.left_waiting(call.state)


def test_who_is_put_through_while_another_still_rings_has_the_caller_and_the_other_rings_for_both() -> None:
    call = played("passed-on-in-conference-by-both")
    last = {each.transfer: (each.sender, each.receiver, each.state, each.failure) for each in call.of(TransferChanged)}
    assert list(last.values()) == [
        ("anna", "ben", "completed", ""),
        ("ben", "cara", "cancelled", "ended-at-telephone"),
        ("ben", "dora", "completed", ""),
        ("dora", "cara", "cancelled", "caller-hung-up"),
    ]


def test_who_answers_as_the_caller_has_just_left_is_handed_over_nobody() -> None:
    call = played("soak/passed-on-as-the-caller-leaves")
    assert call.transfers() == [*ASKED, "warm completed", "blind requested", "blind cancelled caller-hung-up"]
    assert who(call) == [("anna", "ben"), ("ben", "cara")]


def test_whoever_comes_to_colleagues_by_a_second_line_is_in_no_conversation_with_the_caller_who_was_left() -> None:
    call = played("soak/left-waiting-as-colleagues-are-put-through")
    callers = next(iter(call.conversations()))
    of = {(each.sender, each.receiver): (each.conversation, each.state) for each in call.of(TransferChanged)}
    assert of == {("anna", "ben"): (callers, "returned"), ("dora", "emil"): (f"{callers}~1", "completed")}
    legs = [each for each in call.of(CallChanged) if each.user in ("cara", "dora", "emil")]
    assert callers not in {each.conversation for each in legs}


PUT_THROUGH = "soak/put-through-to-one-who-is-rung"


def test_a_caller_who_is_put_through_to_a_second_line_for_which_another_one_is_rung_is_handed_over_to_that_one() -> (
    None
):
    is_handed_over_by_ben(events(PUT_THROUGH), to="dora")


def test_so_is_one_who_is_put_through_to_a_second_line_at_which_nobody_has_answered_yet() -> None:
    is_handed_over_by_ben(put_through_while_cara_is_rung(), to="cara")


def put_through_while_cara_is_rung() -> list[Line]:
    """As if Cara had been rung all the time: she neither answers Ben nor hands him over to Dora."""
    recorded = [line for line in events(PUT_THROUGH) if not (6.6 < line.at < 6.7 or 7.7 < line.at < 7.8)]
    return [with_cara_for_dora(line) for line in recorded]


@pytest.mark.parametrize(
    ("said", "why"), [("BUSY", "rejected"), ("NOANSWER", "no-answer"), ("CANCEL", "caller-hung-up")]
)
def test_whoever_does_not_take_a_caller_there_is_said_to_have_done_so(said: str, why: str) -> None:
    """Whoever is rung is told of in the call of the second line till then. Then the caller is cut off, or has left."""
    recorded = put_through_while_cara_is_rung()
    answers = next(line for line in recorded if line.at > 8 and line.message and line.message.event == "DialEnd")
    assert answers.message
    cara, caller = answers.message["DestUniqueid"], answers.message["Uniqueid"]
    hung_up = {line.message["Uniqueid"]: line for line in recorded if line.message and line.message.event == "Hangup"}
    call = play(line for line in recorded if line.at < 8)
    callers = next(iter(call.conversations()))
    call.hear(telling(answers, DialStatus=said, DestChannelStateDesc="Ringing"))
    call.hear(telling(hung_up[cara], ChannelStateDesc="Ringing", Linkedid=answers.message["DestLinkedid"]))
    call.hear(hung_up[caller])
    last = [each for each in call.of(TransferChanged) if each.conversation == callers][-1]
    assert (last.sender, last.receiver, last.state, last.failure) == ("ben", "cara", "cancelled", why)
    assert [each for each in call.state.told.values() if not (is_over(each) or isinstance(each, AgentChanged))] == []


def telling(line: Line, **fields: str) -> Line:
    assert line.message
    said = {name: (value,) for name, value in fields.items()}
    return replace(line, message=replace(line.message, fields={**line.message.fields, **said}))


def is_handed_over_by_ben(recorded: list[Line], *, to: str) -> None:
    """The caller, as soon as it is answered. With their call all ends that Ben had on the second line, too."""
    hung_up = recorded[-1].at - 1
    call = play(line for line in recorded if line.at < hung_up)
    callers = next(iter(call.conversations()))
    of_callers = [each for each in call.of(TransferChanged) if each.conversation == callers]
    last = [(each.sender, each.receiver, each.state) for each in of_callers[-2:]]
    assert last == [("ben", to, "requested"), ("ben", to, "completed")]
    legs = [each for each in call.of(CallChanged) if (each.user, each.state) == (to, "connected")]
    assert legs[-1].conversation == callers
    told = play((line for line in recorded if line.at >= hung_up), call.state).state.told.values()
    assert [each for each in told if not (is_over(each) or isinstance(each, AgentChanged))] == []


def with_cara_for_dora(line: Line) -> Line:
    assert line.message
    text = json.dumps(dict(line.message.fields))
    for doras, caras in (("1004-00000544", "1003-00000538"), ("1796024465.1974", "1796024464.1954"), ("1004", "1003")):
        text = text.replace(doras, caras)
    return replace(line, message=replace(line.message, fields=json.loads(text)))
