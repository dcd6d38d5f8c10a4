"""In real use the simulator is no connector to choose, except where a destination uses it already."""

import pytest
from django.conf import LazySettings
from django.test import Client

from customizing.models import CmsDestination
from tests import factory
from tests.customizing.forms import errors, page, save

pytestmark = pytest.mark.django_db
NEW = {"name": "SECOND", "connector": "simulator"}


def _offered(admin: Client, url: str) -> bool:
    return 'value="simulator"' in admin.get(url).content.decode()


@pytest.fixture
def admin(admin_client: Client) -> Client:
    factory.load_customizing()
    return admin_client


@pytest.mark.parametrize("on", [True, False])
def test_it_is_offered_for_new_destinations_where_it_is_on(admin: Client, settings: LazySettings, on: bool) -> None:
    settings.SIMULATOR = on
    assert _offered(admin, page(CmsDestination, "add")) is on


def test_sent_all_the_same_it_is_refused_with_the_remedy(admin: Client, settings: LazySettings) -> None:
    settings.SIMULATOR = False
    refused = save(admin, CmsDestination, **NEW)
    assert "simulator is not one of the available choices" in errors(refused)
    assert "SIMULATOR=1" in refused.content.decode()
    assert not CmsDestination.objects.filter(name="SECOND").exists()


def test_where_it_is_on_a_second_one_can_be_made(admin: Client, settings: LazySettings) -> None:
    settings.SIMULATOR = True
    assert save(admin, CmsDestination, **NEW).status_code == 302
    assert CmsDestination.objects.get(name="SECOND").connector == "simulator"


def test_a_destination_that_uses_it_keeps_it(admin: Client, settings: LazySettings) -> None:
    settings.SIMULATOR = False
    destination = CmsDestination.objects.get(name="SIMULATOR")
    assert _offered(admin, page(CmsDestination, "change", destination.pk))
    assert save(admin, destination, description="Changed").status_code == 302
    destination.refresh_from_db()
    assert (destination.connector, destination.description) == ("simulator", "Changed")
