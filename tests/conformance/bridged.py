"""The example bridge in a process of its own, with the system behind it, and what people do at its telephones.

As a program: runs docs/http-bridge/bridge.py as it is. Each line that comes in names something that people do at
telephones, and is answered by a line when it is done.
"""

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = ROOT / "docs" / "http-bridge" / "bridge.py"
SIGNER, SECRET = "bridge", "a secret that a program has made"


class BridgedTelephones:
    """Telephones that are somewhere else: whatever is done there, the other process does."""

    def __init__(self, process: subprocess.Popen[str]):
        self.process = process

    def __getattr__(self, what: str) -> Any:
        return partial(self._do, what)

    def _do(self, what: str, *given: Any, **how: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([what, given, how]) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline() or '{"error": "The process has ended."}')
        if "error" in said:
            raise AssertionError(said["error"])
        return said["done"]


@contextmanager
def bridge(folder: Path, *, port: int, events: str) -> Iterator[BridgedTelephones]:
    """It runs, with an empty database in the folder, made now if it is not there, and tells events to that address."""
    own = {"DEMO": "1", "DATA_DIR": str(folder), "SECRET_KEY": "kept-by-the-tests-alone-9876543210"}
    signing = {"BRIDGE_USER": SIGNER, "BRIDGE_SECRET": SECRET, "BRIDGE_PORT": str(port), "CRM_EVENTS": events}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=ROOT,
        env=kept | own | signing,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield BridgedTelephones(process)
    finally:
        process.kill()
        process.wait()


def main() -> None:
    said, sys.stdout = sys.stdout, sys.stderr  # what else is printed is no answer
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm_ui.settings"
    from django.core.management import call_command

    module = _module()
    call_command("migrate", verbosity=0)
    systems: SimpleQueue[Any] = SimpleQueue()

    class Watched(module.TelephoneSystem):
        def __init__(self, *args: Any, **how: Any):
            super().__init__(*args, **how)
            systems.put(self)

    module.TelephoneSystem = Watched
    threading.Thread(target=module.main, daemon=True).start()
    _at_telephones(systems.get(timeout=30).connector, said)


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("bridge", BRIDGE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _at_telephones(connector: Any, said: Any) -> None:
    from presence.conformance.simulated import SimulatedTelephones

    telephones = SimulatedTelephones(SimpleNamespace(connector=connector))  # type: ignore[arg-type]  # no more is asked of it
    print("ready", file=said, flush=True)
    for line in sys.stdin:
        what, given, how = json.loads(line)
        try:
            answer = {"done": getattr(telephones, what)(*given, **how)}
        except Exception as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer), file=said, flush=True)


if __name__ == "__main__":
    main()
