"""Telephones in the browser at an Asterisk: their passwords, what they are told, and the calls of one that is gone."""

import asyncio
import json
from dataclasses import replace

import pytest

from presence import contract
from presence.connectors.asterisk import rescue
from presence.connectors.asterisk.facts import Channel
from presence.connectors.asterisk.messages import Message, Value
from presence.connectors.asterisk.rescue import Rescue
from presence.contract import CallChanged, CmsError
from tests.patience import becomes
from tests.presence.connectors.asterisk.noted import Noted, until
from tests.presence.connectors.asterisk.recordings import message_of, office

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


async def test_who_is_muted_is_so_at_the_asterisk_and_is_told() -> None:
    exchange = Talking(sound=True)
    await exchange.do(contract.Mute("anna", LEG))
    await exchange.do(contract.Unmute("anna", LEG))
    assert [action for action, _fields in exchange.sent] == ["MuteAudio"] * 2
    assert [fields["State"] for _action, fields in exchange.sent] == ["on", "off"]
    assert [event.muted for event in exchange.told if isinstance(event, CallChanged)] == [True, False]


async def test_a_desk_telephone_is_not_muted_from_here() -> None:
    exchange = Talking(sound=True, in_browser=False)
    with pytest.raises(CmsError, match="Use the Mute key of the telephone"):
        await exchange.do(contract.Mute("anna", LEG))
    assert exchange.sent == []


async def test_while_sound_comes_a_telephone_that_has_lost_its_line_keeps_its_call() -> None:
    exchange = Talking(sound=True)
    lost = Rescue(exchange)
    lost.hear(removed())
    await becomes(lambda: exchange.heard_packets == 2)
    await asyncio.sleep(0)
    assert exchange.actions == []


async def test_who_talks_with_a_telephone_that_is_gone_waits_for_it() -> None:
    exchange = Talking(sound=False)
    Rescue(exchange).hear(removed())
    await becomes(lambda: redirected(exchange) == [("crm-waiting", EXTENSION)])
    [(_action, fields)] = [each for each in exchange.sent if each[0] == "Redirect"]
    assert fields["Channel"] != exchange.anna.name
    assert exchange.variables(str(fields["Channel"]))["CRM_CALL_BACK"] == "1"


async def test_a_desk_telephone_without_power_is_none_of_these() -> None:
    exchange = Talking(sound=False, in_browser=False)
    lost = Rescue(exchange)
    lost.hear(removed())
    lost.look()
    await asyncio.sleep(0)
    assert exchange.sent == []


async def test_when_the_caller_rings_again_the_telephone_answers_once() -> None:
    exchange = Talking(sound=False)
    lost = Rescue(exchange)
    lost.hear(removed())
    await becomes(lambda: redirected(exchange) != [])
    rings = message_of({"Event": "Newstate", "ChannelStateDesc": "Ringing", "Uniqueid": LEG})
    lost.hear(rings)
    lost.hear(rings)
    await becomes(lambda: exchange.actions.count("PJSIPNotify") == 1)
    assert {"Channel": exchange.anna.name, "Variable": "Event=talk"} in [fields for _action, fields in exchange.sent]
