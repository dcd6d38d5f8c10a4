"""The examination of a real Asterisk: its rights, its telephones, and what it says of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command

from customizing.checks.finding import Level
from customizing.models import CmsDestination, CmsProfile
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import Telephone, Telephones
from presence.cms.examination import examine
from presence.contract import Finding
from presence.models import Agent
from tests import factory
from tests.asterisk.at_connector import PEOPLE
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
NARROW = """
[narrow]
secret = change-me
permit = 127.0.0.1/255.255.255.255
read = call,agent
write = call,agent,reporting,command
"""


@pytest.fixture
def destination(pbx: Pbx) -> CmsDestination:
    """Anna, Ben and Dora are to telephone there, and Emil, whom the Asterisk does not know."""
    factory.load_customizing()
    made = CmsDestination(name="PBX", connector="asterisk", address=pbx.address, user_name=USER)
    made.set_password(SECRET)
    made.save()
    CmsProfile.objects.update(destination=made)
    for name, extension in {**PEOPLE, "emil": "4711"}.items():
        if name != "cara":
            factory.make_user(name, role="SERVICEPRO", extension=extension)
    return made


@pytest.fixture
def narrow(pbx: Pbx, destination: CmsDestination) -> Iterator[CmsDestination]:
    """The same by a user of the Asterisk who may not originate nor read system, and may run commands."""
    file = pbx.folder / "etc/manager.conf"
    before = file.read_text()
    file.write_text(before + NARROW)
    pbx.console("manager reload")
    destination.user_name = "narrow"
    destination.save()
    yield destination
    file.write_text(before)
    pbx.console("manager reload")


def texts(found: list[Finding], level: Level) -> str:
    return "\n".join(f"{each.about}: {each.text}" for each in found if each.level == level)


def test_the_asterisk_that_is_shipped_is_in_order(
    destination: CmsDestination, phones: Telephones, capsys: pytest.CaptureFixture[str]
) -> None:
    Agent.objects.filter(user__username="emil").delete()
    phones.of_the_house(*(PEOPLE[name] for name in ("anna", "ben", "dora")))
    found = examine(destination)
    assert texts(found, Level.ERROR) == ""
    assert texts(found, Level.WARNING).startswith("Extensions: 1 user has no extension")
    assert "Registered: Anna Example (1001), Ben Example (1002), Dora Example (1004)." in plain(found)
    assert "1003, 1005" in texts(found, Level.INFO)
    call_command("doctor", "pbx")
    assert "ok       Log-on: The user crm is logged on." in capsys.readouterr().out


def test_the_command_lets_two_telephones_call_each_other(
    destination: CmsDestination, phones: Telephones, capsys: pytest.CaptureFixture[str]
) -> None:
    Agent.objects.filter(user__username="emil").delete()
    both = phones.of_the_house("1001", "1002")
    with ThreadPoolExecutor(1) as pool:
        people = pool.submit(picked_up, *both)
        call_command("doctor", destination.name, "--test-call", "1001", "1002")
    people.result()
    assert "A consult begins at either side of a call between these two telephones." in capsys.readouterr().out


def picked_up(*telephones: Telephone) -> None:
    for telephone in telephones:
        telephone.rings()
        telephone.answer()


def test_telephones_that_are_off_or_unknown_are_told(destination: CmsDestination, phones: Telephones) -> None:
    phones.of_the_house("1001")
    Agent.objects.filter(user__username="ben").update(cms_logged_on=True)
    found = examine(destination)
    assert "does not know: Emil Example (4711)." in plain(found)
    assert "Not registered: Ben Example (1002). These users are logged on" in plain(found)
    assert "Not registered: Dora Example (1004)." in plain(found)


def test_a_user_with_a_right_too_few_and_one_too_many_is_told_so(narrow: CmsDestination) -> None:
    found = examine(narrow)
    assert "The user narrow lacks the right to write originate" in texts(found, Level.ERROR)
    assert "rights to write that the CRM does not need: command. Whoever" in texts(found, Level.WARNING)
    assert "Whether the user narrow may read" in texts(found, Level.INFO)
    rights = next(each for each in found if each.about == "Rights" and each.level == Level.ERROR)
    assert rights.lines.startswith("[narrow]\nread = system,call,agent\n")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "PBX")
    assert ended.value.code == 1


def test_a_wrong_password_is_told(destination: CmsDestination) -> None:
    destination.set_password("wrong")
    assert "Asterisk does not let the user crm in: Authentication failed." in texts(examine(destination), Level.ERROR)


def plain(found: list[Finding]) -> str:
    """All texts, without the signs that keep names apart from text of the other direction."""
    return "\n".join(each.text for each in found).replace("\u2068", "").replace("\u2069", "")
