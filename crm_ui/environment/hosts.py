"""Names that people type into the browser: hosts, and origins, which have a scheme."""

import re

from django.http.request import split_domain_port

HOST = re.compile(r"\*|\.?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\]", re.I)
ORIGIN = re.compile(r"(?P<scheme>https?)://(\*\.)?(?P<host>[^/*]+)")
STANDARD_PORTS = {"http": ":80", "https": ":443"}


def host_remedy(host: str) -> str:
    """What to do about an entry of ALLOWED_HOSTS; nothing if it is right."""
    if HOST.fullmatch(host):
        return ""
    if " " in host:
        return "separate host names by commas."
    meant = _host_meant(host)
    return f"a host has no scheme, port or path: use {meant}." if meant else "use names like crm.example.com."


def origin_remedy(origin: str) -> str:
    """What to do about an entry of CSRF_TRUSTED_ORIGINS; nothing if it is right."""
    if _is_origin(origin):
        return ""
    if " " in origin:
        return "separate origins by commas."
    meant = _origin_meant(origin)
    return (
        f"an origin is scheme, host and no path: use {meant}."
        if meant
        else "use origins like https://crm.example.com."
    )


def _host_meant(text: str) -> str:
    rest = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", text.lower(), flags=re.I) if "//" in text else text.lower()
    rest = re.split(r"[/?#]", rest)[0].rpartition("@")[2].removeprefix("*")
    if rest.count(":") > 1 and "[" not in rest:
        rest = f"[{rest}]"
    host = re.sub(r":\d*$", "", rest) if not rest.endswith("]") else rest
    return next((each for each in (host.rstrip("."), _in_ascii(host)) if HOST.fullmatch(each)), "")


def _origin_meant(text: str) -> str:
    scheme = "http" if text.lower().startswith("http://") else "https"
    wildcard = "*" if "//*." in text or text.startswith("*.") else ""
    host = _host_meant(text)
    port = re.search(r"(?<=[^:/]):(\d+)(?=/|$)", text) if host and "]" not in host else None
    shown = f":{port[1]}" if port and f":{port[1]}" != STANDARD_PORTS[scheme] else ""
    meant = f"{scheme}://{wildcard}{host}{shown}"
    return meant if _is_origin(meant) else ""


def _is_origin(text: str) -> bool:
    found = ORIGIN.fullmatch(text)
    return found is not None and text == text.lower() and _is_address(found["host"], scheme=found["scheme"])


def _is_address(text: str, *, scheme: str) -> bool:
    """A host, with a port only where browsers name it."""
    host, port = split_domain_port(text)
    named = not port or (port.isdecimal() and 0 < int(port) < 65536 and f":{port}" != STANDARD_PORTS[scheme])
    return bool(host) and not host.startswith(".") and bool(HOST.fullmatch(host)) and named


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""
