"""Two records that people could take for each other are refused, with a message at the field."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client

from customizing.models import BusinessRole, CmsProfile, HeartbeatProfile, ToolbarProfile, TransactionType, WorkMode

from .forms import errors, save

TWINS = [
    (BusinessRole, {"name": "salespro", "text": "Other"}, "Business role: there is “SALESPRO” already."),
    (BusinessRole, {"name": "OTHER", "text": "SALES professional"}, "Text: there is “Sales Professional” already."),
    (BusinessRole, {"name": "OTHER", "text": "Sales Professional"}, "Text: there is “Sales Professional” already."),
    (HeartbeatProfile, {"name": "default"}, "Name: there is “DEFAULT” already."),
    (ToolbarProfile, {"name": "crm"}, "Name: there is “CRM” already."),
    (WorkMode, {"code": 1005, "text": "LUNCH"}, "Text: there is “Lunch” already."),
    (
        TransactionType,
        {"code": "ZZZZ", "text": "lead", "number_from": 9_000_000_000},
        "Text: there is “Lead” already.",
    ),
]


COPIED = {BusinessRole: "SALESPRO", ToolbarProfile: "CRM", CmsProfile: "DEFAULT"}


@pytest.mark.parametrize(("model", "values", "said"), TWINS, ids=lambda value: getattr(value, "__name__", None))
def test_of_new_records(model: type, values: dict, said: str, admin: Client) -> None:
    before = model.objects.count()
    assert said in errors(save(admin, model, **values))
    assert model.objects.count() == before


def test_letters_beyond_ascii_are_the_same_too(admin: Client) -> None:
    WorkMode.objects.create(code=1005, text="Übergabe", kind="not-ready")
    assert "there is “Übergabe” already" in errors(save(admin, WorkMode, code=1006, text="ÜBERGABE"))


def test_a_copy_of_a_role_needs_a_text_of_its_own(admin: Client) -> None:
    answer = save(admin, BusinessRole.objects.get(name="SALESPRO"), name="COPY", _saveasnew="on")
    assert "there is “Sales Professional” already" in errors(answer)


@pytest.mark.parametrize("model", [BusinessRole, ToolbarProfile, CmsProfile])
def test_a_copy_that_is_refused_is_a_new_entry_without_history(admin: Client, model: type) -> None:
    refused = save(admin, model.objects.get(name=COPIED[model]), _saveasnew="on")
    assert "already" in errors(refused)
    path = refused.text.partition('<div class="breadcrumbs">')[2].partition("</div>")[0]
    assert path.strip().endswith("New entry")
    assert "object-tools" not in refused.text
    assert "/None/" not in refused.text
    assert 'name="_saveasnew"' in refused.text


def test_a_copy_of_a_profile_has_its_rows(admin: Client) -> None:
    profile = ToolbarProfile.objects.get(name="CRM")
    assert save(admin, profile, name="COPY", _saveasnew="on").status_code == 302
    assert ToolbarProfile.objects.get(name="COPY").buttons.count() == profile.buttons.count() > 0
    assert save(admin, CmsProfile.objects.get(name="IC"), name="COPY", _saveasnew="on").status_code == 302


def test_a_record_may_be_written_in_other_letters_itself(admin: Client) -> None:
    assert save(admin, ToolbarProfile.objects.get(name="CRM"), name="Crm").status_code == 302


@pytest.mark.parametrize("values", [{"name": "salespro", "text": "x"}, {"name": "x", "text": "sales professional"}])
def test_two_consultants_at_once_cannot_make_twins(customizing: None, values: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BusinessRole.objects.create(**values)


@pytest.mark.django_db(transaction=True)
def test_twins_of_former_versions_get_a_number(customizing: None) -> None:
    from django.db import connection

    twin = BusinessRole.objects.create(name="a" * 32, text="b" * 60)
    constraints = [
        each for each in BusinessRole._meta.constraints if each.name in {"role_name_once", "role_text_once"}
    ]
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.remove_constraint(BusinessRole, constraint)
    other = BusinessRole.objects.create(name="A" * 32, text="B" * 60)
    import_module("customizing.migrations.0003_roles_told_apart").tell_apart(apps, None)
    other.refresh_from_db()
    assert (other.name, other.text) == ("A" * 28 + " (2)", "B" * 56 + " (2)")
    twin.refresh_from_db()
    assert twin.name == "a" * 32
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(BusinessRole, constraint)
