"""How both sides sign what they send: HMAC-SHA256 of time, key of the delivery, method, path and body.

The time and the key make a signature worth nothing a few minutes later or for a second time; method and path, for
anything else than what it was made for.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

SIGNER, TIME, DELIVERY, SIGNATURE = HEADERS = (
    "Presence-Key",
    "Presence-Time",
    "Idempotency-Key",
    "Presence-Signature",
)
WINDOW_SECONDS = 300
"""How far the clocks of the two may differ, and how long a delivery may be under way."""

SHORTEST_SECRET = 24
SECONDS = re.compile(r"\d{1,12}", re.ASCII)
NAME = re.compile(r"[\x21-\x7e]{1,80}")
DELIVERY_NAME = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class WrongSignature(Exception):
    """What is wrong, and what to do; for the other side to read."""


@dataclass(frozen=True)
class Request:
    """What is signed. The path is as it goes over the line, with its query."""

    method: str
    path: str
    body: bytes = b""


def signature(secret: str, request: Request, *, at: int, delivery: str) -> str:
    head = f"{at}\n{delivery}\n{request.method}\n{request.path}\n".encode()
    return "v1=" + hmac.digest(secret.encode(), head + request.body, "sha256").hex()


def headers(secret: str, request: Request, *, signer: str, at: int, delivery: str) -> dict[str, str]:
    """Those that the request needs."""
    values = (signer, str(at), delivery, signature(secret, request, at=at, delivery=delivery))
    return dict(zip(HEADERS, values, strict=True))


def delivery_signed(given: Mapping[str, str], request: Request, *, signer: str, secret: str, now: float) -> str:
    """The key of the delivery. Raises WrongSignature; who does not know the secret learns nothing by it."""
    said = [given.get(name, "") for name in HEADERS]
    if not all(said):
        raise WrongSignature(f"Send the headers {', '.join(HEADERS)}.")
    who, time, delivery, signed = said
    if not (SECONDS.fullmatch(time) and DELIVERY_NAME.fullmatch(delivery)):
        raise WrongSignature(
            f"{TIME} is the time in whole seconds since 1970; {DELIVERY} has at most 64 of the characters A-Z a-z 0-9 "
            "_ . : -."
        )
    wanted = signature(secret, request, at=int(time), delivery=delivery)
    same = hmac.compare_digest(who.encode(), signer.encode()) & hmac.compare_digest(signed.encode(), wanted.encode())
    if not (same and signer and secret):
        raise WrongSignature(
            "Key or signature is wrong. Use user name and password of the CMS destination, and sign "
            "“time LF delivery LF method LF path LF body”."
        )
    if abs(now - int(time)) > WINDOW_SECONDS:
        raise WrongSignature(
            f"{TIME} is {int(time) - now:+.0f} s from our clock; at most {WINDOW_SECONDS} s are allowed. Set the "
            "clocks, and sign anew what is sent again."
        )
    return delivery
