"""What may not be, the database refuses, and the form says what to do."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from customizing.models import (
    AccountIdentificationProfile,
    AttachedDataLabel,
    AttachedDataMapping,
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    Pushbutton,
    ToolbarButton,
    ToolbarProfile,
    TransactionType,
    WorkMode,
)

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("customizing"), pytest.mark.both_databases]

FORBIDDEN = {
    "enabled_role_needs_cms_profile": (
        BusinessRole,
        {"communication_enabled": True, "cms_profile": None},
        "CMS profile:",
    ),
    "role_type_known": (BusinessRole, {"type": "xyz"}, "Role type:"),
    "cms_profile_wrap_up_sensible": (CmsProfile, {"wrap_up_seconds": 3601}, "Wrap-up seconds:"),
    "destination_command_timeout_sensible": (CmsDestination, {"command_timeout": 0}, "Command time-out:"),
    "destination_silence_timeout_sensible": (CmsDestination, {"silence_timeout": 1}, "Silence time-out:"),
    "destination_browser_telephones_whole": (
        CmsDestination,
        {"browser_extensions": "88", "telephone_socket": ""},
        "Telephones in the browser:",
    ),
    "destination_needs_address": (CmsDestination, {"connector": "other", "address": ""}, "Address:"),
    "context_area_polling_sensible": (ContextAreaProfile, {"polling_seconds": 61}, "Polling seconds:"),
    "heartbeat_tolerance_sensible": (HeartbeatProfile, {"tolerance": 0}, "Tolerance:"),
    "heartbeat_cms_not_before_crm": (
        HeartbeatProfile,
        {"tolerance": 9, "cms_log_off_after": 8},
        "Log off the CMS after:",
    ),
    "identification_finds_somebody": (
        AccountIdentificationProfile,
        {"find_accounts": False, "find_contacts": False, "find_employees": False},
        "Choose at least one of",
    ),
    "work_mode_code_fits_kind": (WorkMode, {"kind": "wrap-up"}, "Code and kind do not fit."),
    "number_range_ends_behind_its_start": (
        TransactionType,
        {"number_from": 7_000_000_000, "number_to": 6_999_999_999},
        "Numbers to:",
    ),
    "number_range_fits_10_digits": (TransactionType, {"number_from": 9_999_999_999}, "Numbers from:"),
    "partners_are_displayed": (CmsIntegrationProfile, {"ui_object": "account", "ui_action": "edit"}, "Action:"),
    "pushbutton_knows_what_to_do": (Pushbutton, {"action": "link", "link": ""}, "Action:"),
    "fallback_needs_user": (CmsIntegrationProfile, {"fallback": "user", "fallback_user": None}, "Fallback user:"),
    "fallback_needs_queue": (CmsIntegrationProfile, {"fallback": "queue", "fallback_queue": ""}, "Fallback queue:"),
    "mapping_needs_key": (AttachedDataMapping, {"key": ""}, "Keys in the attached data:"),
    "priority_of_type_known": (TransactionType, {"priority": 4}, "Priority:"),
    "attached_data_label_complete": (AttachedDataLabel, {"label": ""}, "Key in the attached data:"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_database_refuses(name: str) -> None:
    model, values, _ = FORBIDDEN[name]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        models.QuerySet(model).filter(pk=model.objects.first().pk).update(**values)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_message_names_the_field(name: str) -> None:
    model, values, beginning = FORBIDDEN[name]
    record = model.objects.first()
    for field, value in values.items():
        setattr(record, field, value)
    with pytest.raises(ValidationError) as refusal:
        record.validate_constraints()
    assert [message for message in refusal.value.messages if message.startswith(beginning)]


def test_every_check_constraint_is_tested() -> None:
    checks = {
        constraint.name
        for model in {entry[0] for entry in FORBIDDEN.values()}
        | {ToolbarButton, ToolbarProfile, CmsIntegrationProfile}
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert checks == set(FORBIDDEN)


def test_a_cms_profile_needs_a_destination() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CmsProfile.objects.create(name="NOWHERE")


def test_a_field_is_filled_by_one_key_only() -> None:
    mapping = AttachedDataMapping.objects.first()
    twin = AttachedDataMapping(profile=mapping.profile, field=mapping.field, key="another")
    with pytest.raises(ValidationError, match="another key fills it already"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_button_is_in_a_toolbar_once() -> None:
    button = ToolbarButton.objects.first()
    twin = ToolbarButton(profile=button.profile, command=button.command, layout="generic", states=["idle"])
    with pytest.raises(ValidationError, match="has it already"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_two_number_ranges_do_not_start_at_the_same_number() -> None:
    with pytest.raises(IntegrityError, match="number_from"), transaction.atomic():
        TransactionType.objects.create(code="ZZZZ", text="Other", number_from=1_000_000_000)
