"""Loading the demo data. Apart from what is tested on data loaded once: here each test has a database to itself."""

import pytest
from django.contrib.auth.models import User

from crm_ui.models import BusinessPartner, BusinessTransaction, PartnerNumber
from presence.models import Agent, Lease
from tests.crm_ui.demo.loading import load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def test_it_shows_its_progress_logs_colleagues_on_and_is_loaded_once():
    first = load()
    for line in ("24 users", "200 accounts", "300 business transactions", "6 simulated colleagues"):
        assert line in first
    assert set(Lease.objects.values_list("user__username", flat=True)) == set(
        Agent.objects.filter(cms_logged_on=True).values_list("user__username", flat=True)
    )
    BusinessPartner.objects.filter(pk=4_000_000).update(city="Mainz")
    assert "nothing was changed" in load()
    assert BusinessPartner.objects.get(pk=4_000_000).city == "Mainz"


def test_it_is_the_same_each_time():
    def partners():
        return list(PartnerNumber.objects.order_by("pk").values_list("partner__name", "typed"))

    load()
    first = partners()
    BusinessTransaction.objects.all().delete()
    BusinessPartner.objects.all().delete()
    User.objects.all().delete()
    load()
    assert partners() == first
