"""What is signed is what was meant, now, and once; all else is refused, with what to do."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presence.connectors.http.signature import (
    HEADERS,
    WINDOW_SECONDS,
    Request,
    WrongSignature,
    delivery_signed,
    headers,
    signature,
)

SECRET = "a secret that a program has made"
REQUEST = Request("POST", "/cms/3/events/", b'{"events": []}')
NOW = 1_764_400_530


def signed(request: Request = REQUEST, *, secret: str = SECRET, at: int = NOW, **changed: str) -> dict[str, str]:
    return headers(secret, request, signer="bridge", at=at, delivery="d-1") | {
        name.replace("_", "-"): value for name, value in changed.items()
    }


def taken(given: dict[str, str], request: Request = REQUEST, *, now: float = NOW, **known: Any) -> str:
    return delivery_signed(given, request, **{"signer": "bridge", "secret": SECRET} | known, now=now)


def test_what_is_signed_is_taken_under_its_key() -> None:
    assert taken(signed()) == "d-1"


def test_a_known_signature_is_the_one_that_other_programs_make() -> None:
    """printf '7\\nkey\\nPOST\\n/x\\nbody' | openssl dgst -sha256 -hmac secret"""
    known = "v1=f2e7ad15886845f4c8156a06a0e064b099256ce25519b42d729f995e77bf7c04"
    assert signature("secret", Request("POST", "/x", b"body"), at=7, delivery="key") == known


@pytest.mark.parametrize(
    "other",
    [
        Request("PUT", REQUEST.path, REQUEST.body),
        Request("POST", "/cms/4/events/", REQUEST.body),
        Request("POST", f"{REQUEST.path}?again=1", REQUEST.body),
        Request("POST", REQUEST.path, b'{"events": [1]}'),
        Request("POST", REQUEST.path, b""),
    ],
)
def test_it_holds_for_nothing_else(other: Request) -> None:
    with pytest.raises(WrongSignature, match="Key or signature is wrong"):
        taken(signed(), other)


@pytest.mark.parametrize(
    "changed",
    [
        {"Presence_Key": "somebody"},
        {"Presence_Time": str(NOW + 1)},
        {"Idempotency_Key": "d-2"},
        {"Presence_Signature": "v1=" + "0" * 64},
        {"Presence_Signature": "v2=ä"},
    ],
)
def test_a_header_that_was_changed_is_found_out(changed: dict[str, str]) -> None:
    with pytest.raises(WrongSignature, match="Key or signature is wrong"):
        taken(signed(**changed))


@pytest.mark.parametrize("missing", HEADERS)
def test_a_header_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(WrongSignature, match=re.escape(f"Send the headers {', '.join(HEADERS)}")):
        taken(signed() | {missing: ""})


@pytest.mark.parametrize(
    "changed",
    [
        {"Presence_Time": "now"},
        {"Presence_Time": "-5"},
        {"Presence_Time": "٣"},
        {"Presence_Time": "9" * 13},
        {"Idempotency_Key": "a b"},
        {"Idempotency_Key": "x" * 65},
    ],
)
def test_a_header_in_another_form_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(WrongSignature, match="in whole seconds since 1970"):
        taken(signed(**changed))


@pytest.mark.parametrize("off", [-WINDOW_SECONDS, 0, WINDOW_SECONDS])
def test_within_the_window_it_holds(off: int) -> None:
    assert taken(signed(at=NOW + off)) == "d-1"


@pytest.mark.parametrize("off", [-WINDOW_SECONDS - 1, WINDOW_SECONDS + 1])
def test_before_and_after_it_does_not_and_the_difference_is_told(off: int) -> None:
    with pytest.raises(WrongSignature, match=re.escape(f"is {off:+d} s from our clock; at most 300 s are allowed")):
        taken(signed(at=NOW + off))


def test_how_old_it_is_only_who_knows_the_secret_learns() -> None:
    with pytest.raises(WrongSignature, match="Key or signature is wrong"):
        taken(signed(at=NOW - 1000, secret="guessed"))


@pytest.mark.parametrize("known", [{"secret": ""}, {"signer": ""}])
def test_without_a_secret_or_a_name_nothing_is_taken(known: dict[str, str]) -> None:
    given = headers(known.get("secret", SECRET), REQUEST, signer=known.get("signer", "bridge"), at=NOW, delivery="d-1")
    with pytest.raises(WrongSignature):
        taken(given, **known)


@given(st.text(), st.text(), st.text(), st.text(), st.binary())
def test_whatever_is_sent_is_refused_or_right(who: str, time: str, delivery: str, sign: str, body: bytes) -> None:
    given = dict(zip(HEADERS, (who, time, delivery, sign), strict=True))
    with pytest.raises(WrongSignature):
        taken(given, Request("POST", "/", body))
