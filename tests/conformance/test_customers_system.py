"""`manage.py conformance`: at the simulator, and where people are asked to do what no command does."""

import os
import re
from collections.abc import Callable, Iterator
from io import StringIO
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command

from customizing.models import CmsDestination
from presence.cms import connectors
from presence.conformance.simulated import SimulatedTelephones
from presence.conformance.telephones import Cast, Telephones
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import Accept, Capability, CmsError, Command, Hold, Retrieve
from presence.models import Call
from presence.models.simulator import SimAgent, SimConversation
from tests.factory import make_user

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["meier", "schulz", "weber"]
CALLER = "+493055501001"
OFFICE = Cast(dict(zip(NAMES, NAMES, strict=True)), dict.fromkeys(NAMES, ""), caller=CALLER, outside=CALLER)
Doing = Callable[[Telephones, str], object]
WHEN_TOLD: dict[str, Doing] = {
    r"(?:The caller|Somebody else).*: please call (\w+)": lambda telephones, who: telephones.calls_in(who),
    r"(\+\d+): please answer": lambda telephones, who: telephones.answers("outside"),
    r"(The caller|\+\d+).*: please hang up": lambda telephones, who: telephones.hangs_up("caller"),
    r"(Whoever) is outside: please hang up": lambda telephones, who: telephones.hangs_up("caller"),
    r"(\w+) \(\d+\): please answer": lambda telephones, who: telephones.answers(who),
    r"(\w+) \(\d+\): please put the call on hold": lambda telephones, who: telephones.holds(who),
    r"(\w+) \(\d+\): please retrieve": lambda telephones, who: telephones.retrieves(who),
}
"""What people do when they read this."""


class AcmeConnector(SimulatorConnector):
    """A system that no test knows. Its telephones cannot be told to answer or to hold."""

    capabilities = SimulatorConnector.capabilities - {Capability.ACCEPT, Capability.HOLD}
    made: ClassVar[list["AcmeConnector"]] = []

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.made.append(self)

    def execute(self, command: Command) -> None:
        if isinstance(command, Accept | Hold | Retrieve):
            raise CmsError("Do it at the telephone.")
        super().execute(command)


class People(StringIO):
    """They do what they read."""

    @property
    def telephones(self) -> Telephones:
        return SimulatedTelephones(SimpleNamespace(connector=AcmeConnector.made[-1]), OFFICE)

    def write(self, text: str) -> int:
        for pattern, do in WHEN_TOLD.items():
            if found := re.match(pattern, text):
                do(self.telephones, found[1])
        return super().write(text)


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    # a telephone system that the test plays
    monkeypatch.setitem(connectors.CONNECTORS, "acme", f"{__name__}.AcmeConnector")
    # who does it does it at once
    monkeypatch.setattr("presence.management.commands.conformance.PEOPLE_TAKE", 5.0)
    settings.RING_TIMEOUT = 1
    CmsDestination.objects.create(name="ACME", connector="acme", address="cms.example.com")
    for number, name in enumerate(NAMES, start=2001):
        make_user(name, extension=str(number))


@pytest.fixture
def answering_yes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    reads, writes = os.pipe()
    os.write(writes, b"y\n")
    with os.fdopen(reads) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)  # somebody sits there
        yield
    os.close(writes)


def sheet_of(*arguments: str, out: StringIO | None = None) -> list[str]:
    out = out or StringIO()
    try:
        call_command("conformance", *arguments, stdout=out)
    finally:
        print(out.getvalue())
    return out.getvalue().splitlines()


@pytest.mark.thorough
@pytest.mark.usefixtures("acme", "answering_yes")
def test_a_connector_that_no_test_knows_is_played_with_people() -> None:
    with_queue = ("--caller", CALLER, "--queue", "Sales", "7002")
    *said, last = sheet_of("ACME", "--users", *NAMES, *with_queue, out=People())
    print(*said, sep=chr(10))
    assert re.fullmatch(r"\d+ passed, 0 failed", last)
    assert "| accept | A call is accepted | not offered: Do it at the telephone. |" in said
    assert "meier (2001): please answer when your telephone rings." in said
    assert "The caller, +493055501001: did you hear 3 tones? (y/n) " in said
    assert [row.endswith("| works |") for row in said if row.startswith("| queue ")] == [True]
    assert not SimAgent.objects.filter(logged_on=True).exists()


@pytest.mark.usefixtures("acme")
def test_without_a_queue_what_is_about_queues_is_not_played() -> None:
    *said, last = sheet_of("ACME", "--users", *NAMES, "--caller", CALLER, "--only", "queue", out=People())
    assert last == "1 passed, 0 failed"
    assert sum("| not offered: Name a queue in which nobody works" in row for row in said) == 1
    assert not SimConversation.objects.exists()


def test_the_simulator_plays_in_a_world_of_its_own() -> None:
    CmsDestination.objects.create(name="Simulator", connector="simulator")
    said = sheet_of("Simulator", "--only", "held and retrieved")
    assert "A caller is held and retrieved at the telephone." in said
    assert "| hold | A caller is held and retrieved | works |" in said
    assert said[-1] == "2 passed, 0 failed"
    assert list(CmsDestination.objects.values_list("name", flat=True)) == ["Simulator"]
    assert not Call.objects.exists()
    assert not SimConversation.objects.exists()


@pytest.mark.usefixtures("acme")
def test_what_fails_is_said_and_told_by_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    # as if it could be told to
    monkeypatch.setattr(AcmeConnector, "capabilities", SimulatorConnector.capabilities)
    out = People()
    with pytest.raises(SystemExit) as ended:
        sheet_of("ACME", "--users", *NAMES, "--caller", CALLER, "--only", "call is accepted", out=out)
    assert ended.value.code == 1
    assert "| refused: Do it at the telephone. |" in out.getvalue()
    assert out.getvalue().endswith("0 passed, 1 failed\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Nowhere"], "There is no CMS destination “Nowhere”. There are: ACME."),
        (["ACME"], "Name three users and the number of a caller"),
        (["ACME", "--users", "meier", "schulz", "nobody", "--caller", CALLER], "There is no user nobody."),
    ],
)
@pytest.mark.usefixtures("acme")
def test_what_is_missing_is_said(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        sheet_of(*arguments)


@pytest.mark.usefixtures("acme")
def test_a_system_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # nobody waits for people here
    monkeypatch.setattr("presence.management.commands.conformance.PEOPLE_TAKE", 0.2)
    CmsDestination.objects.create(name="Away", connector="asterisk", address="127.0.0.1:1")
    with pytest.raises(CommandError, match=r"There is no connection\. There is no connection to the telephone system"):
        sheet_of("Away", "--users", *NAMES, "--caller", CALLER)
