"""What is said of a bridge, step by step, with a remedy for what is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from customizing.checks.finding import Level
from customizing.models import CmsDestination
from presence.connectors.http import doctor
from presence.connectors.http.connector import HttpConnector
from presence.models import Delivery
from tests.presence.connectors.asterisk.certificates import Authority
from tests.presence.connectors.http.bridges import (
    ScriptedBridge,
    bridge,
    closed_port,
    destination,
    mute,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Iterator[ScriptedBridge]:
    with bridge() as running:
        yield running


def found(at: CmsDestination) -> list[str]:
    """Level and text of each step; what is wrong has a remedy."""
    findings = list(HttpConnector.examine(at, []))
    assert [each for each in findings if each.level in (Level.ERROR, Level.WARNING) and not each.remedy] == []
    return [f"{each.level}: {each.about}: {each.text}" for each in findings]


def errors(at: CmsDestination) -> list[str]:
    return [said for said in found(at) if said.startswith("error")]


def test_all_is_well(there: ScriptedBridge) -> None:
    at = destination(there.url)
    Delivery.objects.create(destination=at, key="d-1", digest="", at=timezone.now())
    steps = [said.split(": ")[:2] for said in found(at)]
    assert steps == [
        ["ok", "Password"],
        ["ok", "Name"],
        ["ok", "TLS"],
        ["ok", "Signature"],
        ["ok", "Clock"],
        ["ok", "Capabilities"],
        ["ok", "List"],
        ["ok", "Webhooks"],
    ]


def test_without_a_webhook_lately_it_says_so(there: ScriptedBridge) -> None:
    assert "warning: Webhooks: Within the last hour none was accepted." in found(destination(there.url))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "http://pbx.example.com"}, "is no address of a bridge. Enter https://host/path"),
        ({"secret": ""}, "and a password, at the CMS destination"),
    ],
)
def test_what_is_missing_at_the_destination(fields: dict[str, str], said: str) -> None:
    [finding] = HttpConnector.examine(destination(**{"address": "https://pbx.example.com"} | fields), [])
    assert finding.level == Level.ERROR
    assert said in finding.text


def test_a_short_password_can_be_guessed(there: ScriptedBridge) -> None:
    there.checks = False
    assert "warning: Password: The password that both sides sign with has less than 24 characters" in "".join(
        found(destination(there.url, secret="welcome"))
    )


def test_a_name_that_nobody_knows() -> None:
    at = destination("https://no-such-host.invalid")
    assert errors(at) == ["error: Name: This machine does not know the name no-such-host.invalid."]


def test_nothing_listens() -> None:
    port = closed_port()
    at = destination(f"http://127.0.0.1:{port}")
    assert errors(at) == [f"error: Port: Nothing listens at 127.0.0.1, port {port}."]


def test_a_bridge_that_takes_the_request_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SECONDS", 0.3)  # nobody waits for it
    with mute() as port:
        [said] = errors(destination(f"http://127.0.0.1:{port}"))
    assert said.startswith("error: Answers: The bridge takes the request for /ping, but gives no answer")


def test_a_certificate_that_soon_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority()
    monkeypatch.setenv("SSL_CERT_FILE", authority.file(tmp_path))
    with bridge(authority.server(tmp_path, address="127.0.0.1")) as there:
        steps = found(destination(f"https://127.0.0.1:{there.port}"))
    assert steps[2].startswith("warning: Certificate: The certificate is valid until ")
    assert "ok: Signature: The bridge accepts our signature, and no other." in steps


def test_a_certificate_of_somebody_whom_nobody_knows(tmp_path: Path) -> None:
    with bridge(Authority().server(tmp_path, address="127.0.0.1")) as there:
        [said] = errors(destination(f"https://127.0.0.1:{there.port}"))
        assert said.startswith("error: Certificate: The certificate is not accepted: unable to get local issuer")
        assert there.asked == []


def test_what_answers_does_not_speak_tls(there: ScriptedBridge) -> None:
    [said] = errors(destination(there.url.replace("http:", "https:")))
    assert said == f"error: TLS: What answers at 127.0.0.1, port {there.port}, does not speak TLS."


def test_a_signature_that_is_not_accepted(there: ScriptedBridge) -> None:
    [said] = errors(destination(there.url, secret="another one that is long enough"))
    assert said == "error: Signature: The bridge does not accept the signature. Signature, key or time is wrong."


def test_a_bridge_that_accepts_every_signature(there: ScriptedBridge) -> None:
    there.checks = False
    [said] = errors(destination(there.url))
    assert said.startswith("error: Signature: The bridge also accepts a wrong signature, so everybody can")


def test_an_address_that_leads_to_something_else(there: ScriptedBridge) -> None:
    [said] = errors(destination(f"{there.url}/wiki"))
    assert said == "error: Signature: The bridge answers 404 to /ping."


@pytest.mark.parametrize(
    ("off", "level"), [(timedelta(0), "ok"), (timedelta(minutes=4), "warning"), (-timedelta(hours=2), "warning")]
)
def test_the_difference_of_the_clocks(there: ScriptedBridge, off: timedelta, level: str) -> None:
    there.answers["/ping"] = (200, {"at": (datetime.now(UTC) + off).isoformat()})
    [said] = [said for said in found(destination(there.url)) if ": Clock: " in said]
    assert said.startswith(f"{level}: Clock: The clocks differ by")


@pytest.mark.parametrize("said", [{}, {"at": "noon"}, {"at": 7}, [], b"pong"])
def test_a_bridge_that_has_no_clock(there: ScriptedBridge, said: object) -> None:
    there.checks = True
    there.answers["/ping"] = (200, said)
    assert "warning: Clock: The bridge does not say what time it has." in found(destination(there.url))


def test_capabilities_that_the_address_does_not_leave_out(there: ScriptedBridge) -> None:
    there.answers["/ping"] = (200, {"at": datetime.now(UTC).isoformat(), "without": ["hold", "accept"]})
    at = destination(there.url)
    [finding] = [each for each in HttpConnector.examine(at, []) if each.about == "Capabilities"]
    assert (finding.level, finding.remedy) == (Level.WARNING, "Write this after the address: ?without=accept,hold")
    at.address += "?without=accept,hold"
    assert "ok: Capabilities: What the system cannot do is left out here, too." in found(at)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, b""), "The bridge does not give its list: it answers 500."),
        ((503, {"message": "The PBX restarts."}), "it answers 503. The PBX restarts."),
        ((200, {"at": "now"}), "The list of the bridge cannot be read. snapshot.agents: it is missing."),
    ],
)
def test_a_list_that_is_none(there: ScriptedBridge, answer: tuple[int, object], said: str) -> None:
    there.answers["/snapshot"] = answer
    [error] = errors(destination(there.url))
    assert error.startswith("error: List: ")
    assert said in error
