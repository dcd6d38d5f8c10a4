"""The form of a destination says how the address is written, and of a bridge, where its webhooks go."""

import pytest
from django.test import Client

from customizing.models import CmsDestination
from tests.customizing.forms import errors, page, save

pytestmark = pytest.mark.django_db


def test_it_says_for_each_connector_that_needs_one_how_the_address_is_written(admin_client: Client) -> None:
    form = admin_client.get(page(CmsDestination, "add")).text
    assert "<br>Asterisk: host, host:port or tls://host:port" in form
    assert "<br>Another system, over HTTP: https://host/path of the bridge" in form
    assert "Built-in CMS simulator: " not in form


@pytest.mark.parametrize(
    ("connector", "address", "said"),
    [
        ("http", "http://pbx.example.com", "is no address of a bridge. Enter https://host/path"),
        ("http", "pbx.example.com", "is no address of a bridge."),
        (
            "asterisk",
            "https://pbx.example.com",
            "is no address of an Asterisk. Enter host, host:port or tls://host:port",
        ),
    ],
)
def test_an_address_that_the_connector_cannot_use_is_refused(
    admin_client: Client, connector: str, address: str, said: str
) -> None:
    refused = save(admin_client, CmsDestination, name="PBX", connector=connector, address=address)
    assert said in errors(refused)
    assert not CmsDestination.objects.filter(name="PBX").exists()
    assert (
        save(admin_client, CmsDestination, name="PBX", connector="http", address="https://pbx/crm").status_code == 302
    )


def test_of_a_bridge_it_says_where_the_webhooks_go_and_what_goes_over_the_line(admin_client: Client) -> None:
    bridged = CmsDestination.objects.create(name="BRIDGED", connector="http", address="https://pbx.example.com")
    form = admin_client.get(page(CmsDestination, "change", bridged.pk)).text
    assert f"<code>http://testserver/cms/{bridged.pk}/events/</code>" in form
    for name in ("bridge", "webhooks"):
        assert f'href="/admin/openapi/{name}.json"' in form


def test_of_another_it_does_not(admin_client: Client) -> None:
    other = CmsDestination.objects.create(name="PBX", connector="asterisk", address="pbx.example.com")
    assert "/events/" not in admin_client.get(page(CmsDestination, "change", other.pk)).text
