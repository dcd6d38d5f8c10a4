"""From where a request comes."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

HOME_BITS = 64  # of an IPv6 address: all that a home or an office may choose freely is one place


def address_of(request: HttpRequest) -> str | None:
    """The address of the client. Only a proxy of ours is believed, and of it only what it has added itself."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.BEHIND_PROXY:
        hops.insert(0, request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2])
    return next((str(address) for hop in hops if (address := _read(hop))), None)


def place_of(request: HttpRequest) -> str | None:
    """What tries are counted by: the address; of IPv6 the network."""
    address = _read(address_of(request) or "")
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> HOME_BITS << HOME_BITS))
    return str(address) if address else None


def _read(hop: str) -> IPv4Address | IPv6Address | None:
    with suppress(ValueError):
        address = ip_address(hop.strip().partition("%")[0])
        return getattr(address, "ipv4_mapped", None) or address
    return None
