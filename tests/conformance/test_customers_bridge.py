"""`manage.py conformance` at a bridge: its webhooks are taken by the command itself."""

import socket
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from deploy.services import free_port
from presence.conformance.simulated import CAST
from presence.conformance.telephones import Telephones
from presence.models import Call, Delivery
from tests.conformance import bridged
from tests.conformance.test_customers_system import People
from tests.factory import make_user
from tests.presence.connectors.http.bridges import destination
from tests.presence.webhooks.sending import address

pytestmark = pytest.mark.django_db(transaction=True)
WITH = ("--users", *CAST.users, "--caller", CAST.caller)


class PeopleBehindTheBridge(People):
    def __init__(self, telephones: Telephones):
        super().__init__()
        self.there = telephones

    @property
    def telephones(self) -> Telephones:
        return self.there


@pytest.mark.thorough
def test_it_is_played_with_people_behind_the_bridge(of_bridge: Path) -> None:
    for part, extension in CAST.extensions.items():
        make_user(part, extension=extension)
    port, listen = free_port(), f"127.0.0.1:{free_port()}"
    at = destination(f"http://127.0.0.1:{port}", secret=bridged.SECRET)
    with bridged.bridge(of_bridge, port=port, events=f"http://{listen}{address(at)}") as telephones:
        out = PeopleBehindTheBridge(telephones)
        call_command("conformance", at.name, *WITH, "--listen", listen, "--only", "held and retrieved", stdout=out)
    *said, last = out.getvalue().splitlines()
    print(*said, sep="\n")
    assert said[0] == f"Let the bridge send its events to http://{listen}{address(at)}"
    assert "| hold | A caller is held and retrieved | works |" in said
    assert last == "2 passed, 0 failed"
    assert Delivery.last_at(at)
    assert not Call.objects.exists()


@pytest.mark.parametrize("listen", [(), ("--listen", "8099"), ("--listen", "localhost:x")])
def test_where_the_webhooks_are_taken_has_to_be_said(listen: tuple[str, ...]) -> None:
    at = destination("https://pbx.example.com")
    with pytest.raises(CommandError, match=r"Its events come by webhook\. Say where .*: --listen 127\.0\.0\.1:8099\."):
        call_command("conformance", at.name, *WITH, *listen, stdout=StringIO())


def test_a_port_that_is_taken_is_said() -> None:
    at = destination("https://pbx.example.com")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CommandError, match=f"Nothing can be taken at {listen}: .*Name another port"):
            call_command("conformance", at.name, *WITH, "--listen", listen, stdout=StringIO())
