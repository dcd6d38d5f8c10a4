"""The attached data of a call in the context area: labels and order of Customizing, the rest as it came."""

import re

import pytest

from customizing.models import AttachedDataLabel, CmsIntegrationProfile
from presence.connectors.simulator import world
from tests.crm_ui.at_page import ANNA, AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


@pytest.fixture
def alice() -> AtPage:
    return AtPage("alice").logs_on()


def shown(alice: AtPage) -> list[tuple[str, str]]:
    """Label and value of what the line of the call shows."""
    line = alice.looks().split("comm-bar__attached", 1)[1].split("</dl>", 1)[0]
    return re.findall(r"<dt>([^<]*)</dt><dd[^>]*>(?:<[^>]*>)?([^<]*)", line)


def test_what_matters_comes_first_under_a_name_that_people_read(alice: AtPage) -> None:
    data = {"campaign": "Spring", "customer_class": "A", "order": "4711", "subject": "Brakes"}
    world.simulate_inbound(ANNA, to="alice", attached_data=data)
    assert shown(alice) == [("Subject", "Brakes"), ("Order", "4711"), ("Customer class", "A"), ("Campaign", "Spring")]


def test_a_consultant_names_and_orders_the_keys(alice: AtPage) -> None:
    profile = CmsIntegrationProfile.objects.get(roles=alice.user.business_roles.get())
    AttachedDataLabel.objects.filter(profile=profile, key="order").delete()
    AttachedDataLabel.objects.create(profile=profile, key="vip_level", label="VIP", position=1)
    world.simulate_inbound(ANNA, to="alice", attached_data={"order_no": "7", "subject": "Brakes", "vip_level": "gold"})
    assert shown(alice) == [("VIP", "gold"), ("Subject", "Brakes"), ("Order no", "7")]


def test_all_of_it_is_behind_more(alice: AtPage) -> None:
    data = {f"key_{number}": f"value {number}" for number in range(9)}
    world.simulate_inbound(ANNA, to="alice", attached_data=data)
    more = alice.looks().split('id="call-more"', 1)[1]
    assert all(value in more for value in data.values())
    assert len(shown(alice)) == 6
