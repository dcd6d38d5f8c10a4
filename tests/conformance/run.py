"""`make conformance`: the contract at the simulator, over HTTP, and at a real Asterisk by each kind of telephones.

usage: python -m tests.conformance.run [--write]
Prints the sheet of all; with --write, also into docs/connectors.md. The last line says how many scenarios passed.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django


def main(*, write: bool = False) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.pop("REDIS_URL", None)  # one process does everything
    django.setup()
    logging.disable(logging.WARNING)  # that commands are refused is wanted here
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return show(play(), write=write)
    finally:
        teardown_databases(databases, verbosity=0)


def show(systems: Any, *, write: bool) -> int:
    from presence.conformance import sheet
    from tests.conformance import documented

    print(sheet.page(systems))
    if write:
        documented.write(sheet.page(systems))
    print(sheet.summary(systems))
    return 1 if any(played.failed for played in systems.values()) else 0


def play() -> Any:
    """What came of all scenarios at all systems. Raises NotToBeHad if there can be no Asterisk here."""
    from customizing.models import TelephoneKeys
    from deploy.asterisk.packages import install
    from deploy.asterisk.pbx import Pbx
    from deploy.asterisk.telephones import telephones
    from presence.conformance import suite
    from tests.asterisk.told_telephones import ToldTelephones
    from tests.conformance import houses, windows

    systems = {}
    with houses.simulator() as office:
        systems["Simulator"] = suite.run(office)
    with tempfile.TemporaryDirectory(prefix="bridge-") as folder, houses.bridged(Path(folder)) as office:
        systems["HTTP"] = suite.run(office)
    with tempfile.TemporaryDirectory(prefix="pbx-") as folder:
        pbx = Pbx(install(), Path(folder))
        pbx.start()
        try:
            with telephones(pbx) as phones, houses.asterisk(pbx, phones) as office:
                systems["Asterisk"] = suite.run(office)
            keys = TelephoneKeys.NOTIFY
            with telephones(pbx, ToldTelephones) as phones, houses.asterisk(pbx, phones, keys=keys) as office:
                systems["Asterisk, NOTIFY"] = suite.run(office)
        finally:
            pbx.stop()
    with tempfile.TemporaryDirectory(prefix="pbx-") as folder, windows.asterisk(Path(folder)) as office:
        systems["Asterisk, browser"] = suite.run(office)
    return systems


if __name__ == "__main__":
    sys.exit(main(write="--write" in sys.argv[1:]))
