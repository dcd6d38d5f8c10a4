"""Where a bridge is, as it is entered: to another machine by HTTPS only, unless it is said."""

import pytest

from presence.connectors.http.address import Address
from presence.contract import Capability, CmsError


@pytest.mark.parametrize(
    ("entered", "address"),
    [
        ("https://pbx.example.com", Address("pbx.example.com", 443)),
        (" https://pbx.example.com:8443/crm/ ", Address("pbx.example.com", 8443, path="/crm")),
        ("http://127.0.0.1:8090", Address("127.0.0.1", 8090, tls=False)),
        ("http://localhost", Address("localhost", 80, tls=False)),
        ("http://[::1]:8090/a/b", Address("::1", 8090, path="/a/b", tls=False)),
        ("http://pbx.example.com?cleartext=allowed", Address("pbx.example.com", 80, tls=False)),
        (
            "https://pbx.example.com?without=accept,hold",
            Address("pbx.example.com", 443, without=frozenset({Capability.ACCEPT, Capability.HOLD})),
        ),
    ],
)
def test_it_is_read(entered: str, address: Address) -> None:
    assert Address.parse(entered) == address


@pytest.mark.parametrize(
    "entered",
    [
        "pbx.example.com",
        "ftp://pbx.example.com",
        "https://",
        "https://user:password@pbx.example.com",
        "https://pbx.example.com:99999",
        "https://pbx.example.com/a b",
        "https://pbx.example.com/a\r\nHost: evil",
        "https://pbx.example.com/#part",
        "https://pbx.example.com?context=x",
        "https://pbx.example.com?without=flying",
        "http://pbx.example.com",
        "http://10.0.0.5:8090",
        "http://127.0.0.1.example.com",
        "http://pbx.example.com?cleartext=1",
    ],
)
def test_what_is_none_is_refused_in_words(entered: str) -> None:
    with pytest.raises(CmsError, match=r"is no address of a bridge\. Enter https://host/path"):
        Address.entered(entered)
