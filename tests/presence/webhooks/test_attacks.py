"""What is not signed, not new, not to be read or too much is refused, in words, and changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from customizing.models import CmsDestination
from presence.connectors.http.openapi import LARGEST, MOST_EVENTS
from presence.contract.plain import plain
from presence.models import Agent, Call, Delivery
from presence.webhooks import judging
from tests.factory import make_destination
from tests.presence.connectors.http.bridges import SECRET
from tests.presence.webhooks.sending import address, body_of, call, deliver, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_changes(destination: CmsDestination) -> Iterator[None]:
    yield
    assert not Call.objects.exists()
    assert not Delivery.objects.exists()
    assert not Agent.objects.filter(cms_logged_on=True).exists()


def refused(answer: Any, status: int) -> str:
    assert answer.status_code == status
    message: str = answer.json()["message"]
    assert SECRET not in message
    return message


def test_without_a_signature(destination: CmsDestination) -> None:
    answer = Client().post(address(destination), body_of([call()]), content_type="application/json")
    assert "Send the headers Presence-Key" in refused(answer, 401)


@pytest.mark.parametrize("how", [{"secret": "guessed"}, {"signer": "somebody"}, {"Presence_Signature": "v1=00"}])
def test_with_a_wrong_signature(destination: CmsDestination, how: dict[str, str]) -> None:
    assert "Key or signature is wrong" in refused(tell(destination, call(), **how), 401)


def test_with_a_body_that_was_changed_on_the_way(destination: CmsDestination) -> None:
    signed = tell(destination, call(), secret="guessed")
    assert signed.status_code == 401
    honest = deliver(destination, body_of([call()]), Idempotency_Key="another")
    assert "Key or signature is wrong" in refused(honest, 401)


@pytest.mark.parametrize("ago", [301, -302])
def test_with_an_old_or_a_future_time(destination: CmsDestination, ago: float) -> None:
    assert "from our clock; at most 300 s are allowed" in refused(tell(destination, call(), ago=ago), 401)


def test_with_the_signature_of_somebody_elses_destination(destination: CmsDestination) -> None:
    other = CmsDestination(name="OTHER", connector="http", address="https://o.example.com", user_name="other")
    other.set_password("another secret that is long enough")
    other.save()
    answer = tell(destination, call(), secret="another secret that is long enough", signer="other")
    assert "Key or signature is wrong" in refused(answer, 401)
    # nor does the own one hold there, also not where somebody has entered the same secret for both
    other.user_name = destination.user_name
    other.set_password(SECRET)
    other.save()
    answer = tell(other, call(), signed_for=address(destination))
    assert "Key or signature is wrong" in refused(answer, 401)


def test_at_a_destination_that_is_none_or_of_another_kind_it_looks_like_a_wrong_signature() -> None:
    simulator = make_destination()
    simulator.user_name = "bridge"
    simulator.set_password(SECRET)
    simulator.save()
    answers = {refused(tell(simulator, call()), 401), refused(deliver("/cms/99999/events/", body_of([])), 401)}
    assert len(answers) == 1


def test_at_a_destination_without_a_secret_nobody_can_sign(destination: CmsDestination) -> None:
    destination.set_password("")
    destination.save()
    assert "Key or signature is wrong" in refused(tell(destination, call(), secret="x"), 401)
    destination.set_password(SECRET)
    destination.encrypted_password = destination.encrypted_password[:-4]  # stored under another SECRET_KEY
    destination.save()
    assert "Key or signature is wrong" in refused(tell(destination, call()), 401)


def test_a_wrong_signature_is_logged_once_a_minute(
    destination: CmsDestination, caplog: pytest.LogCaptureFixture
) -> None:
    for _often in range(20):
        tell(destination, call(), secret="guessed")
    assert 1 <= caplog.text.count("BRIDGED: a webhook was refused. Key or signature is wrong") <= 2


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_by_another_method(destination: CmsDestination, method: str) -> None:
    assert getattr(Client(), method)(address(destination)).status_code == 405


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_as_something_else_than_json(destination: CmsDestination, kind: str) -> None:
    assert "Content-Type: application/json" in refused(deliver(destination, b"x", content_type=kind), 415)


def test_too_large(destination: CmsDestination) -> None:
    assert f"at most {LARGEST} bytes" in refused(deliver(destination, b" " * (LARGEST + 1)), 413)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe\xff", b"[" * 50_000, b'{"events": [' + b"9" * 9_000 + b"]}"])
def test_what_is_not_json(destination: CmsDestination, body: bytes) -> None:
    assert refused(deliver(destination, body), 400).startswith(("This is not JSON", "events[0]"))


@pytest.mark.parametrize(
    "said", [[], "x", None, {}, {"events": {}}, {"events": [], "more": 1}, {"events": [1] * (MOST_EVENTS + 1)}]
)
def test_what_is_no_list_of_events(destination: CmsDestination, said: Any) -> None:
    assert 'Send {"events": [...]}' in refused(deliver(destination, json.dumps(said).encode()), 400)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"event": "Dial"}, "events[1].event: “Dial” is not known. Send one of: AgentChanged"),
        ({"event": "CallRang"}, "events[1].event: “CallRang” is not known."),
        ({"state": "'; DROP TABLE"}, "events[1].state: “'; DROP TABLE” is not known."),
        ({"sequence": "1"}, "events[1].sequence: “1” is not a whole number. Send a whole number."),
        ({"\ud800": 1}, "CallChanged has no such field."),
    ],
)
def test_what_cannot_be_read_takes_the_rest_along(
    destination: CmsDestination, wrong: dict[str, Any], said: str
) -> None:
    told = {"events": [plain(call()), plain(call(call="8")) | wrong]}
    message = refused(deliver(destination, json.dumps(told).encode()), 400)
    assert said in message
    assert message.endswith("Nothing of it was taken.")


def test_commands_that_the_product_has_signed_cannot_be_sent_back_to_it(destination: CmsDestination) -> None:
    body = b'{"command": "HangUp", "user": "anna", "call": "7"}'
    assert "Key or signature is wrong" in refused(deliver(destination, body, signed_for="/commands"), 401)


def test_more_than_one_bridge_has_to_tell(destination: CmsDestination, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BURST", 0)  # so that the test need not send as many
    monkeypatch.setattr(judging, "PER_SECOND", 0)  # nor is there another one meanwhile
    answer = tell(destination, call())
    assert "Send several events in one" in refused(answer, 429)
    assert answer["Retry-After"] == "1"
