"""Variables of a telephone system that are attached data: lines of a table at its destination."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from customizing import access
from customizing.models import AttachedVariable, CmsDestination
from tests.customizing.forms import errors, save

pytestmark = pytest.mark.usefixtures("customizing")


@pytest.fixture
def destination() -> CmsDestination:
    return CmsDestination.objects.create(name="PBX", connector="asterisk", address="pbx.example.com")


@pytest.fixture
def did(destination: CmsDestination) -> AttachedVariable:
    return AttachedVariable.objects.create(destination=destination, variable="CRM_DID", key="dialled")


def test_they_are_in_force_at_once(did: AttachedVariable) -> None:
    assert access.attached_variables(did.destination_id) == {"CRM_DID": "dialled"}
    did.delete()
    assert access.attached_variables(did.destination_id) == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"variable": "CRM_DID", "key": "other"}, "Variable: it stands here already."),
        ({"variable": "IVR", "key": "dialled"}, "another variable fills it already."),
        ({"variable": "IVR)},System(reboot", "key": "other"}, "Variable: letters, digits and underscores only"),
    ],
)
def test_what_makes_no_sense_is_refused(did: AttachedVariable, fields: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said.replace(".", "[.]")):
        AttachedVariable(destination=did.destination, **fields).full_clean()


def test_the_database_takes_none_twice_and_none_empty(did: AttachedVariable) -> None:
    for fields in ({"variable": "CRM_DID", "key": "other"}, {"variable": "IVR", "key": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AttachedVariable.objects.create(destination=did.destination, **fields)


def test_a_consultant_enters_them_at_the_destination(admin: Client, destination: CmsDestination) -> None:
    line = {"variables-TOTAL_FORMS": "1", "variables-0-variable": "CRM_DID", "variables-0-key": "dialled"}
    assert save(admin, destination, **line).status_code == 302
    assert access.attached_variables(destination.pk) == {"CRM_DID": "dialled"}
    refused = save(admin, destination, **{**line, "variables-TOTAL_FORMS": "2", "variables-1-variable": "CRM_DID"})
    assert "This field is required" in errors(refused)
