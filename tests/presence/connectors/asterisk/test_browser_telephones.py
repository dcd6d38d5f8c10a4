"""Telephones in the browser at an Asterisk: their passwords, what they are told, and the calls of one that is gone."""

import asyncio
import json
from dataclasses import replace

import pytest
from django.db import OperationalError

from presence import contract
from presence.connectors.asterisk import lists, rescue
from presence.connectors.asterisk.channels import with_channel
from presence.connectors.asterisk.facts import Channel
from presence.connectors.asterisk.messages import Message, Value
from presence.connectors.asterisk.named_legs import NamedLegs
from presence.connectors.asterisk.rescue import Rescue
from presence.contract import CallChanged, CmsError
from tests.patience import becomes
from tests.presence.connectors.asterisk.examined import amiss, judged, recorded, with_values
from tests.presence.connectors.asterisk.noted import Noted, until
from tests.presence.connectors.asterisk.recordings import BEGAN, Line, message_of, office, play

LEG, EXTENSION = "pbx1-1795897886.32", "1001"
DIGEST = "0123456789abcdef0123456789abcdef"


class Talking(Noted):
    """An exchange in a call of Anna's, from whose telephone packets come or do not come."""

    def __init__(self, *, sound: bool, in_browser: bool = True):
        extensions = (EXTENSION,) if in_browser else ()
        super().__init__(replace(until("blind-transfer", seconds=0.34).state, browser_extensions=extensions))
        self.sound, self.heard_packets = sound, 0

    async def ask(self, action: str, **fields: Value) -> Message:
        answer = await super().ask(action, **fields)
        if fields.get("Variable") != rescue.HEARD:
            return answer
        self.heard_packets += self.sound
        return message_of({"Value": str(self.heard_packets)})

    @property
    def anna(self) -> Channel:
        found = self.state.channel(LEG)
        assert found is not None
        return found


def to_ben(extension: str) -> contract.BlindTransfer:
    assert extension == EXTENSION
    return contract.BlindTransfer("anna", call="", transfer="", fallback_user="ben")


@pytest.fixture(autouse=True)
def _listens_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    # nothing is sent here that would have to come
    monkeypatch.setattr(rescue, "LISTEN_SECONDS", 0.01)


def removed(extension: str = EXTENSION) -> Message:
    return message_of({"Event": "ContactStatus", "ContactStatus": "Removed", "EndpointName": extension})


def redirected(exchange: Noted) -> list[tuple[Value, Value]]:
    return [(fields["Context"], fields["Exten"]) for action, fields in exchange.sent if action == "Redirect"]


async def test_asterisk_keeps_the_digest_of_the_password_and_forgets_it_again() -> None:
    exchange = Noted(replace(office(), browser_extensions=("88",)))
    await exchange.do(contract.AdmitTelephone("anna", extension="8801", realm="asterisk", digest=DIGEST))
    await exchange.do(contract.DismissTelephone("anna", extension="8801"))
    (put, stored), (deleted, named) = exchange.sent
    assert (put, stored["Family"], stored["Key"]) == ("DBPut", "crm/auth", "8801-session")
    assert json.loads(str(stored["Val"])) == {
        "auth_type": "md5",
        "username": "8801",
        "realm": "asterisk",
        "md5_cred": DIGEST,
    }
    assert (deleted, named) == ("DBDel", {"Family": "crm/auth", "Key": "8801-session"})
    assert DIGEST not in repr(contract.AdmitTelephone("anna", extension="8801", realm="asterisk", digest=DIGEST))


async def test_no_desk_telephone_gets_a_password() -> None:
    exchange = Noted(replace(office(), browser_extensions=("88",)))
    with pytest.raises(CmsError, match="Extension 1001 is no telephone in the browser"):
        await exchange.do(contract.AdmitTelephone("anna", extension="1001", realm="asterisk", digest=DIGEST))
    assert exchange.sent == []


async def test_who_is_muted_is_so_at_the_asterisk_and_at_the_window_and_is_told() -> None:
    exchange = Talking(sound=True)
    await exchange.do(contract.Mute("anna", LEG))
    await exchange.do(contract.Unmute("anna", LEG))
    assert exchange.actions == ["MuteAudio", "PJSIPNotify"] * 2
    assert [fields["State"] for action, fields in exchange.sent if action == "MuteAudio"] == ["on", "off"]
    told = [fields["Variable"] for action, fields in exchange.sent if action == "PJSIPNotify"]
    assert told == [["Event=mute"], ["Event=unmute"]]
    assert [event.muted for event in exchange.told if isinstance(event, CallChanged)] == [True, False]


async def test_a_desk_telephone_is_not_muted_from_here() -> None:
    exchange = Talking(sound=True, in_browser=False)
    with pytest.raises(CmsError, match="Use the Mute key of the telephone"):
        await exchange.do(contract.Mute("anna", LEG))
    assert exchange.sent == []


class OnHold(Talking):
    """Anna's telephone has the caller on hold, and retrieves when it is told to."""

    def __init__(self, *, in_browser: bool):
        super().__init__(sound=True, in_browser=in_browser)
        self._hold(True)

    async def ask(self, action: str, **fields: Value) -> Message:
        if action in ("PJSIPNotify", "Originate"):
            self._hold(False)
        return await super().ask(action, **fields)

    def _hold(self, on: bool) -> None:
        self.state = with_channel(self.state, replace(self.anna, hold=on))


@pytest.mark.parametrize(
    ("in_browser", "has_done_so", "actions"),
    [(True, False, ["PJSIPNotify", "Atxfer"]), (False, True, ["Originate", "Atxfer"]), (False, False, ["Atxfer"])],
)
async def test_a_telephone_that_holds_retrieves_before_a_colleague_is_asked(
    in_browser: bool, has_done_so: bool, actions: list[str]
) -> None:
    """Else its user would not hear the colleague. At a desk that has never done so, the user presses the key."""
    exchange = OnHold(in_browser=in_browser)
    exchange.state = replace(exchange.state, by_notify=True)
    if has_done_so:
        exchange.doing_as_told.add(exchange.anna.endpoint)
    await exchange.do(contract.StartConsult("anna", LEG, "t", number="+4917012345"))
    assert exchange.actions == actions


async def test_while_sound_comes_a_telephone_that_has_lost_its_line_keeps_its_call() -> None:
    exchange = Talking(sound=True)
    lost = Rescue(exchange, to_ben)
    lost.hear(removed())
    await becomes(lambda: exchange.heard_packets == 2)
    await asyncio.sleep(0)
    assert exchange.actions == []


async def test_who_talks_with_a_telephone_that_is_gone_waits_for_it() -> None:
    exchange = Talking(sound=False)
    Rescue(exchange, to_ben).hear(removed())
    await becomes(lambda: redirected(exchange) == [("crm-waiting", EXTENSION)])
    [(_action, fields)] = [each for each in exchange.sent if each[0] == "Redirect"]
    assert fields["Channel"] != exchange.anna.name
    told = exchange.variables(str(fields["Channel"]))
    assert (told["CRM_FALLBACK_USER"], told["CRM_CALL_BACK"]) == ("1002", "")


async def test_whom_the_database_cannot_be_asked_for_somebody_calls_back() -> None:
    def locked(_extension: str) -> contract.BlindTransfer:
        raise OperationalError("database is locked")

    exchange = Talking(sound=False)
    Rescue(exchange, locked).hear(removed())
    await becomes(lambda: redirected(exchange) == [("crm-waiting", EXTENSION)])
    [(_action, fields)] = [each for each in exchange.sent if each[0] == "Redirect"]
    assert exchange.variables(str(fields["Channel"]))["CRM_CALL_BACK"] == "1"


async def test_a_desk_telephone_without_power_is_none_of_these() -> None:
    exchange = Talking(sound=False, in_browser=False)
    lost = Rescue(exchange, to_ben)
    lost.hear(removed())
    lost.look()
    await asyncio.sleep(0)
    assert exchange.sent == []


@pytest.mark.parametrize("in_browser", [True, False])
async def test_only_a_window_is_told_by_what_name_the_crm_knows_the_call_that_rings_there(in_browser: bool) -> None:
    exchange = Talking(sound=True, in_browser=in_browser)
    named = NamedLegs(exchange)
    named.hear(message_of({"Event": "Newstate", "ChannelStateDesc": "Up", "Uniqueid": LEG}))
    named.hear(message_of({"Event": "Newstate", "ChannelStateDesc": "Ringing", "Uniqueid": LEG}))
    await asyncio.sleep(0)
    told = {"Channel": exchange.anna.name, "Variable": ["Event=leg", f"CRM-Leg={LEG}"]}
    assert exchange.sent == ([("PJSIPNotify", told)] if in_browser else [])


async def test_what_the_window_has_done_at_the_click_it_is_not_told_once_more() -> None:
    exchange = Talking(sound=True)
    await exchange.do(contract.Accept("anna", LEG))
    await exchange.do(contract.Retrieve("anna", LEG))
    exchange.state = with_channel(exchange.state, replace(exchange.anna, hold=True))
    await exchange.do(contract.Hold("anna", LEG))
    exchange.state = with_channel(exchange.state, replace(exchange.anna, gone=True))
    await exchange.do(contract.Reject("anna", LEG))
    assert exchange.sent == []


async def test_when_the_caller_rings_again_the_telephone_answers_once() -> None:
    exchange = Talking(sound=False)
    lost = Rescue(exchange, to_ben)
    lost.hear(removed())
    await becomes(lambda: redirected(exchange) != [])
    rings = message_of({"Event": "Newstate", "ChannelStateDesc": "Ringing", "Uniqueid": LEG})
    lost.hear(rings)
    lost.hear(rings)
    await becomes(lambda: exchange.actions.count("PJSIPNotify") == 1)
    assert {"Channel": exchange.anna.name, "Variable": ["Event=talk"]} in [fields for _action, fields in exchange.sent]


def channel(event: str, exten: str, leg: str, **fields: str) -> Message:
    """What is told of the one channel of a telephone that has dialled."""
    named = {"Channel": "PJSIP/1001-00000001", "Uniqueid": leg, "Linkedid": leg, "Exten": exten}
    return message_of({"Event": event, "CallerIDNum": EXTENSION, **named, **fields})


@pytest.mark.parametrize(
    ("exten", "leg", "counts"), [("crm-echo", LEG, False), ("1002", LEG, True), ("1002", "crm-test-1", False)]
)
def test_a_test_call_is_nobodys_call_by_events_and_by_the_list(exten: str, leg: str, counts: bool) -> None:
    up = {"ChannelStateDesc": "Up", "ChannelState": "6"}
    heard = play(
        [
            Line(0.0, channel("Newchannel", exten, leg, ChannelStateDesc="Ring")),
            Line(0.1, channel("Newstate", exten, leg, **up)),
            Line(0.2, channel("Hangup", exten, leg, Cause="16")),
        ]
    )
    assert bool(heard.told) is counts
    listed = lists.Lists(channels=[channel("CoreShowChannel", exten, leg, **up)])
    state, told = lists.take(office(), listed, now=BEGAN)
    assert (bool(told), bool(state.calls)) == (counts, counts)


@pytest.mark.parametrize(("context", "level"), [("crm-waiting,10", "error"), ("crm-browser,crm-echo", "warning")])
def test_what_the_dialplan_lacks_for_telephones_in_the_browser_is_told(context: str, level: str) -> None:
    answers = replace(recorded(), telephone_socket="ws://pbx.example:8088/ws", socket_taken=True)
    there = {"DIALPLAN_EXISTS(crm-waiting,10,1)": "1", "DIALPLAN_EXISTS(crm-browser,crm-echo,1)": "1"}
    [finding] = [
        each
        for each in amiss(judged(with_values(answers, there | {f"DIALPLAN_EXISTS({context},1)": "0"})))
        if each.about == "Telephones in the browser"
    ]
    assert (finding.level, context.partition(",")[0] in finding.text) == (level, True)
    assert "crm-extensions.conf" in finding.lines
