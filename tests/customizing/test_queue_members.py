"""Who works in which queue: lines of a table at the CMS destination."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from customizing import access
from customizing.checks import findings
from customizing.models import BusinessRole, CmsDestination, QueueMember
from tests.customizing.forms import errors, page, save
from tests.factory import make_user

pytestmark = pytest.mark.usefixtures("customizing")


@pytest.fixture
def destination() -> CmsDestination:
    return CmsDestination.objects.get(name="SIMULATOR")


@pytest.fixture
def role() -> BusinessRole:
    return BusinessRole.objects.get(name="SERVICEPRO")


@pytest.fixture
def alice() -> User:
    return make_user("alice", role="SERVICEPRO")


def queues(user: User, role: BusinessRole, destination: CmsDestination) -> list[str]:
    return list(access.queues_of(user.pk, role_id=role.pk, destination_id=destination.pk))


def test_users_work_in_the_queues_of_their_role_and_in_their_own(
    destination: CmsDestination, role: BusinessRole, alice: User
) -> None:
    bob = make_user("bob", role="SERVICEPRO")
    QueueMember.objects.create(destination=destination, queue="support", role=role)
    own = QueueMember.objects.create(destination=destination, queue="gold", user=alice)
    assert queues(alice, role, destination) == ["gold", "support"]
    assert queues(bob, role, destination) == ["support"]
    assert queues(alice, BusinessRole.objects.get(name="SALESPRO"), destination) == ["gold"]
    elsewhere = CmsDestination.objects.create(name="PBX", connector="asterisk", address="pbx.example.com")
    assert queues(alice, role, elsewhere) == []
    own.delete()
    assert queues(alice, role, destination) == ["support"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "choose one of the two in each line"),
        ({"role": True, "user": True}, "choose one of the two in each line"),
        ({"role": True, "queue": "support"}, "it stands at this queue already"),
        ({"user": True, "queue": "support"}, "stands at this queue already"),
        ({"role": True, "queue": ""}, "cannot be blank"),
    ],
)
def test_what_makes_no_sense_is_refused(
    destination: CmsDestination, role: BusinessRole, alice: User, fields: dict[str, Any], said: str
) -> None:
    QueueMember.objects.create(destination=destination, queue="support", role=role)
    QueueMember.objects.create(destination=destination, queue="support", user=alice)
    who = {"role": role if fields.get("role") else None, "user": alice if fields.get("user") else None}
    line = QueueMember(destination=destination, queue=fields.get("queue", "sales"), **who)
    with pytest.raises(ValidationError, match=said):
        line.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_a_consultant_enters_them_at_the_destination(
    admin: Client, destination: CmsDestination, role: BusinessRole, alice: User
) -> None:
    lines = {
        "queue_members-TOTAL_FORMS": "2",
        "queue_members-0-queue": "support",
        "queue_members-0-role": str(role.pk),
        "queue_members-1-queue": "gold",
        "queue_members-1-user": "alice",
        "queue_members-1-penalty": "3",
    }
    assert save(admin, destination, **lines).status_code == 302
    penalties = access.queues_of(alice.pk, role_id=role.pk, destination_id=destination.pk)
    assert penalties == {"gold": 3, "support": 0}
    assert 'value="alice"' in admin.get(page(destination, "change", destination.pk)).text
    assert save(admin, destination).status_code == 302
    assert queues(alice, role, destination) == ["gold", "support"]
    refused = save(admin, destination, **{"queue_members-0-user": "nobody"})
    assert "nobody has the user name “nobody”" in errors(refused)


def test_a_queue_of_another_system_than_that_of_the_role_is_a_finding(role: BusinessRole) -> None:
    elsewhere = CmsDestination.objects.create(name="PBX", connector="asterisk", address="pbx.example.com")
    QueueMember.objects.create(destination=elsewhere, queue="support", role=role)
    [found] = [each for each in findings() if each.id == "CUST-016"]
    assert "support" in found.text
    assert found.record == elsewhere
