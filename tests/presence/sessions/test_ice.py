"""The servers by which the sound of a telephone in the browser finds its way, and the passwords for them."""

import base64
import hmac
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from customizing.models import CmsDestination
from presence.sessions import ice

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SECRET = "what the TURN server knows too"


def servers(named: str) -> list[ice.Server]:
    return ice.servers(CmsDestination(ice_servers=named), name="alice", now=NOW)


def test_stun_needs_no_password_and_turn_gets_one_that_ends_with_the_session(settings: Settings) -> None:
    settings.TURN_SECRET = SECRET
    stun, turn = servers("stun:stun.example.com, turns:turn.example.com:5349?transport=tcp")
    assert stun == {"urls": "stun:stun.example.com"}
    assert turn["urls"] == "turns:turn.example.com:5349?transport=tcp"
    until, _colon, name = turn["username"].partition(":")
    assert (int(until) - NOW.timestamp(), name) == (settings.SESSION_COOKIE_AGE, "alice")
    expected = hmac.new(SECRET.encode(), turn["username"].encode(), "sha1").digest()
    assert base64.b64decode(turn["credential"]) == expected


def test_without_a_secret_no_turn_server_is_told_as_a_browser_would_take_no_call(settings: Settings) -> None:
    settings.TURN_SECRET = ""
    assert servers("turn:turn.example.com, stun:stun.example.com") == [{"urls": "stun:stun.example.com"}]


def test_where_none_is_named_none_is_told() -> None:
    assert servers("") == []


@pytest.mark.parametrize(
    ("entered", "taken"),
    [
        ("stun:stun.example.com:3478, turn:[2001:db8::1]:3478?transport=udp", True),
        ("stun:stun.example.com?transport=udp", False),
        ("turn:turn.example.com?transport=sctp", False),
        ("turn://turn.example.com", False),
        ("stun.example.com", False),
        ("stun:stun.example.com,", False),
    ],
)
def test_only_addresses_that_a_browser_reads_can_be_entered(entered: str, taken: bool) -> None:
    with nullcontext() if taken else pytest.raises(ValidationError, match="STUN and TURN servers:"):
        CmsDestination(ice_servers=entered).clean_fields(exclude={"name", "connector"})
