"""A list page with presence, in the view: p50 over many requests, without network or middleware."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {"DEMO": "1", "ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "crm_ui.settings"}
ROWS = (50, 500)
REQUESTS = {50: 200, 500: 40}
AT_MOST_SECONDS = 240


async def measure(now: dict) -> dict:
    """list_50_ms and list_500_ms, on the demo data, in a process of their own."""
    return await printed_by("tests.bench.lists")


async def measure_roles(now: dict) -> dict:
    """start_page_p95_ms, see `many_roles`."""
    return await printed_by("tests.bench.many_roles")


async def printed_by(module: str) -> dict:
    """The figures that a module prints as its last line, run alone with an empty data folder."""
    with tempfile.TemporaryDirectory(prefix="crm-presence-bench-") as folder:
        env = {**os.environ, **SETTINGS, "DATA_DIR": folder}
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=env,
            check=True,
            capture_output=True,
            text=True,
            timeout=AT_MOST_SECONDS,
        )
    return json.loads(done.stdout.splitlines()[-1])


def time_view(rows: int) -> float:
    """Milliseconds of the view and its template, for a list of contacts with presence."""
    import statistics
    import time

    from django.contrib.auth.models import User
    from django.test import Client, RequestFactory
    from django.urls import resolve

    from customizing import access

    client, url = Client(), f"/contacts/?rows={rows}"
    alice = User.objects.get(username="alice")
    client.force_login(alice)
    client.get("/contacts/")
    spent = []
    for _ in range(REQUESTS[rows]):
        request = RequestFactory().get(url)
        request.user, request.session = alice, client.session
        request.role = access.roles_of(alice)[0]
        request.profiles = access.profile_bundle(request.role)
        request.htmx = False
        request.resolver_match = match = resolve("/contacts/")
        request._messages = []
        started = time.perf_counter()
        response = match.func(request, *match.args, **match.kwargs)
        spent.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"The list answered {response.status_code}.")
    return round(statistics.median(spent), 2)


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    print(json.dumps({f"list_{rows}_ms": time_view(rows) for rows in ROWS}))


if __name__ == "__main__":
    main()
