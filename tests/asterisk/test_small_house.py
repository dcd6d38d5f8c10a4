"""docs/asterisk/house: who begins with it has two telephones, and one in the browser; the CRM misses nothing."""

import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from customizing.checks.finding import Level
from customizing.models import CmsDestination, CmsProfile
from deploy.asterisk.house import House
from deploy.asterisk.packages import install
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import telephones
from presence.cms.examination import examine
from tests import factory
from tests.architecture.imports import ROOT
from tests.docs.command_blocks import block_with
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
PEOPLE = {"anna": "2001", "ben": "2002"}
BROWSER = "2801"


class SmallHouse(Pbx):
    """What steps 14 and 15 of docs/install.md say is typed over our configuration; nothing listens to the network."""

    def _configure(self) -> None:
        super()._configure()
        etc = self.folder / "etc"
        for first in ("docs/asterisk/house/pjsip.conf", "docs/asterisk/house/browser.conf"):
            said = block_with("install.md", first).replace("/etc/asterisk", str(etc))
            subprocess.run(["sh", "-euc", said], cwd=ROOT, check=True)
        ours = {
            "pjsip.conf": ("bind = 0.0.0.0", f"bind = 127.0.0.1:{self.sip}"),
            "manager.conf": ("port = 5038", f"port = {self.ami}"),
            "http.conf": ("bindport = 8088", f"bindport = {self.websocket}"),
            "crm/extensions.conf": ("/usr/sbin/asterisk", shlex.join(self._command())),
        }
        for name, (theirs, own) in ours.items():
            text = (etc / name).read_text()
            assert theirs in text
            (etc / name).write_text(text.replace(theirs, own))


@pytest.fixture
def house() -> Iterator[SmallHouse]:
    with tempfile.TemporaryDirectory(prefix="pbx-") as folder:
        asterisk = SmallHouse(install(), Path(folder), house=House(browsers={BROWSER: "Anna"}))
        asterisk.start()
        yield asterisk
        asterisk.stop()


@pytest.fixture
def destination(house: SmallHouse) -> CmsDestination:
    factory.load_customizing()
    made = CmsDestination(name="PBX", connector="asterisk", address=house.address, user_name=USER)
    made.set_password(SECRET)
    made.browser_extensions, made.telephone_socket = BROWSER[:2], f"ws://127.0.0.1:{house.websocket}/ws"
    made.save()
    CmsProfile.objects.update(destination=made)
    for name, extension in PEOPLE.items():
        factory.make_user(name, role="SERVICEPRO", extension=extension)
    return made


def test_the_crm_finds_nothing_to_mend(house: SmallHouse, destination: CmsDestination) -> None:
    with telephones(house) as phones:
        anna, ben = phones.of_the_house(*PEOPLE.values())
        found = examine(destination)
        assert [each.text for each in found if each.level in (Level.ERROR, Level.WARNING)] == []
        anna.dial("2002")
        ben.rings()
