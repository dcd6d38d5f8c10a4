"""A request ends in time, whatever the other side does, and is never sent twice."""

import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from presence.connectors.http import exchange
from presence.connectors.http.address import Address
from presence.connectors.http.exchange import Bridge, NoAnswer, NotReached
from tests.patience import until
from tests.presence.connectors.asterisk.certificates import Authority
from tests.presence.connectors.http.bridges import (
    SECRET,
    SIGNER,
    ScriptedBridge,
    bridge,
    closed_port,
    dripping,
    mute,
)

SOON = 0.4
LATEST = 5.0  # on a busy machine


@pytest.fixture
def there() -> Iterator[ScriptedBridge]:
    with bridge() as running:
        yield running


def way_to(url: str) -> Bridge:
    return Bridge(Address.parse(url), SIGNER, SECRET)


def test_what_is_sent_is_signed_and_has_a_key_of_its_own(there: ScriptedBridge) -> None:
    way = way_to(there.url)
    for _twice in range(2):
        assert way.post("/commands", {"command": "Accept"}, seconds=LATEST).status == 202
    assert way.get("/ping", seconds=LATEST).good
    assert [each.signed for each in there.asked] == [True, True, True]
    assert len({each.headers["Idempotency-Key"] for each in there.asked}) == 3
    assert there.commands[0].content == {"command": "Accept"}
    assert there.commands[0].headers["Content-Type"] == "application/json"
    assert SECRET not in str(there.asked)


def test_the_path_of_the_address_stands_before_that_of_the_request(there: ScriptedBridge) -> None:
    way_to(f"{there.url}/crm/").get("/ping", seconds=LATEST)
    assert there.asked[0].path == "/crm/ping"
    assert there.asked[0].signed


def test_with_tls_certificate_and_name_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority()
    with bridge(authority.server(tmp_path, address="127.0.0.1")) as there:
        with pytest.raises(NotReached) as error:
            way_to(f"https://127.0.0.1:{there.port}").post("/commands", {}, seconds=LATEST)
        assert isinstance(error.value.__cause__, ssl.SSLCertVerificationError)
        monkeypatch.setenv("SSL_CERT_FILE", authority.file(tmp_path))
        with pytest.raises(NotReached, match="Hostname mismatch"):
            way_to(f"https://localhost:{there.port}").post("/commands", {}, seconds=LATEST)
        assert there.asked == []
        assert way_to(f"https://127.0.0.1:{there.port}").post("/commands", {}, seconds=LATEST).status == 202


def test_where_nothing_listens_nothing_was_sent() -> None:
    with pytest.raises(NotReached) as error:
        way_to(f"http://127.0.0.1:{closed_port()}").get("/ping", seconds=LATEST)
    assert isinstance(error.value.__cause__, ConnectionRefusedError)


def test_who_says_nothing_is_waited_for_no_longer_than_allowed() -> None:
    with mute() as port:
        began = time.monotonic()
        with pytest.raises(NoAnswer, match=r"No answer within|timed out"):
            way_to(f"http://127.0.0.1:{port}").post("/commands", {}, seconds=SOON)
        assert SOON * 0.9 <= time.monotonic() - began < LATEST


def test_who_says_a_little_all_the_time_is_left_too(there: ScriptedBridge) -> None:
    left = threading.Event()
    there.answers["/commands"] = (200, dripping(left))
    with pytest.raises(NoAnswer):
        way_to(there.url).post("/commands", {}, seconds=SOON)
    assert left.wait(LATEST)


def test_what_could_not_be_sent_in_time_is_not_sent_later(
    there: ScriptedBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    connects, connected = threading.Event(), threading.Event()

    class Slow(exchange.HTTPConnection):
        def connect(self) -> None:
            connects.wait(LATEST)
            super().connect()

        def close(self) -> None:
            super().close()
            connected.set()

    # as where looking up a name takes long
    monkeypatch.setattr(Address, "connection", lambda self, seconds: Slow(self.host, self.port, timeout=seconds))
    with pytest.raises(NotReached):
        way_to(there.url).post("/commands", {}, seconds=SOON)
    connects.set()
    assert connected.wait(LATEST)
    assert there.asked == []


def test_a_redirect_is_not_followed(there: ScriptedBridge) -> None:
    def elsewhere(handler) -> None:
        handler.send_response(307)
        handler.send_header("Location", f"{there.url}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    there.answers["/commands"] = (307, elsewhere)
    assert way_to(there.url).post("/commands", {}, seconds=LATEST).status == 307
    assert [each.path for each in there.asked] == ["/commands"]


def test_a_connection_that_breaks_is_no_reason_to_send_again(there: ScriptedBridge) -> None:
    there.answers["/commands"] = (200, lambda handler: handler.connection.close())
    with pytest.raises(NoAnswer):
        way_to(there.url).post("/commands", {}, seconds=LATEST)
    assert len(there.commands) == 1


@pytest.mark.parametrize("said", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_json_says_nothing(there: ScriptedBridge, said: bytes) -> None:
    there.answers["/ping"] = (200, said)
    answer = way_to(there.url).get("/ping", seconds=LATEST)
    assert (answer.good, answer.said, answer.text("message")) == (True, None, "")


def test_an_answer_that_is_too_large_is_none(there: ScriptedBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "LARGEST", 10)  # so that the test need not send as much
    there.answers["/snapshot"] = (200, b"x" * 11)
    with pytest.raises(NoAnswer, match="larger than 10 bytes"):
        way_to(there.url).get("/snapshot", seconds=LATEST)


def test_its_threads_end(there: ScriptedBridge) -> None:
    way = way_to(there.url)
    for _several in range(5):
        way.get("/ping", seconds=LATEST)
    until(lambda: "http-bridge" not in {each.name for each in threading.enumerate()})
