"""The OpenAPI documents are valid and current, and what goes over the line is as they say."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from presence.connectors.http.openapi import DOCUMENTS
from presence.contract import Command, Event, Snapshot
from presence.contract.plain import COMMANDS, EVENTS, plain
from tests.presence.contract import samples

FOLDER = Path(settings.BASE_DIR) / "docs" / "http-bridge"
BRIDGE, WEBHOOKS = (make() for make in (DOCUMENTS["bridge"], DOCUMENTS["webhooks"]))


def validator(document: dict[str, Any], name: str) -> Draft202012Validator:
    schema = {**document, "$ref": f"#/components/schemas/{name}"}
    return Draft202012Validator(schema, format_checker=FormatChecker())


COMMAND, EVENT, SNAPSHOT = validator(BRIDGE, "Command"), validator(WEBHOOKS, "Event"), validator(BRIDGE, "Snapshot")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid(name: str) -> None:
    OpenAPIV31SpecValidator(DOCUMENTS[name]()).validate()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_file_in_the_documentation_is_current(name: str) -> None:
    written = StringIO()
    call_command("openapi", name, stdout=written)
    said = "manage.py openapi --write brings it up to date"
    assert (FOLDER / f"{name}.openapi.json").read_text() == written.getvalue(), said


def test_all_that_is_referred_to_is_there() -> None:
    for name, make in DOCUMENTS.items():
        referred = {part.split('"')[0] for part in json.dumps(make()).split("#/components/schemas/")[1:]}
        assert referred <= set(make()["components"]["schemas"]), name


def test_every_command_and_event_is_described() -> None:
    assert set(COMMANDS) <= set(BRIDGE["components"]["schemas"])
    assert set(EVENTS) <= set(WEBHOOKS["components"]["schemas"])
    of_both = (each for document in (BRIDGE, WEBHOOKS) for each in document["components"]["schemas"].values())
    assert [each for each in of_both if "properties" in each and len(each["description"]) < 10] == []


@given(samples.commands)
def test_every_command_is_as_the_document_says(command: Command) -> None:
    COMMAND.validate(json.loads(json.dumps(plain(command))))


@given(samples.events)
def test_every_event_is_as_the_document_says(event: Event) -> None:
    EVENT.validate(json.loads(json.dumps(plain(event))))


@pytest.mark.thorough
@given(samples.snapshots)
def test_every_list_is_as_the_document_says(snapshot: Snapshot) -> None:
    SNAPSHOT.validate(json.loads(json.dumps(plain(snapshot))))


@pytest.mark.parametrize(
    "wrong",
    [
        {"command": "Fly", "user": "anna"},
        {"command": "Dial", "user": "anna"},
        {"command": "Dial", "user": "anna", "target": ""},
        {"command": "HangUp", "user": "anna"},
        {"command": "HangUp", "user": "anna", "call": 7},
        {"command": "HangUp", "user": "anna", "call": "7", "more": 1},
    ],
)
def test_what_the_product_would_not_read_the_document_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        COMMAND.validate(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_served_to_who_may_change_destinations(name: str, admin_client: Client) -> None:
    answer = admin_client.get(f"/admin/openapi/{name}.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == DOCUMENTS[name]()


@pytest.mark.django_db
def test_to_nobody_else(client: Client, django_user_model: Any) -> None:
    assert client.get("/admin/openapi/bridge.json").status_code == 302
    client.force_login(django_user_model.objects.create_user("support", is_staff=True))
    assert client.get("/admin/openapi/bridge.json").status_code == 403


@pytest.mark.django_db
def test_another_document_there_is_not(admin_client: Client) -> None:
    assert admin_client.get("/admin/openapi/settings.json").status_code == 404
