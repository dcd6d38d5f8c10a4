"""What is read is what was said, and what is sent cannot say more than was meant."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from presence.connectors.asterisk.messages import LONGEST_LINE, NotSendable, parse, serialize


def test_a_key_that_comes_more_than_once_keeps_all_its_values() -> None:
    message = parse(b"Event: Status\r\nVariable: A=1\r\nVariable: B=x: y\r\n\r\n")
    assert message.all("Variable") == ("A=1", "B=x: y")
    assert message["Variable"] == "A=1"
    assert message.all("Channel") == ()


def test_what_has_an_event_is_an_event_even_with_a_response_and_an_action_id() -> None:
    message = parse(b"Event: OriginateResponse\r\nActionID: 7\r\nResponse: Failure\r\n\r\n")
    assert message.event == "OriginateResponse"
    assert parse(b"Response: Success\r\nActionID: 7\r\n\r\n").event == ""


def test_what_asterisk_does_not_know_is_empty() -> None:
    assert parse(b"CallerIDNum: <unknown>\r\n\r\n")["CallerIDNum"] == ""


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_without_an_error(data: bytes) -> None:
    parse(data)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n\r\n", "\0", "\x7f", "\x1b"])
def test_a_value_with_a_line_end_or_another_control_character_is_refused(end: str) -> None:
    with pytest.raises(NotSendable, match="Exten has a control character"):
        serialize("Originate", {"Exten": f"1001{end}Application: System"})


@pytest.mark.parametrize("key", ["Exten: 1\r\nData", "", "Two Words", "Exten:"])
def test_a_key_is_a_word(key: str) -> None:
    with pytest.raises(NotSendable, match="no key"):
        serialize("Originate", {key: "1"})


def test_a_line_that_asterisk_would_cut_is_refused() -> None:
    with pytest.raises(NotSendable, match="1009 bytes"):
        serialize("Setvar", {"Value": "1" * (LONGEST_LINE + 2)})


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
@example("1001\u2028Application: System", [])
@example("1001\x85Application: System", [])
def test_whatever_is_sent_reads_as_the_fields_that_were_meant(value: str, several: list[str]) -> None:
    try:
        data = serialize("Setvar", {"Value": value, "Variable": several})
    except NotSendable:
        return
    assert data.endswith(b"\r\n\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 3 + len(several)
    message = parse(data)
    assert set(message.fields) <= {"Action", "Value", "Variable"}
    written = value.encode("utf-8", "replace").decode()
    assert message.fields["Value"] == (written.strip(" "),)
