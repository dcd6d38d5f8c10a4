"""Who was handed over to a queue: it is over when somebody there answers, or the caller is on the way back."""

from dataclasses import replace

from presence.connectors.asterisk import lists
from presence.contract import TransferChanged
from tests.presence.connectors.asterisk.listed import pbx_after
from tests.presence.connectors.asterisk.recordings import Line, Played, events, play, played
from tests.presence.connectors.asterisk.test_restarts import as_the_crm_knows

TAKEN_BACK = "blind-transfer-to-queue-taken-back"


def test_who_is_taken_back_out_of_an_empty_queue_has_come_back_before_the_sender_answers() -> None:
    recorded = events(TAKEN_BACK)
    taken_back = next(line.at for line in recorded if is_way(line, "DialEnd"))
    rings_again = max(line.at for line in recorded if is_of(line, "DialBegin"))
    assert play([line for line in recorded if line.at < taken_back]).transfers() == ["blind requested"]
    call = play([line for line in recorded if line.at <= rings_again])
    assert call.transfers() == ["blind requested", "blind returned cancelled"]
    assert call.legs("anna")[-1] == "primary alerting"
    assert played(TAKEN_BACK).transfers() == ["blind requested", "blind returned cancelled"]


def test_who_is_rung_for_too_long_in_an_empty_queue_comes_back_as_nobody_answered() -> None:
    late = [saying(line, "NOANSWER") if is_way(line, "DialEnd") else line for line in events(TAKEN_BACK)]
    assert play(late).transfers() == ["blind requested", "blind returned no-answer"]


def test_who_declines_in_a_queue_sends_nobody_back_as_long_as_another_one_rings() -> None:
    call = played("blind-transfer-to-queue-one-declines")
    assert call.legs("cara") == ["primary alerting", "primary ended no-answer"]
    assert call.transfers() == ["blind requested", "blind completed"]
    assert call.of(TransferChanged)[-1].receiver == "dora"


def test_that_the_caller_leaves_the_queue_may_be_told_before_who_has_answered() -> None:
    recorded = events("blind-transfer-to-queue-one-declines")
    declined = next(place for place, line in enumerate(recorded) if is_of(line, "AgentRingNoAnswer"))
    leaves = next(line for line in recorded if is_of(line, "QueueCallerLeave"))
    before, after = recorded[: declined + 1], recorded[declined + 1 :]
    after.remove(leaves)
    call = play([*before, replace(leaves, at=before[-1].at), *after])
    assert call.transfers() == ["blind requested", "blind completed"]


def test_a_sender_who_rings_in_the_queue_has_the_caller_back_by_answering_there() -> None:
    recorded = events("blind-transfer-to-queue-sender-answers")
    leaves = next(line.at for line in recorded if is_of(line, "QueueCallerLeave"))
    rings = play([line for line in recorded if line.at < leaves])
    assert rings.legs("anna")[-2:] == ["primary alerting", "primary connected"]
    assert rings.transfers() == ["blind requested"]
    call = play(recorded)
    assert call.transfers() == ["blind requested", "blind returned cancelled"]
    assert call.of(TransferChanged)[-1].receiver == ""


def test_a_connector_that_begins_as_the_sender_rings_in_the_queue_knows_that_the_caller_waits_there() -> None:
    """Whom a telephone hands over waits there in person, not behind a Local pair."""
    recorded = in_person("blind-transfer-to-queue-sender-answers")
    answers = max(line.at for line in recorded if is_of(line, "DialEnd"))
    rings = [line for line in recorded if line.at < answers]
    heard = play(rings)
    assert heard.transfers() == ["blind requested"]
    new = Played(as_the_crm_knows(heard.state))
    new.state, told = lists.take(new.state, pbx_after(rings).lists(), now=rings[-1].now)
    assert [event for event in told if isinstance(event, TransferChanged)] == []
    for line in recorded[len(rings) :]:
        new.hear(line)
    assert new.transfers() == ["blind returned cancelled"]


def in_person(name: str) -> list[Line]:
    """The recording until the caller leaves the queue, as if there were no pair."""
    recorded = events(name)
    leaves = next(line for line in recorded if is_of(line, "QueueCallerLeave"))
    waits, caller = leaves.message, recorded[0].message
    assert waits
    assert caller
    names = {waits["Channel"]: caller["Channel"], waits["Uniqueid"]: caller["Uniqueid"]}
    return [renamed(line, names) for line in recorded if line.at <= leaves.at and not is_of_way(line)]


def renamed(line: Line, names: dict[str, str]) -> Line:
    assert line.message
    fields = {key: tuple(names.get(each, each) for each in values) for key, values in line.message.fields.items()}
    return replace(line, message=replace(line.message, fields=fields))


def is_of_way(line: Line) -> bool:
    assert line.message
    return any(line.message[channel].endswith(";1") for channel in ("Channel", "DestChannel"))


def is_of(line: Line, event: str) -> bool:
    return line.message is not None and line.message.event == event


def is_way(line: Line, event: str) -> bool:
    """About the Local pair that leads to the queue."""
    return is_of(line, event) and line.message is not None and line.message["DestChannel"].startswith("Local/")


def saying(line: Line, status: str) -> Line:
    assert line.message
    return replace(line, message=replace(line.message, fields={**line.message.fields, "DialStatus": (status,)}))
