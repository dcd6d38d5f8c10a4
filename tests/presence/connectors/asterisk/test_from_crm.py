"""What a connector that begins is told by the CRM."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from customizing.models import BusinessRole, CmsDestination, CmsIntegrationProfile
from presence.connectors.asterisk import from_crm
from presence.contract import TransferChanged
from presence.models import Agent, Conversation, Transfer
from tests.factory import load_customizing, make_user

pytestmark = pytest.mark.django_db
LEFT = {"state": "returned", "failure": "left-waiting"}


@pytest.fixture
def destination() -> CmsDestination:
    load_customizing()
    return CmsDestination.objects.create(name="PBX", connector="asterisk", address="pbx.example.com")


def handed_over(destination: CmsDestination, *, over: bool = False, **fields: Any) -> Transfer:
    """A consult of Anna's with Ben, and its conversation."""
    users = [_at(destination, name, extension) for name, extension in (("anna", "1001"), ("ben", "1002"))]
    conversation = Conversation.objects.create(
        destination=destination, cms_id="c1", direction="inbound", ended_at=timezone.now() if over else None
    )
    return Transfer.objects.create(
        conversation=conversation, cms_id="t1", kind="warm", sender=users[0], receiver=users[1], **fields
    )


def _at(destination: CmsDestination, name: str, extension: str) -> User:
    user = make_user(name, extension=extension)
    Agent.objects.filter(user=user).update(destination=destination, cms_logged_on=True)
    return user


def test_a_caller_who_was_left_waiting_is_remembered_as_long_as_the_caller_is_there(
    destination: CmsDestination,
) -> None:
    handed_over(destination, **LEFT)
    state = from_crm.beginning(destination)
    [expected] = state.expected
    assert (expected.reference, expected.user, expected.target, expected.conversation) == ("t1", "anna", "ben", "c1")
    told = state.told["transfer", "t1"]
    assert isinstance(told, TransferChanged)
    assert (told.state, told.failure) == ("returned", "left-waiting")


@pytest.mark.parametrize(
    ("fields", "over"),
    [(LEFT, True), ({"state": "returned", "failure": "no-answer"}, False), ({"state": "completed"}, False)],
    ids=["the caller has left", "nobody answered", "completed"],
)
def test_other_transfers_that_have_ended_are_not(
    destination: CmsDestination, fields: dict[str, str], over: bool
) -> None:
    handed_over(destination, over=over, **fields)
    assert from_crm.beginning(destination).expected == ()


def test_one_that_is_under_way_is(destination: CmsDestination) -> None:
    handed_over(destination, state="consulting")
    assert [each.reference for each in from_crm.beginning(destination).expected] == ["t1"]


@pytest.mark.parametrize(
    ("fallback", "there", "wished"),
    [
        ({"fallback": "user"}, True, ("ben", "", False)),
        ({"fallback": "user"}, False, ("", "", False)),
        ({"fallback": "queue", "fallback_queue": "Service"}, True, ("", "Service", False)),
        ({"fallback": "call-back"}, True, ("", "", True)),
        ({"fallback": "anyone"}, True, ("", "", False)),
    ],
)
def test_who_loses_the_telephone_in_the_browser_goes_where_the_integration_profile_says(
    destination: CmsDestination, fallback: dict[str, str], there: bool, wished: tuple[str, str, bool]
) -> None:
    anna, ben = (_at(destination, name, extension) for name, extension in (("anna", "8801"), ("ben", "1002")))
    Agent.objects.filter(user=ben).update(cms_logged_on=there, cms_name="benny")
    role = BusinessRole.objects.get(name="SERVICEPRO")
    CmsIntegrationProfile.objects.filter(pk=role.integration_profile_id).update(fallback_user=ben, **fallback)
    anna.business_roles.set([role])
    Agent.objects.filter(user=anna).update(role=role)
    said = from_crm.handing_over(destination, "8801")
    name, queue, call_back = wished
    assert (said.fallback_user, said.fallback_queue, said.call_back) == (name and "benny", queue, call_back)


def test_whose_telephone_it_was_nobody_knows_is_called_back(destination: CmsDestination) -> None:
    assert from_crm.handing_over(destination, "8801").call_back
