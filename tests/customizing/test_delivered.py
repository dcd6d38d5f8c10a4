from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from customizing.models import (
    BusinessRole,
    CmsProfile,
    CustomizingModel,
    DeliveredRecord,
    ToolbarButton,
    ToolbarProfile,
    TransactionType,
    WorkMode,
)
from tests.delivered_toolbar import MATRIX


def load() -> str:
    out = StringIO()
    call_command("load_customizing", stdout=out, stderr=out)
    return out.getvalue()


def customizing_models() -> list[type[CustomizingModel]]:
    models = apps.get_app_config("customizing").get_models()
    return [model for model in models if issubclass(model, CustomizingModel)]


def number_of_records() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in customizing_models()}


@pytest.mark.usefixtures("customizing")
@pytest.mark.parametrize("profile", ["CRM", "IC"])
def test_the_delivered_toolbars_follow_the_matrix(profile: str) -> None:
    buttons = ToolbarButton.objects.filter(profile__name=profile)
    available = {state: {button.command for button in buttons if state in button.states} for state in MATRIX}
    assert available == MATRIX


@pytest.mark.usefixtures("customizing")
def test_everything_delivered_obeys_the_rules() -> None:
    for model in customizing_models():
        for record in model.objects.all():
            record.full_clean()


@pytest.mark.usefixtures("customizing")
def test_the_delivered_roles_are_there() -> None:
    enabled = set(BusinessRole.objects.filter(communication_enabled=True).values_list("name", "type"))
    assert enabled == {("SALESPRO", "crm"), ("SERVICEPRO", "crm"), ("IC_AGENT", "ic"), ("IC_MANAGER", "ic")}
    assert not BusinessRole.objects.get(name="CONSULTANT").communication_enabled


@pytest.mark.usefixtures("customizing")
def test_the_delivered_work_modes_are_there() -> None:
    assert [mode.code for mode in WorkMode.objects.all()] == [1, 2, 3, 1000, 1001, 1002]


@pytest.mark.django_db
def test_it_says_what_it_loads() -> None:
    out = load()
    assert "toolbar profiles: 2" in out
    assert f"{sum(number_of_records().values())} records loaded, 0 kept" in out


@pytest.mark.django_db
def test_a_second_run_changes_nothing() -> None:
    load()
    before = number_of_records()
    assert "0 records loaded" in load()
    assert number_of_records() == before


@pytest.mark.django_db
def test_a_second_run_keeps_what_the_consultant_changed() -> None:
    load()
    CmsProfile.objects.filter(name="DEFAULT").update(presence_in_blocks=False)
    ToolbarButton.objects.filter(profile__name="CRM", command="hold").delete()
    TransactionType.objects.filter(code="OPPT").delete()
    WorkMode.objects.filter(code=1).update(text="At work")
    ToolbarProfile.objects.filter(name="CRM").update(name="OURS")
    load()
    assert not CmsProfile.objects.get(name="DEFAULT").presence_in_blocks
    assert not ToolbarButton.objects.filter(profile__name="OURS", command="hold").exists()
    assert not TransactionType.objects.filter(code="OPPT").exists()
    assert WorkMode.objects.get(code=1).text == "At work"
    assert not ToolbarProfile.objects.filter(name="CRM").exists()


@pytest.mark.django_db
def test_what_is_there_already_is_not_overwritten() -> None:
    TransactionType.objects.create(code="LEAD", text="Our leads", number_from=9_000_000_000)
    load()
    assert TransactionType.objects.get(code="LEAD").text == "Our leads"


@pytest.mark.django_db
def test_what_refers_to_something_deleted_is_named() -> None:
    load()
    BusinessRole.objects.all().delete()
    ToolbarProfile.objects.all().delete()
    DeliveredRecord.objects.filter(key="toolbarbutton:CRM/hold").delete()
    assert "Not loaded, as what it refers to was deleted: toolbarbutton:CRM/hold" in load()
