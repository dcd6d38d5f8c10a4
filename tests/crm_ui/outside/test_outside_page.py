"""The page of the callers outside: who calls whom, and what it says where nobody can."""

import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.demo.meridian import FIRST_CONTACT_ID
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber
from presence.connectors.simulator import world
from tests.clients import client_of
from tests.crm_ui.at_page import at_work
from tests.factory import make_account, make_user

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
CALL = {
    "id": "7",
    "number": "+496990009114",
    "dialled": "2001",
    "state": "talks",
    "since": "2026-03-02T08:00:00+00:00",
    "called": False,
}


class Telephones(socketserver.ThreadingUnixStreamServer):
    """Whoever has the telephones outside. `asked` is what it was told, `answers` what it says next."""

    daemon_threads = True

    def __init__(self, at: str):
        super().__init__(at, Line)
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {"calls": [CALL], "queues": {"3001": "service"}}


class Line(socketserver.StreamRequestHandler):
    server: Telephones

    def handle(self) -> None:
        self.server.asked.append(json.loads(self.rfile.readline()))
        tells = self.server.asked[-1]["act"] == "tell"
        said = {"calls": [CALL], "queues": {"3001": "service"}} if tells else self.server.answer
        self.wfile.write(json.dumps(said).encode() + b"\n")


@pytest.fixture
def telephones(tmp_path: Path, settings: Any) -> Iterator[Telephones]:
    settings.OUTSIDE_CALLERS = str(tmp_path / "outside")
    with Telephones(settings.OUTSIDE_CALLERS) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def alice() -> Client:
    return client_of(make_user("alice", role="SERVICEPRO", extension="2001"))


def test_it_shows_who_calls_and_offers_users_and_queues(alice: Client, telephones: Telephones) -> None:
    make_account("Meridian Bikes GmbH", phone="069 90009-114")
    page = alice.get("/outside/").content.decode()
    assert "+49 69 90009114" in page
    assert "calls 2001" in page
    assert '<option value="2001">Alice Example (2001)</option>' in page
    assert '<option value="3001">Queue service (3001)</option>' in page
    assert "Meridian Bikes GmbH" in page
    assert "Outside Caller" in alice.get("/").content.decode()


def test_a_number_as_people_write_it_calls_whom_one_chooses(alice: Client, telephones: Telephones) -> None:
    assert alice.post("/outside/call/", {"number": "069 90009-114", "to": "3001"}).url == "/outside/"
    assert telephones.asked[-1] == {"act": "call", "number": "+496990009114", "to": "3001"}
    assert 'value="069 90009-114"' in alice.get("/outside/").content.decode()


def test_a_call_is_hung_up(alice: Client, telephones: Telephones) -> None:
    assert alice.post("/outside/hang-up/", {"call": "7"}).url == "/outside/"
    assert telephones.asked[-1] == {"act": "hang-up", "call": "7"}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"number": "", "to": "2001"}, "Type the number that calls, or choose one of the list."),
        ({"number": "brakes", "to": "2001"}, "is not a telephone number"),
        ({"number": "2001", "to": "2001"}, "Type the number of somebody outside, with its area code."),
        ({"number": "+496990009114", "to": "4711"}, "Choose a user or a queue of the list."),
        ({"number": "+496990009114"}, "Choose whom to call."),
    ],
)
def test_what_cannot_be_called_is_said_at_its_field(
    alice: Client, telephones: Telephones, form: dict[str, str], said: str
) -> None:
    assert said in alice.post("/outside/call/", form).content.decode()
    assert {asked["act"] for asked in telephones.asked} == {"tell"}


@pytest.mark.parametrize(
    ("error", "said"),
    [("busy", "All telephones outside are in a call."), ("no line", "The telephone outside could not call.")],
)
def test_a_telephone_that_does_not_call_is_said(alice: Client, telephones: Telephones, error: str, said: str) -> None:
    telephones.answer = {"error": error}
    answer = alice.post("/outside/call/", {"number": "+496990009114", "to": "2001"}, follow=True)
    assert said in answer.content.decode()


def test_where_nobody_listens_the_page_says_so(alice: Client, settings: Any, tmp_path: Path) -> None:
    settings.OUTSIDE_CALLERS = str(tmp_path / "nobody")
    assert "The telephones outside do not answer." in alice.get("/outside/calls/").content.decode()


@pytest.mark.parametrize("address", ["/outside/", "/outside/calls/", "/outside/call/", "/outside/hang-up/"])
def test_elsewhere_there_is_no_such_page(alice: Client, address: str) -> None:
    assert alice.get(address).status_code == 404
    assert alice.post(address).status_code == 404
    assert "Outside Caller" not in alice.get("/").content.decode()


def test_nobody_comes_in_without_log_on(telephones: Telephones) -> None:
    assert Client().get("/outside/").url == "/login/?next=/outside/"


def test_ring_me_in_the_header_lets_a_telephone_outside_call(telephones: Telephones) -> None:
    anna = BusinessPartner.objects.create(id=FIRST_CONTACT_ID, kind=PartnerKind.CONTACT, last_name="Keller")
    PartnerNumber.objects.create(partner=anna, typed="+49 (0)69 90009-114")
    alice = client_of(at_work("alice", extension="2001"))
    page = alice.get("/").text
    assert f'action="{reverse("ring-me")}"' in page.partition("</header>")[0]
    telephones.answer = {}
    alice.post(reverse("ring-me"), headers={"hx-request": "true"})
    assert telephones.asked == [{"act": "call", "number": "+496990009114", "to": "2001"}]
    telephones.answer = {"error": "busy"}
    assert (
        "All telephones outside are in a call." in alice.post(reverse("ring-me"), headers={"hx-request": "true"}).text
    )


def test_the_first_steps_say_that_a_real_telephone_answers_by_itself(telephones: Telephones) -> None:
    alice = at_work("alice", extension="2001")
    world.simulate_inbound("+496990009114", to="alice")
    assert "A telephone of the demo answers by itself" in client_of(alice).get(reverse("first-steps")).text
