"""/healthz says whether the process lives, /readyz whether it is of use; both in time, whatever is the matter."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.test import Client

from crm_ui import health
from crm_ui.health import HealthPart, Unwell, parts
from tests.browser.product import Product, copied
from tests.patience import until

IN_TIME = 5.0
ASKED_AT_ONCE = 40
USAGE = "shutil.disk_usage"


@pytest.fixture
def served(demo_data: Path, tmp_path: Path) -> Iterator[Product]:
    """The product, whose complaints are what is wanted here."""
    product = Product(copied(demo_data, tmp_path / "data")).start()
    yield product
    product.stop()


def ask(product: Product, path: str) -> tuple[int, dict]:
    began = time.monotonic()
    try:
        with urlopen(product.url + path, timeout=IN_TIME) as answer:
            status, said = answer.status, json.load(answer)
    except HTTPError as error:
        status, said = error.code, json.load(error)
    assert time.monotonic() - began < IN_TIME
    return status, said


def until_ready(product: Product) -> dict:
    until(lambda: ask(product, "/readyz")[0] == 200, seconds=30, every=0.2)
    return ask(product, "/readyz")[1]


def test_each_part_is_told_and_what_is_wrong_with_it(served: Product) -> None:
    said = until_ready(served)
    assert said["status"] == "ok"
    assert {name for name in said if name != "status"} == {"database", "tables", "disk", "engine", "telephone"}
    assert all(said[name]["ok"] for name in said if name != "status")
    end = time.monotonic() + 30
    while (heard := ask(served, "/readyz")[1]["telephone"]["seconds_since_heard"]) is None:
        assert time.monotonic() < end
    assert heard < 10
    with closing(sqlite3.connect(served.folder / "db.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until(lambda: ask(served, "/readyz")[0] == 503)  # what was seen before is told a moment longer
        with ThreadPoolExecutor(ASKED_AT_ONCE) as people:
            answers = list(people.map(lambda _: ask(served, "/readyz"), range(ASKED_AT_ONCE)))
        assert {(status, said["database"]["reason"]) for status, said in answers} == {(503, "locked")}
        assert ask(served, "/healthz") == (200, {"status": "ok"})
        other.execute("ROLLBACK")
    until_ready(served)


def test_a_database_put_in_the_place_of_the_one_of_the_start_is_noticed(served: Product) -> None:
    until_ready(served)
    database = served.folder / "db.sqlite3"
    same = database.with_name("copy.sqlite3")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(same)) as target:
        source.backup(target)
    for other, reason in ((same, "another one than at the start"), (None, "lacks tables of this version")):
        if other is None:
            other = database.with_name("empty.sqlite3")
            other.touch()
        os.replace(other, database)
        until(lambda reason=reason: reason in str(ask(served, "/healthz")[1].get("tables")))
        status, said = ask(served, "/healthz")
        assert status == 503
        assert reason in said["tables"]["reason"]
        assert reason in ask(served, "/readyz")[1]["tables"]["reason"]


@pytest.mark.django_db
def test_readiness_needs_neither_log_on_nor_https_nor_the_name_that_people_use(settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["crm.example.com"]
    response = Client().get("/readyz", headers={"host": "10.0.0.7:8000"})
    assert response.json()["disk"]["ok"] is True
    assert response["Cache-Control"].startswith("max-age=0, no-cache")


@pytest.mark.django_db(transaction=True)
def test_what_is_read_only_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parts.written() == {}
    only_read = {
        "sqlite": {"init_command": "PRAGMA query_only = 1;"},
        "postgresql": {"options": "-c default_transaction_read_only=on"},
    }
    # the connection can only read
    monkeypatch.setattr(parts, "PATIENCE", only_read)
    with pytest.raises(Unwell, match="read-only"):
        parts.written()


@pytest.mark.parametrize(("free", "ready"), [(4, False), (5, False), (6, True)])
def test_a_disk_that_is_nearly_full_is_not_ready(monkeypatch: pytest.MonkeyPatch, free: int, ready: bool) -> None:
    usage = parts.shutil.disk_usage(".")._replace(total=100, used=100 - free, free=free)
    # no test fills the disk
    monkeypatch.setattr(USAGE, lambda path: usage)
    assert HealthPart("disk", parts.disk).finding().ok is ready


def test_a_part_that_hangs_keeps_nobody_waiting_and_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # the same with a shorter wait
    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.2)
    looks, end = [], Event()
    part = HealthPart("stuck", lambda: (looks.append(1), end.wait(30), {})[2])
    began = time.monotonic()
    assert "no answer within" in part.finding().reason
    for _ in range(50):
        assert not part.finding().ok
    assert time.monotonic() - began < 2
    assert len(looks) == 1
    end.set()


def test_however_many_ask_a_part_is_looked_at_once_a_second() -> None:
    looks = []
    part = HealthPart("counted", lambda: looks.append(1) or {})
    with ThreadPoolExecutor(8) as people:
        assert all(finding.ok for finding in people.map(lambda _: part.finding(), range(200)))
    assert len(looks) <= 2


def test_a_reason_tells_no_address_and_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def look() -> dict:
        raise RuntimeError("postgres://crm:hidden@10.0.0.5/crm")

    assert HealthPart("broken", look).finding().as_json() == {"ok": False, "reason": "cannot be told"}
