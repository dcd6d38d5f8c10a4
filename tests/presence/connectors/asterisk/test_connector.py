"""The connector as the product keeps it, without an Asterisk."""

import logging

import pytest
from django.utils import timezone

from customizing.collaboration import options_of
from customizing.models import CmsDestination, TelephoneKeys
from presence.cms import gateway
from presence.cms.connectors import capabilities_by
from presence.connectors.asterisk.connector import AsteriskConnector
from presence.contract import Capability, CmsError, Dial
from tests.factory import load_customizing

pytestmark = pytest.mark.django_db(transaction=True)


def destination(address: str) -> CmsDestination:
    made = CmsDestination(name="PBX", connector="asterisk", address=address, user_name="crm", command_timeout=1)
    made.set_password("a secret")
    made.full_clean()
    made.save()
    return made


def connector_at(address: str) -> AsteriskConnector:
    return AsteriskConnector(destination(address), lambda _events: None)


def test_it_is_chosen_in_customizing_and_offers_what_it_can_do() -> None:
    load_customizing()
    assert {"call", "blind-transfer", "warm-transfer"} <= set(options_of(destination("pbx.example.com")))


@pytest.mark.parametrize(
    ("keys", "extension", "does_as_told", "offered"),
    [
        (TelephoneKeys.NOTIFY, "1001", True, {Capability.ACCEPT, Capability.HOLD}),
        (TelephoneKeys.NOTIFY, "1001", False, set()),
        (TelephoneKeys.NONE, "1001", True, set()),
        (TelephoneKeys.NONE, "8801", False, {Capability.ACCEPT, Capability.HOLD, Capability.MUTE}),
    ],
)
def test_what_a_telephone_does_itself_is_offered_where_it_does_as_it_is_told(
    keys: TelephoneKeys, extension: str, does_as_told: bool, offered: set[Capability]
) -> None:
    system = destination("pbx.example.com")
    system.telephone_keys = keys
    system.browser_extensions, system.telephone_socket = "88", "ws://pbx.example/ws"
    system.save()
    able = capabilities_by(system, extension, does_as_told=does_as_told)
    assert able & {Capability.ACCEPT, Capability.HOLD, Capability.MUTE} == offered


def test_a_command_before_the_line_is_there_is_refused_in_words_and_not_kept_for_later() -> None:
    connector = connector_at("127.0.0.1:9")
    connector.start()
    try:
        with pytest.raises(CmsError, match="no connection to the telephone system") as refused:
            connector.execute(Dial("anna", number="+4917012345"))
        assert refused.value.retry
        with pytest.raises(CmsError, match="no connection"):
            connector.snapshot()
        connector.tick(timezone.now())
        assert connector.heard_at is None
    finally:
        connector.stop()


def test_a_wrong_address_is_said_once_and_with_every_command(caplog: pytest.LogCaptureFixture) -> None:
    connector = connector_at("http://pbx.example.com/ari")
    with caplog.at_level(logging.WARNING):
        connector.start()
    assert caplog.text.count("is no address of an Asterisk") == 1
    assert "a secret" not in caplog.text
    for _again in range(2):
        with pytest.raises(CmsError, match="is no address of an Asterisk"):
            connector.execute(Dial("anna", number="+4917012345"))
    connector.stop()


def test_it_ends_its_threads_when_another_process_takes_over() -> None:
    made = destination("127.0.0.1:9")
    gateway.keep_connected(made)
    connector = gateway.connector_for(made)
    assert isinstance(connector, AsteriskConnector)
    threads = list(connector._threads)
    assert all(thread.is_alive() for thread in threads)
    gateway.forget(made)
    assert not any(thread.is_alive() for thread in threads)
