"""Each environment variable that the product reads, set wrongly: one line that says what to set instead."""

import re
from pathlib import Path

import pytest

from crm_ui import environment as env
from crm_ui.environment import hosts, instance, places, secrets, urls
from crm_ui.environment.cannot_start import CannotStart
from tests.architecture.test_documentation import variables_read
from tests.serving.manage import KEY, manage, refusal, run

ROOT = Path(__file__).resolve().parents[2]
NUMBER = "a whole number from 0 to 36500"
ENCODED = r"write @ as %40, / as %2F, # as %23"
WRONG = {
    "ALLOWED_HOSTS": [
        ("https://crm.example.com", "use crm.example.com"),
        ("crm.example.com:8000", "use crm.example.com"),
        ("crm.example.com/path", "use crm.example.com"),
        ("https://user@crm.example.com:8000/path?q#f", "use crm.example.com"),
        ("*.example.com", r"use \.example.com"),
        ("::1", r"use \[::1\]"),
        ("crm.example.com.", "use crm.example.com"),
        ("müller.example", "use xn--mller-kva.example"),
        ("one.example two.example", "by commas"),
        ("right.example,http://wrong.example", "use wrong.example"),
        ("-", "use names like"),
    ],
    "CSRF_TRUSTED_ORIGINS": [
        ("crm.example.com", "use https://crm.example.com"),
        ("https://crm.example.com/", "use https://crm.example.com"),
        ("https://crm.example.com:443", "use https://crm.example.com"),
        ("https://CRM.example.com:8443/path", "use https://crm.example.com:8443"),
        ("ftp://crm.example.com", "use https://crm.example.com"),
        ("https://one.example https://two.example", "by commas"),
        ("https://", "use origins like"),
        ("*", "use origins like"),
    ],
    "DEFAULT_REGION": [
        ("UK", "use GB"),
        ("de", "use DE"),
        ("Germany", "use DE"),
        ("Deutschland", "use DE"),
        ("49", "use DE"),
        ("+41", "use CH"),
        ("XX", "two capital letters"),
        ("DEU", "two capital letters"),
        ("999", "two capital letters"),
    ],
    "TIME_ZONE": [
        ("Berlin", "use Europe/Berlin"),
        ("europe/berlin", "use Europe/Berlin"),
        ("New York", "use America/New_York"),
        ("CEST", "use a name such as"),
        ("/etc/localtime", "use a name such as"),
        ("Europe", "use a name such as"),
    ],
    "LOG_LEVEL": [("info", "use INFO"), ("VERBOSE", "use one of DEBUG, INFO"), ("20", "use one of")],
    "HSTS": [("Preload", "use preload"), ("1", "use one of host")],
    "INSTANCE": [("the first", "letters, digits"), ("ä", "letters, digits"), ("x" * 33, "letters, digits")],
    "FLIGHT_RECORDER_DAYS": [("-1", NUMBER), ("30.5", NUMBER), ("for ever", NUMBER), ("36501", NUMBER), ("٣", NUMBER)],
    "STATEMENT_SECONDS": [("soon", "a whole number"), ("3601", "from 0 to 3600")],
    "MAX_BODY_KIB": [("2M", "a whole number"), ("1000001", "from 0 to 1000000")],
    "MAX_CONNECTIONS": [("-5", "a whole number"), ("1e4", "a whole number")],
    "DEMO": [("on", "set it to 1 or 0")],
    "SIMULATOR": [("yes please", "set it to 1 or 0")],
    "DEBUG": [("2", "set it to 1 or 0")],
    "HTTPS": [("https", "set it to 1 or 0")],
    "BEHIND_PROXY": [("nginx", "set it to 1 or 0")],
    "DATA_DIR": [(path, "the folder cannot be written") for path in ("/proc/x", "/dev/null", "/proc")],
    "DATABASE_URL": [
        ("postgres://crm:a@b@host/crm", ENCODED),
        ("postgres://crm:a/b@host/crm", ENCODED),
        ("postgres://crm:a#b@host/crm", ENCODED),
        ("postgres://crm:a?b@host/crm", ENCODED),
        ("postgres://crm:a b@host/crm", ENCODED),
        ("postgres://crm:hidden@host", "set it to postgres://user:password@host/name"),
        ("postgres://crm:hidden@host:99999/crm", "set it to postgres:"),
        ("postgres://crm:hidden@host:port/crm", "set it to postgres:"),
        ("postgres://crm:hidden@host/crm?sslmod=require", "invalid connection option"),
        ("mysql://crm:hidden@host/crm", "set it to postgres:"),
        ("crm", "set it to postgres:"),
        ("host=localhost password=hidden", "set it to postgres:"),
    ],
    "REDIS_URL": [
        ("localhost:6379", "set it to redis://host:6379/0"),
        ("http://host/0", "set it to redis:"),
        ("redis://", "set it to redis:"),
        ("redis://host:0/0", "set it to redis:"),
        ("redis://host/presence", "set it to redis:"),
        ("redis://:a#b@host/0", ENCODED),
        ("redis://:a/b@host/0", ENCODED),
        ("redis://:hidden@host/0?unknown=1", "set it to redis:"),
    ],
    "SECRET_KEY": [
        ("...", "Make one: python3 -c"),
        ("too-short-0123456789", "Make one"),
        ("k" * 60, "Make one"),
        ("change-me-change-me-change-me-change-me-1234", "Make one"),
        ("django-insecure-0123456789abcdefghijklmnopq", "Make one"),
    ],
}
ANYTHING_GOES = {"SECRET_KEY_FALLBACKS", "OUTSIDE_CALLERS", "TURN_SECRET"}
"""Earlier keys are what they are, the TURN server has the same secret, and
the page of the demo says itself if nobody listens at its socket."""
READERS = {
    "ALLOWED_HOSTS": lambda name: env.list_of(name, remedy_of=hosts.host_remedy),
    "CSRF_TRUSTED_ORIGINS": lambda name: env.list_of(name, remedy_of=hosts.origin_remedy),
    "DEFAULT_REGION": lambda name: places.region(name, "DE"),
    "TIME_ZONE": lambda name: places.time_zone(name, "UTC"),
    "INSTANCE": lambda name: instance.name(name, keys=[KEY]),
    "FLIGHT_RECORDER_DAYS": lambda name: env.number(name, 30, most=36_500),
    "STATEMENT_SECONDS": lambda name: env.number(name, 10, most=3600),
    "MAX_BODY_KIB": lambda name: env.number(name, 2048, most=1_000_000),
    "MAX_CONNECTIONS": lambda name: env.number(name, 10_000, most=1_000_000),
    "DATA_DIR": lambda name: env.folder(name, ROOT),
    "DATABASE_URL": urls.postgresql,
    "REDIS_URL": urls.redis,
    "SECRET_KEY": lambda name: secrets.secret_key(name, folder=ROOT, throwaway=False),
    "LOG_LEVEL": lambda name: env.choice(name, "INFO", among=["DEBUG", "INFO"]),
    "HSTS": lambda name: env.choice(name, "host", among=["host", "preload"]),
    **dict.fromkeys(["DEMO", "SIMULATOR", "DEBUG", "HTTPS", "BEHIND_PROXY"], env.flag),
}
RIGHT = {
    "ALLOWED_HOSTS": ["*", ".example.com", "[::1],127.0.0.1", "crm_1.example", " a.example , b.example ,", " "],
    "CSRF_TRUSTED_ORIGINS": ["https://crm.example.com:8443", "http://localhost", "https://*.example.com", ""],
    "DATABASE_URL": [
        "postgresql://crm:a%40%2F%23@[::1]:5432/crm?sslmode=require",
        "postgres:///crm",
        "postgres://h/n",
    ],
    "REDIS_URL": ["rediss://user:a%40@host/1", "unix:///run/redis.sock?db=1", "redis://h?socket_timeout=1"],
    "DEFAULT_REGION": ["GB"],
    "TIME_ZONE": ["UTC", "Etc/GMT+1"],
    "FLIGHT_RECORDER_DAYS": ["0", "36500", " 7 "],
    "HTTPS": ["TRUE", "no", "0"],
}


@pytest.mark.parametrize(("name", "value", "remedy"), [(name, *case) for name in WRONG for case in WRONG[name]])
def test_a_wrong_value_is_named_with_its_remedy_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, remedy: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CannotStart, match=remedy) as refused:
        READERS[name](name)
    said = str(refused.value)
    assert said.startswith(f"Cannot start: {name} is ")
    assert "\n" not in said
    assert "hidden" not in said


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in RIGHT for value in RIGHT[name]])
def test_a_right_value_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    READERS[name](name)


def test_there_is_a_wrong_value_for_each_variable_that_is_read() -> None:
    assert variables_read() == WRONG.keys() | ANYTHING_GOES


@pytest.mark.parametrize("name", WRONG)
def test_the_start_ends_with_that_line(tmp_path: Path, name: str) -> None:
    value, remedy = WRONG[name][0]
    assert re.search(remedy, refusal(manage("serve", folder=tmp_path, **{name: value})))


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "demo"],
        ["manage.py", "connector"],
        ["manage.py", "migrate"],
        ["-m", "uvicorn", "crm_ui.asgi:application"],
        ["-m", "daphne", "crm_ui.asgi:application"],
    ],
)
def test_whatever_program_loads_the_product_says_the_same(tmp_path: Path, command: list[str]) -> None:
    assert refusal(run(command, tmp_path, DEFAULT_REGION="UK")) == "DEFAULT_REGION is 'UK': use GB."


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_said_by_each_server(tmp_path: Path, port: str) -> None:
    for command in (["manage.py", "serve"], ["-m", "deploy.grown"]):
        assert "is not a port" in refusal(run([*command, "--port", port], tmp_path))


def test_a_password_with_reserved_characters_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://crm:hid/den#@more@host/crm")
    with pytest.raises(CannotStart) as refused:
        urls.postgresql("DATABASE_URL")
    assert "postgres://crm:…@host/crm" in str(refused.value)
