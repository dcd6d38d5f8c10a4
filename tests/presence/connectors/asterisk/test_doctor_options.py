"""What the examination says of what only some use: queues by Customizing, and telephones that are told."""

from dataclasses import replace

import pytest

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding
from tests.presence.connectors.asterisk.examined import ANNA, BEN, amiss, judged, not_readable, recorded, with_values
from tests.presence.connectors.asterisk.recordings import message_of

IN_ORDER = {
    "DIALPLAN_EXISTS(crm-notify,talk,1)": "1",
    "DIALPLAN_EXISTS(crm-notify,hold,1)": "1",
    "AST_CONFIG(pjsip_notify.conf,crm-talk,Event)": "talk",
    "AST_CONFIG(pjsip_notify.conf,crm-hold,Event)": "hold",
}


def with_queues(answers: Answers, *names: str) -> Answers:
    listed = [message_of({"Response": "Success"})]
    listed += [message_of({"Event": "QueueParams", "Queue": name}) for name in names]
    return replace(answers, replies={**answers.replies, "QueueStatus": listed})


def about(found: list[Finding], about: str) -> list[Finding]:
    return [each for each in found if each.about == about]


def test_a_queue_that_customizing_names_and_asterisk_does_not_know_is_an_error() -> None:
    anna, ben = replace(ANNA, queues=("sales", "support")), replace(BEN, queues=("gold",))
    [it] = about(judged(with_queues(recorded(), "support"), anna, ben), "Queues")
    assert (it.level, it.file) == (Level.ERROR, "queues.conf")
    assert "gold, sales." in it.text
    assert it.lines.startswith("[gold]\n")
    [it] = about(judged(with_queues(recorded(), "support", "gold", "sales"), anna, ben), "Queues")
    assert (it.level, it.remedy) == (Level.OK, "")


def test_without_queues_in_customizing_nothing_is_said_of_them() -> None:
    assert about(judged(with_queues(recorded()), ANNA, BEN), "Queues") == []


def test_telephones_are_asked_after_only_if_the_destination_says_that_they_are_told() -> None:
    answers = with_values(recorded(), IN_ORDER)
    assert about(judged(answers, ANNA, BEN), "Telephone keys") == []
    found = judged(replace(answers, by_notify=True), ANNA, BEN)
    assert amiss(found) == []
    [it] = about(found, "Telephone keys")
    assert it.level == Level.OK


@pytest.mark.parametrize(
    ("values", "file"),
    [
        ({"DIALPLAN_EXISTS(crm-notify,hold,1)": "0"}, "extensions.conf"),
        ({"AST_CONFIG(pjsip_notify.conf,crm-hold,Event)": ""}, "pjsip_notify.conf"),
    ],
)
def test_what_asterisk_lacks_to_tell_them_is_an_error(values: dict[str, str], file: str) -> None:
    answers = replace(with_values(recorded(), IN_ORDER | values), by_notify=True)
    [it] = about(judged(answers, ANNA, BEN), "Telephone keys")
    assert (it.level, it.file) == (Level.ERROR, file)
    assert "Accept and Hold do nothing" in it.text


def test_where_asterisk_does_not_tell_of_its_files_nothing_is_said_of_them() -> None:
    answers = replace(with_values(not_readable(recorded()), {**IN_ORDER, **dict.fromkeys(list(IN_ORDER)[2:], "")}))
    [it] = about(judged(replace(answers, by_notify=True), ANNA, BEN), "Telephone keys")
    assert it.level == Level.OK


@pytest.mark.parametrize(
    ("version", "can"),
    [
        ("16.28.0~dfsg", False),
        ("18.26.4", False),
        ("20.9.3", False),
        ("20.10.0", True),
        ("certified/20.7-cert3", False),
        ("21.4.1", False),
        ("21.5.0", True),
        ("22.0.0", True),
        ("23.1.0-rc1", True),
    ],
)
def test_an_asterisk_that_is_too_old_to_tell_them_is_named(version: str, can: bool) -> None:
    core = [message_of({"Response": "Success", "AsteriskVersion": version, "SystemName": "pbx"})]
    answers = with_values(recorded(), IN_ORDER)
    answers = replace(answers, replies={**answers.replies, "CoreSettings": core}, by_notify=True)
    [it] = about(judged(answers, ANNA, BEN), "Telephone keys")
    assert it.level == (Level.OK if can else Level.ERROR)
