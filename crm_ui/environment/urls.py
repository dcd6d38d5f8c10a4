"""Addresses of services: PostgreSQL and Redis. What is said about a wrong one never shows its password."""

import re
from typing import Any

import dj_database_url
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from redis import ConnectionPool

from crm_ui.environment import text, wrong_value
from crm_ui.environment.cannot_start import CannotStart

USER = r"((?P<user>[^:@/?#\s]*)(:(?P<password>[^@/?#\s]*))?@)?"
HOST = r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:@/?#\[\]\s]*)(:(?P<port>\d+))?"
POSTGRESQL = re.compile(rf"postgres(ql)?://{USER}{HOST}/(?P<name>[^/?#\s]+)(\?[^#\s]*)?")
REDIS = re.compile(rf"rediss?://{USER}{HOST}(/\d*)?(\?[^#\s]*)?")
REDIS_FILE = re.compile(rf"unix://{USER}/[^#\s]+")
OF_DJANGO = {"pool", "isolation_level", "assume_role", "server_side_binding"}
ENCODE = "In user and password write @ as %40, / as %2F, # as %23, : as %3A, ? as %3F, % as %25 and a blank as %20."


def postgresql(name: str) -> dict[str, Any] | None:
    """The entry for DATABASES; None if the variable is not set."""
    url = text(name)
    return database(url, name=name) if url else None


def database(url: str, *, name: str) -> dict[str, Any]:
    """The entry for DATABASES of an address; `name` is what a complaint says is wrong."""
    if not (found := POSTGRESQL.fullmatch(url)) or not _is_port(found["port"]):
        raise _wrong(name, url, form="postgres://user:password@host/name", schemes=("postgres", "postgresql"))
    parsed = dj_database_url.parse(url)
    options = {"connect_timeout": 5, **parsed.get("OPTIONS", {})}
    _check_options(name, url, options)
    return {**parsed, "ENGINE": "crm_ui.postgresql", "OPTIONS": options}


def redis(name: str) -> str:
    """The address; empty if the variable is not set."""
    url = text(name)
    if url and not _is_redis(url):
        raise _wrong(name, url, form="redis://host:6379/0", schemes=("redis", "rediss", "unix"))
    return url


def _check_options(name: str, url: str, options: dict[str, Any]) -> None:
    try:
        make_conninfo(**{option: value for option, value in options.items() if option not in OF_DJANGO})
    except ProgrammingError as error:
        raise wrong_value(
            name, without_password(url), f"{error}. Look at what stands after the question mark."
        ) from error


def _is_redis(url: str) -> bool:
    found = REDIS.fullmatch(url)
    right = _is_port(found["port"]) and found["host"] if found else REDIS_FILE.fullmatch(url)
    return bool(right) and _is_understood(url)


def _is_understood(url: str) -> bool:
    """Whether the client reads the address: it knows what may stand after a question mark."""
    try:
        ConnectionPool.from_url(url).make_connection()
    except (ValueError, TypeError):
        return False
    return True


def _is_port(port: str | None) -> bool:
    return port is None or 0 < int(port[:6]) < 65536


def _wrong(name: str, url: str, *, form: str, schemes: tuple[str, ...]) -> CannotStart:
    scheme, _, rest = url.partition("://")
    userinfo, at, _ = rest.rpartition("@")
    encode = f" {ENCODE}" if scheme in schemes and ((at and re.search(r"[@/?#\s]", userinfo)) or "#" in rest) else ""
    return wrong_value(name, without_password(url), f"set it to {form}.{encode}")


def without_password(url: str) -> str:
    """The address as it may be shown. Where the password ends is not certain if the address is wrong."""
    start, colon, rest = url.partition("://")
    if not colon:
        return url if re.fullmatch(r"[\w.-]*", url) else url[:4] + "…"
    user, colon, _ = rest.partition(":")
    host = rest.rpartition("@")[2] if "@" in rest else ""
    if "@" not in rest and "#" not in rest:
        return url
    return f"{start}://{user}:…@{host}" if colon else f"{start}://…@{host}"
