"""Who reaches the simulator, in a demo and in real use. Each of its addresses is asked."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_ui import urls
from customizing import checks
from tests import factory

pytestmark = pytest.mark.django_db
ARGS = {
    "simulator-party": [1, "hang-up"],
    "simulator-colleague": ["nobody"],
    "simulator-scenario": ["none"],
    "simulator-queue": ["none", "nobody"],
}
SIMULATOR = next(each for each in urls.urlpatterns if str(each.pattern) == "simulator/")
NAMES = [each.name for each in SIMULATOR.url_patterns]


def _login(client: Client, *, simulator: bool, consultant: bool = False) -> User:
    user = factory.make_user("dana", role=factory.make_role("CONSULTANT", simulator=simulator))
    user.is_staff = user.is_superuser = consultant
    user.save()
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_in_real_use_no_address_exists_not_even_for_superusers(
    client: Client, settings: LazySettings, name: str, method: str
) -> None:
    settings.SIMULATOR = False
    _login(client, simulator=True, consultant=True)
    assert getattr(client, method)(reverse(name, args=ARGS.get(name))).status_code == 404


@pytest.mark.parametrize("name", ["simulator-chaos", "simulator-restart"])
@pytest.mark.parametrize(("consultant", "status"), [(False, 403), (True, 302)])
def test_only_consultants_disturb_the_telephone_system(
    client: Client, name: str, consultant: bool, status: int
) -> None:
    factory.make_destination()
    _login(client, simulator=True, consultant=consultant)
    assert client.post(reverse(name), {"off": "on"}).status_code == status


@pytest.mark.parametrize(("demo", "found"), [(True, 0), (False, 3)])
def test_the_check_finds_the_simulator_in_real_use(settings: LazySettings, demo: bool, found: int) -> None:
    settings.DEMO = demo
    factory.make_destination()
    factory.make_role("CONSULTANT", simulator=True)
    assert [finding.id for finding in checks.findings()].count("CUST-015") == found
