"""The administrator's test call between two telephones of a real Asterisk: does a consult begin at each side?"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from customizing.checks.finding import Level
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephone, Telephones
from presence.connectors.asterisk import doctor
from presence.connectors.asterisk.doctor import consult_test
from presence.contract import Finding, Workplace
from tests.asterisk.at_connector import Told, connected
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
ANNA, BEN = Workplace("anna", "Anna", extension="1001"), Workplace("ben", "Ben", extension="1002")
DIAL = "Dial(PJSIP/${EXTEN},30,tT)"
BOTH = "A consult begins at either side of a call between these two telephones."
AsksFor = Callable[[], "Future[list[Finding]]"]


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx) as at_work:
        yield at_work


@pytest.fixture
def begin(told: Told) -> Iterator[AsksFor]:
    """Let them ring; the CRM is connected meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda: pool.submit(doctor.test_call, told.connector.destination, ANNA, BEN)


@pytest.fixture
def options(pbx: Pbx, request: pytest.FixtureRequest) -> Iterator[str]:
    """The Dial of the house has these in the place of t and T."""
    file = pbx.folder / "etc/extensions.conf"
    before = file.read_text()
    file.write_text(before.replace(DIAL, DIAL.replace("tT", request.param)))
    pbx.console("dialplan reload")
    yield request.param
    file.write_text(before)
    pbx.console("dialplan reload")


def picked_up(*telephones: Telephone) -> None:
    for telephone in telephones:
        telephone.rings()
        telephone.answer()


def test_a_consult_begins_at_either_side_and_the_call_is_nobodys(
    told: Told, phones: Telephones, begin: AsksFor
) -> None:
    both = phones.of_the_house("1001", "1002")
    told.log_on("anna", "ben")
    found = begin()
    picked_up(*both)
    assert [(each.level, each.text) for each in found.result()] == [(Level.OK, BOTH)]
    assert told.now() == []
    for telephone in both:
        telephone._wait("CALL_CLOSED")


@pytest.mark.parametrize(
    ("options", "level", "said"),
    [
        ("T", Level.WARNING, "who calls only: Dial lacks t."),
        ("t", Level.WARNING, "who is called only: Dial lacks T."),
        ("r", Level.ERROR, "No consult begins"),
    ],
    indirect=["options"],
)
@pytest.mark.usefixtures("options")
def test_what_the_dialplan_lacks_is_told(phones: Telephones, begin: AsksFor, level: Level, said: str) -> None:
    both = phones.of_the_house("1001", "1002")
    found = begin()
    picked_up(*both)
    [finding] = found.result()
    assert finding.level == level
    assert said in finding.text
    assert "Dial(…,30,tT)" in finding.lines


def test_who_does_not_pick_up_is_named_and_rings_no_longer(
    phones: Telephones, begin: AsksFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # ten seconds are for people
    monkeypatch.setattr(consult_test, "PICKED_UP_WITHIN", 1.5)
    anna, _ben = phones.of_the_house("1001", "1002")
    found = begin()
    picked_up(anna)
    [finding] = found.result()
    assert "The telephone of Ben (1002) was not picked up within 2 seconds" in finding.text
    [finding] = begin().result()
    assert "The telephone of Anna (1001) was not picked up" in finding.text


def test_a_telephone_that_is_off_is_not_rung(phones: Telephones, begin: AsksFor) -> None:
    phones.of_the_house("1001")
    [finding] = begin().result()
    assert "The telephone of Ben (1002) is switched off or in use" in finding.text


def test_what_is_no_extension_is_not_dialled(told: Told, phones: Telephones) -> None:
    phones.of_the_house("1001")
    code = Workplace("ben", "Ben", extension="1002&System(id)")
    [finding] = doctor.test_call(told.connector.destination, ANNA, code)
    assert "is switched off or in use, so nothing was tested" in finding.text
