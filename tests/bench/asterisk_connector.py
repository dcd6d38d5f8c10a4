"""One connector at an Asterisk, as a process. usage: asterisk_connector.py ADDRESS TELEPHONES alone|engine

`alone` it tells nobody; with the `engine` of the product it does all that a connector process does, on a database of
its own in DATA_DIR. On each line that it reads it prints, as JSON, what has been since the last one: processor time,
legs of users that have ended, how long ago Asterisk had said what was just taken in; and the memory of now.
"""

import json
import os
import sys
import time
from array import array
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
os.environ["DEMO"] = "1"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from customizing.models import CmsDestination  # noqa: E402
from deploy.asterisk.pbx import SECRET, USER  # noqa: E402
from presence.cms import connectors, gateway  # noqa: E402
from presence.connectors.asterisk.connector import AsteriskConnector  # noqa: E402
from presence.connectors.asterisk.exchange import Exchange  # noqa: E402
from presence.contract import CallChanged, Event  # noqa: E402
from presence.models import Agent  # noqa: E402
from presence.workers import scheduler  # noqa: E402
from tests.bench.fleet import percentile  # noqa: E402
from tests.bench.machine import resident_kib  # noqa: E402

TICK = 0.5


class Measured(AsteriskConnector):
    """Notes how old each event is when it has been taken in, and which legs have ended.

    Four bytes an event: of ten thousand calls, lists of floats would be all that the process grows by.
    """

    lags = array("f")
    ended = 0

    def start(self) -> None:
        super().start()
        told = self.emit

        def emit(events: list[Event]) -> None:
            told(events)
            Measured.ended += sum(isinstance(event, CallChanged) and event.state == "ended" for event in events)

        self.emit = emit

    def _made(self) -> Exchange:
        exchange = super()._made()
        hear = exchange.line.on_event

        def timed(message) -> None:
            hear(message)
            if said := message["Timestamp"]:
                Measured.lags.append((time.time() - float(said)) * 1000)

        exchange.line.on_event = timed
        return exchange


def seeded(address: str, telephones: int) -> CmsDestination:
    call_command("migrate", verbosity=0)
    call_command("load_customizing", verbosity=0)
    destination = CmsDestination(name="ASTERISK", connector="asterisk", address=address, user_name=USER)
    destination.set_password(SECRET)
    destination.save()
    from tests.bench.seed import seed

    users = seed(telephones)["users"]
    for number, user in enumerate(users):
        Agent.objects.filter(pk=user).update(destination=destination, extension=str(1001 + number))
    CmsDestination.objects.exclude(pk=destination.pk).update(active=False)
    return destination


def alone(destination: CmsDestination) -> Measured:
    connector = Measured(destination, lambda events: None)
    connector.start()

    def ticks() -> None:
        while True:
            time.sleep(TICK)
            connector.tick(timezone.now())

    Thread(target=ticks, daemon=True).start()
    return connector


def with_engine(destination: CmsDestination) -> Measured:
    connectors.CONNECTORS["asterisk"] = "tests.bench.asterisk_connector.Measured"
    scheduler.start()
    return gateway.connector_for(destination)


def main(address: str, telephones: int, how: str) -> None:
    destination = seeded(address, telephones)
    connector = with_engine(destination) if how == "engine" else alone(destination)
    while not connector.is_up:
        time.sleep(0.1)
    print("ready", flush=True)
    cpu, ended = time.process_time(), 0
    for _line in sys.stdin:
        lags, Measured.lags = Measured.lags, array("f")
        said = {
            "kib": resident_kib(os.getpid()),
            "cpu_ms": (time.process_time() - cpu) * 1000,
            "ended": Measured.ended - ended,
            "lag_p95_ms": percentile(sorted(lags), 0.95) if lags else 0.0,
        }
        print(json.dumps(said), flush=True)
        cpu, ended = time.process_time(), Measured.ended


if __name__ == "__main__":
    from tests.bench import asterisk_connector  # as the table of connectors names it

    asterisk_connector.main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
