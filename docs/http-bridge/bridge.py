"""An example of a bridge: it stands before a telephone system and connects it over HTTP. docs/connectors.md has more.

`TelephoneSystem` is the part to replace; here it is the simulator, in a database of its own. All else is plain Python.
"""

import hmac
import json
import os
import queue
import threading
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib import error, parse, request

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
django.setup()

from django.db import connections  # noqa: E402

from customizing.models import CmsDestination  # noqa: E402
from presence.connectors.simulator.connector import SimulatorConnector  # noqa: E402
from presence.contract import CmsError, CmsTimeout, CmsUnknown  # noqa: E402
from presence.contract.plain import plain, read_command  # noqa: E402

USER, SECRET = os.environ["BRIDGE_USER"], os.environ["BRIDGE_SECRET"].encode()
EVENTS, PORT = os.environ["CRM_EVENTS"], int(os.environ.get("BRIDGE_PORT", "8090"))
WINDOW, LARGEST, AT_ONCE, PULSE = 300, 1024 * 1024, 100, 3.0


class TelephoneSystem:
    """`tell` takes a list of events: what has changed. `without` are the capabilities that the system lacks."""

    without = []

    def __init__(self, tell):
        world, _new = CmsDestination.objects.get_or_create(name="Behind the bridge", connector="simulator")
        self.connector = SimulatorConnector(world, lambda events: tell([plain(each) for each in events]))

    def carry_out(self, command):
        """Do what `command["command"]` says. Returns 202; or the status that says why not, and what users read."""
        try:
            self.connector.execute(read_command(command))
        except CmsError as refusal:
            why_not = {CmsUnknown: 404, CmsTimeout: 504, CmsError: 503 if refusal.retry else 409}
            return why_not[type(refusal)], {"message": refusal.message}
        return 202, {}

    def snapshot(self):
        return plain(self.connector.snapshot())

    def turn(self):
        """Called twice a second: the simulator's telephones ring for a time only."""
        self.connector.tick(self.connector.now())


def signature(*head, body):
    return "v1=" + hmac.digest(SECRET, "".join(f"{line}\n" for line in head).encode() + body, "sha256").hex()


def keep_telling(waiting):
    """Send events in their order: again, under the same key, until they are taken or refused for good."""
    while True:
        events = []  # if there are none they are sent all the same, as a sign of life
        with suppress(queue.Empty):
            events += waiting.get(timeout=PULSE)
            while len(events) < AT_ONCE:
                events += waiting.get_nowait()
        delivery, body = uuid.uuid4().hex, json.dumps({"events": events}).encode()
        while not is_sent(delivery, body):
            time.sleep(1)


def is_sent(delivery, body):
    at, path = int(time.time()), parse.urlsplit(EVENTS).path
    said = {"Content-Type": "application/json", "Presence-Key": USER, "Presence-Time": str(at)}
    said |= {"Idempotency-Key": delivery, "Presence-Signature": signature(at, delivery, "POST", path, body=body)}
    try:
        request.urlopen(request.Request(EVENTS, body, said), timeout=10).close()  # noqa: S310
    except error.HTTPError as refusal:
        print("Not taken:", refusal.code, refusal.read(500), flush=True)
        return refusal.code < 500 and refusal.code not in (401, 409, 429)  # these pass; of others the list tells
    except OSError as problem:
        print("The CRM cannot be reached:", problem, flush=True)
        return False
    return True


class Handler(BaseHTTPRequestHandler):
    """Answers the product. A command that comes a second time gets the first answer again."""

    timeout = 10  # seconds that each part of a request may take to arrive
    answers, lock = {}, threading.Lock()  # by the key of the delivery: when, status, content

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        at, delivery = self.headers.get("Presence-Time", ""), self.headers.get("Idempotency-Key", "")
        wanted = signature(at, delivery, self.command, self.path, body=body).encode()
        same = hmac.compare_digest(self.headers.get("Presence-Signature", "").encode(), wanted)
        if not (same and delivery and at.isdecimal() and abs(time.time() - int(at)) <= WINDOW):
            return self._say(401, {"message": "Signature, key or time is wrong."})
        match self.command, parse.urlsplit(self.path).path.rpartition("/")[2]:
            case "POST", "commands":
                self._say(*self._once(delivery, body))
            case "GET", "snapshot":
                self._say(200, self.server.system.snapshot())
            case "GET", "ping":
                self._say(200, {"at": datetime.now(UTC).isoformat(), "without": self.server.system.without})
            case _:
                self._say(404, {})
        return connections.close_all()

    do_GET = do_POST  # noqa: N815

    def _once(self, delivery, body):
        with self.lock:  # one command after the other
            for key in [key for key, (when, *_) in self.answers.items() if time.time() - when > 2 * WINDOW]:
                del self.answers[key]
            if delivery not in self.answers:
                self.answers[delivery] = time.time(), *self.server.system.carry_out(json.loads(body))
            return self.answers[delivery][1:]

    def _say(self, status, content):
        answer = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    log_message = lambda self, *said: None  # noqa: E731  what is answered is no news


def main():
    waiting = queue.SimpleQueue()
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    server.system = TelephoneSystem(tell=waiting.put)
    threading.Thread(target=keep_telling, args=[waiting], daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        server.system.turn()
        time.sleep(0.5)


if __name__ == "__main__":
    main()
