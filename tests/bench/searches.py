"""What somebody pastes into a search field, of many partners: the slowest of several answers, on both databases.

Through all of the product but the network: middleware, view, template.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from string import ascii_lowercase

from tests.bench.transfers import DATABASES, ROOT

SETTINGS = {"DEMO": "1", "ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "crm_ui.settings", "REDIS_URL": ""}
PARTNERS = 20_000
TIMES = 5
AT_MOST_SECONDS = 200


async def measure(now: dict) -> dict:
    """searches: of each database, for each kind of search text the longest answer in ms."""
    return {"searches": {name: await asyncio.to_thread(measured, name) for name in DATABASES}}


def measured(database: str) -> dict[str, float]:
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="crm-presence-bench-")))
        _pids, env = ending.enter_context(DATABASES[database](folder))
        env = {**os.environ, **SETTINGS, "DATA_DIR": str(folder), **env}
        command = [sys.executable, "-m", "tests.bench.searches"]
        done = subprocess.run(
            command, cwd=ROOT, env=env, check=True, capture_output=True, text=True, timeout=AT_MOST_SECONDS
        )
    return json.loads(done.stdout.splitlines()[-1])


def texts(random: Random) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, address and query of each search."""
    words = " ".join("".join(random.choices(ascii_lowercase, k=3)) for _ in range(5_000))
    page = ". ".join(["Dear Anna, the bicycle of Mr Keller squeaks again when he brakes"] * 40)
    letters = " ".join(ascii_lowercase)
    yield "one_word_ms", "/search/", {"q": "kell"}
    yield "words_5000_ms", "/search/", {"q": words}
    yield "pasted_page_ms", "/search/", {"q": page}
    yield "letters_ms", "/search/", {"q": letters}
    yield "suggest_words_ms", "/search/suggest/", {"kind": "contact", "contact": words}
    yield "agents_900_and_ms", "/communication/agents/", {"agent": " ".join(["AND"] * 900)}


def fill(random: Random) -> None:
    """Many partners, whose names have the words that people have in their names."""
    from crm_ui.models import BusinessPartner

    syllables = ["an", "na", "kel", "ler", "mei", "er", "oka", "for", "wal", "sh", "bra", "un", "sch", "mi", "dt"]
    name = lambda: "".join(random.choices(syllables, k=random.randint(2, 4))).title()  # noqa: E731
    people = (BusinessPartner(kind="contact", first_name=name(), last_name=name()) for _ in range(PARTNERS))
    BusinessPartner.bulk_save(list(people))


def slowest() -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="alice"))
    client.get("/")
    found = {}
    for name, address, query in texts(Random(1)):
        spent = []
        for _ in range(TIMES):
            began = time.perf_counter()
            answer = client.get(address, query)
            spent.append((time.perf_counter() - began) * 1e3)
            if answer.status_code != 200:
                raise RuntimeError(f"{name} was answered {answer.status_code}.")
        found[name] = round(max(spent), 1)
    return found


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    fill(Random(2))
    print(json.dumps(slowest()))


if __name__ == "__main__":
    main()
