"""The connector as the product keeps it, before a bridge that a test plays."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from customizing.collaboration import options_of
from customizing.models import CmsDestination, HomeCountry
from presence.cms import connectors, gateway
from presence.connectors.http.connector import HttpConnector
from presence.contract import (
    AgentChanged,
    Capability,
    CmsError,
    CmsTimeout,
    CmsUnknown,
    Dial,
    Event,
    HangUp,
    Snapshot,
)
from presence.contract.plain import plain
from presence.models import Delivery
from tests.patience import until
from tests.presence.connectors.http.bridges import (
    SECRET,
    ScriptedBridge,
    bridge,
    closed_port,
    destination,
    dripping,
    mute,
)

pytestmark = pytest.mark.django_db(transaction=True)
DIAL = Dial("anna", number="+4917012345")


@pytest.fixture
def there() -> Iterator[ScriptedBridge]:
    with bridge() as running:
        yield running


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def connector(there: ScriptedBridge, told: list[Event]) -> Iterator[HttpConnector]:
    made = HttpConnector(destination(there.url, silence_timeout=2), told.extend)
    made.start()
    yield made
    made.stop()


def refusal(connector: HttpConnector) -> CmsError:
    with pytest.raises(CmsError) as error:
        connector.execute(HangUp("anna", call="7"))
    return error.value


def test_a_command_goes_to_the_bridge_as_the_contract_has_it(connector: HttpConnector, there: ScriptedBridge) -> None:
    with translation.override("de"):
        connector.execute(DIAL)
    [asked] = there.commands
    assert asked.signed
    assert asked.content == {"command": "Dial", "user": "anna", "number": "+4917012345", "target": ""}
    assert asked.headers["Accept-Language"] == "de"


@pytest.mark.parametrize(
    ("status", "content", "kind", "retry"),
    [
        (404, {"message": "There is no such call."}, CmsUnknown, False),
        (410, {"message": "It has ended."}, CmsUnknown, False),
        (409, {"message": "Ben is busy."}, CmsError, False),
        (501, {"message": "Use the telephone."}, CmsError, False),
        (503, {"message": "Try again."}, CmsError, True),
        (429, {"message": "Too often."}, CmsError, True),
        (504, {"message": "The PBX is silent."}, CmsTimeout, True),
    ],
)
def test_what_the_bridge_says_against_it_the_user_reads(
    connector: HttpConnector, there: ScriptedBridge, status: int, content: dict[str, str], kind: type, retry: bool
) -> None:
    there.answers["/commands"] = (status, content)
    error = refusal(connector)
    assert (type(error), error.message, error.retry) == (kind, content["message"], retry)
    assert len(there.commands) == 1


@pytest.mark.parametrize(
    ("status", "content", "kind", "said"),
    [
        (401, {}, CmsError, "does not accept the signature"),
        (404, b"<h1>nginx</h1>", CmsError, "could not do that: it answers 404"),
        (302, b"", CmsError, "it answers 302"),
        (500, {"message": "Internal server error"}, CmsTimeout, "did not say whether it did that"),
        (502, b"<h1>Bad gateway</h1>", CmsTimeout, "did not say whether it did that"),
        (504, b"", CmsTimeout, "does not answer"),
        (409, {"message": 7}, CmsError, "it answers 409"),
    ],
)
def test_what_a_proxy_says_is_put_in_words(
    connector: HttpConnector, there: ScriptedBridge, status: int, content: object, kind: type, said: str
) -> None:
    there.answers["/commands"] = (status, content)
    error = refusal(connector)
    assert type(error) is kind
    assert said in error.message


def test_where_nothing_listens_nothing_was_done_and_trying_again_may_help() -> None:
    connector = HttpConnector(destination(f"http://127.0.0.1:{closed_port()}"), lambda _events: None)
    connector.start()
    error = refusal(connector)
    connector.stop()
    assert (type(error), error.retry) == (CmsError, True)
    assert "is not reachable, so nothing was done" in error.message
    assert connector.heard_at is None


def test_a_command_without_an_answer_may_have_been_done() -> None:
    with mute() as port:
        connector = HttpConnector(destination(f"http://127.0.0.1:{port}", command_timeout=1), lambda _events: None)
        connector.start()
        error = refusal(connector)
        connector.stop()
    assert type(error) is CmsTimeout


@pytest.mark.thorough
def test_a_bridge_that_drips_is_a_bridge_that_does_not_answer(there: ScriptedBridge) -> None:
    left = threading.Event()
    there.answers["/commands"] = (200, dripping(left))
    connector = HttpConnector(destination(there.url, command_timeout=1), lambda _events: None)
    connector.start()
    error = refusal(connector)
    connector.stop()
    assert type(error) is CmsTimeout
    assert left.wait(5)


def test_before_its_start_commands_are_refused(there: ScriptedBridge) -> None:
    error = refusal(HttpConnector(destination(there.url), lambda _events: None))
    assert "is not reachable, so nothing was done" in error.message
    assert there.asked == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "http://pbx.example.com"}, "is no address of a bridge"),
        ({"secret": ""}, "and a password, at the CMS destination"),
        ({"user_name": ""}, "Enter a user name of letters"),
        ({"user_name": "die brücke"}, "Enter a user name of letters"),
    ],
)
def test_what_is_missing_in_customizing_is_said_with_every_command(
    wrong: dict[str, str], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    connector = HttpConnector(destination(**{"address": "https://pbx.example.com"} | wrong), lambda _events: None)
    with caplog.at_level(logging.WARNING):
        connector.start()
    assert said in caplog.text
    assert SECRET not in caplog.text
    assert [said in refusal(connector).message for _twice in range(2)] == [True, True]
    connector.stop()


def test_its_list_is_read(connector: HttpConnector, there: ScriptedBridge) -> None:
    now = timezone.now()
    anna = AgentChanged(user="anna", sequence=4, logged_on=True, work_mode=1, at=now)
    listed = Snapshot(now, [anna], [], [], [])
    there.answers["/snapshot"] = (200, plain(listed))
    assert connector.snapshot() == listed


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"<html>", "snapshot: “None” is not an object"),
        ({"agents": []}, "snapshot.at: it is missing"),
        (
            {"at": "now", "agents": [], "calls": [], "conversations": [], "transfers": []},
            "snapshot.at: “now” is no time",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_named(
    connector: HttpConnector, there: ScriptedBridge, said: object, why: str
) -> None:
    there.answers["/snapshot"] = (200, said)
    with pytest.raises(CmsError, match="gives a list that cannot be read") as error:
        connector.snapshot()
    assert why in error.value.message


def test_it_asks_for_signs_of_life_by_itself(connector: HttpConnector, there: ScriptedBridge) -> None:
    until(lambda: len([each for each in there.asked if each.path == "/ping"]) > 1)
    assert connector.heard_at is not None


def test_a_refused_ping_is_no_sign_of_life(there: ScriptedBridge) -> None:
    there.answers["/ping"] = (401, {})
    connector = HttpConnector(destination(there.url, silence_timeout=2), lambda _events: None)
    connector.start()
    until(lambda: len(there.asked) > 1)
    connector.stop()
    assert connector.heard_at is None


def test_what_arrived_at_another_process_is_a_sign_of_life_too(there: ScriptedBridge) -> None:
    connector = HttpConnector(destination(there.url), lambda _events: None)
    at = timezone.now() - timedelta(seconds=3)
    Delivery.objects.create(destination=connector.destination, key="d-1", digest="", at=at)
    connector.tick(timezone.now())
    assert connector.heard_at == at


def test_what_the_address_leaves_out_is_not_offered() -> None:
    able = HttpConnector.capabilities_at(destination("https://pbx.example.com?without=hold,blind-transfer"))
    assert able == frozenset(Capability) - {Capability.HOLD, Capability.BLIND_TRANSFER}
    assert "blind-transfer" not in options_of(CmsDestination.objects.get())
    assert set(connectors.limits_of(CmsDestination.objects.get())) == {"Hold, Retrieve", "Blind Transfer"}
    assert HttpConnector.capabilities_at(CmsDestination(connector="http", address="nonsense")) == frozenset()


def test_the_product_keeps_one_for_each_destination_and_drops_it(there: ScriptedBridge) -> None:
    made = destination(there.url)
    assert connectors.connector_class("http") is HttpConnector
    kept = gateway.keep_connected(made)
    assert HttpConnector.running == {made.pk: kept}
    gateway.execute(made, DIAL)
    assert len(there.commands) == 1
    gateway.forget(made)
    assert HttpConnector.running == {}


def test_a_bridge_is_given_the_prefix_for_an_outside_line_before_a_number_outside(there: ScriptedBridge) -> None:
    HomeCountry.objects.create(country="DE", outside_line="0")
    made = destination(there.url)
    gateway.keep_connected(made)
    for number in ("+493055501001", "2001"):
        gateway.execute(made, Dial("anna", number=number))
    gateway.forget(made)
    assert [each.content["number"] for each in there.commands] == ["003055501001", "2001"]
