"""The sound goes by a TURN server, coturn, where browser and Asterisk do not reach each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route
from pytest_django.fixtures import Settings

from customizing.models import CmsDestination
from deploy import services
from presence.sessions import ice
from tests.browser.person import Person
from tests.browser.telephone.at_window import ready
from tests.browser.telephone.hearing import hears
from tests.throwaway_services import skipped_if_missing

pytestmark = pytest.mark.thorough
HERE, SECRET = "127.0.0.1", "what coturn has as static-auth-secret"
BY_RELAY_ONLY = """() => {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(wanted, ...given) { super({ ...wanted, iceTransportPolicy: "relay" }, ...given); }
  };
}"""
WAY = """async () => {
  const stats = [...(await connections.at(-1).getStats()).values()];
  const { localCandidateId } = stats.find(({ type, nominated }) => type === "candidate-pair" && nominated);
  return stats.find(({ id }) => id === localCandidateId).candidateType;
}"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a TURN server that knows the secret of the product."""
    folder, port = Path(tmp_path_factory.mktemp("turn")), services.free_port()
    with skipped_if_missing():
        program = services.program("turnserver")
    where = [f"--listening-ip={HERE}", f"--relay-ip={HERE}", f"--listening-port={port}", "--allow-loopback-peers"]
    secret = ["--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=crm.example"]
    own = ["-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file=stdout", f"--pidfile={folder / 'pid'}"]
    command = [program, *own, *where, *secret, f"--userdb={folder / 'users'}"]
    service = services.Service("TURN server", command, port, log=folder / "log").start().wait_ready()
    yield port
    service.stop()


@pytest.fixture
def by_relay_only(alice: Person, window: Page, relay: int, settings: Settings) -> Iterator[None]:
    """The product names that server, and makes the password for it; no other way of the sound is tried."""
    settings.TURN_SECRET = SECRET
    destination = CmsDestination(ice_servers=f"turn:{HERE}:{relay}?transport=udp")

    def named(route: Route) -> None:
        answer = route.fetch()
        servers = ice.servers(destination, name=alice.username, now=timezone.now())
        route.fulfill(response=answer, json=answer.json() | {"ice_servers": servers})

    alice.context.route("**/telephone/password/", named)
    window.reload()
    ready(window)
    window.evaluate(BY_RELAY_ONLY)
    yield
    alice.context.unroute("**/telephone/password/")
    window.reload()


@pytest.mark.usefixtures("by_relay_only")
def test_both_hear_each_other_by_a_relay_alone(ringing: Person, window: Page) -> None:
    ringing.click("accept")
    ringing.sees_call_state("connected")
    hears(window, "alice")
    assert window.evaluate(WAY) == "relay"
