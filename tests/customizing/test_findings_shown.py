"""Findings stand where the change is made: on the form, after saving, and before a deletion."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customizing.checks import findings
from customizing.models import (
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    NavigationCreateLink,
    ToolbarButton,
    ToolbarProfile,
    TransactionType,
    WorkMode,
)
from tests.customizing.roles import role

from .forms import page, save, save_row

pytestmark = [pytest.mark.usefixtures("all_roles_with_a_user"), pytest.mark.thorough]


def crm() -> ToolbarProfile:
    return ToolbarProfile.objects.get(name="CRM")


def default() -> CmsProfile:
    return CmsProfile.objects.get(name="DEFAULT")


def simulator() -> CmsDestination:
    return CmsDestination.objects.get()


def button(command: str) -> ToolbarButton:
    return ToolbarButton.objects.get(profile=crm(), command=command)


Saved = tuple[Callable[[], Model], dict[str, Any], str]
SAVED: list[Saved] = [
    (simulator, {"active": None}, "CUST-003"),
    (lambda: role("SALESPRO"), {"toolbar_profile": ""}, "CUST-005"),
    (lambda: role("SALESPRO"), {"integration_profile": ""}, "CUST-006"),
    (crm, {"buttons-3-states": ["connected"]}, "CUST-010"),
    (default, {"telephony": None, "chat": "on"}, "CUST-011"),
]


@pytest.mark.parametrize(("record", "changes", "id_"), SAVED, ids=[id_ for _record, _changes, id_ in SAVED])
def test_after_saving_each_is_told_with_a_link_to_its_remedy(
    record: Callable[[], Model], changes: dict[str, Any], id_: str, admin: Client
) -> None:
    saved = record()
    assert save(admin, saved, **changes).status_code == 302
    listed = admin.get(page(saved, "changelist"))
    told = [str(message) for message in listed.context["messages"]]
    finding = next(each for each in findings() if each.id == id_)
    assert any(id_ in each and page(finding.record, "change", finding.record.pk) in each for each in told)
    assert f'data-finding="{id_}"' in admin.get(page(saved, "change", saved.pk)).text


def test_a_button_that_callers_need_is_missed_after_saving_and_on_the_form(admin: Client) -> None:
    asked = save_row(admin, button("hang-up"), of=crm(), DELETE="on")
    assert asked.status_code == 302
    told = [str(message) for message in admin.get(page(crm(), "changelist")).context["messages"]]
    assert any("CUST-010" in each and "no Hang Up" in each for each in told)
    assert "no Hang Up when" in admin.get(page(crm(), "change", crm().pk)).text


SEEN_FROM = [
    (lambda: CmsDestination.objects.update(active=False), "CUST-003", (role, default, simulator)),
    (lambda: button("cancel").delete(), "CUST-010", (crm, role)),
    (lambda: CmsProfile.objects.update(telephony=False, chat=True), "CUST-011", (default, crm, role)),
]


@pytest.mark.parametrize(("cause", "id_", "places"), SEEN_FROM, ids=[each[1] for each in SEEN_FROM])
def test_it_stands_at_the_record_at_what_uses_it_and_at_what_it_uses(
    cause: Callable[[], object], id_: str, places: tuple[Callable[[], Model], ...], admin: Client
) -> None:
    cause()
    for place in places:
        record = place()
        assert f'data-finding="{id_}"' in admin.get(page(record, "change", record.pk)).text


def test_what_does_not_concern_a_record_does_not_stand_there(admin: Client) -> None:
    BusinessRole.objects.filter(name="SALESPRO").update(toolbar_profile=None)
    other = role("SERVICEPRO")
    assert "data-finding" not in admin.get(page(other, "change", other.pk)).text


@pytest.mark.parametrize("several", [False, True])
def test_before_a_deletion_its_consequences_stand_there_and_nothing_is_deleted(admin: Client, several: bool) -> None:
    NavigationCreateLink.objects.all().delete()
    CmsIntegrationProfile.objects.update(fallback="anyone")
    task = TransactionType.objects.get(code="1003")
    chosen = {"action": "delete_selected", "_selected_action": [task.pk]}
    asked = admin.post(page(task, "changelist"), chosen) if several else admin.get(page(task, "delete", task.pk))
    assert "What would not fit together after the deletion" in asked.text
    assert 'data-finding="CUST-014"' in asked.text
    assert TransactionType.objects.filter(code="1003").exists()
    assert "CUST-014" not in {finding.id for finding in findings()}


def test_a_deletion_that_is_refused_has_no_consequences(admin: Client) -> None:
    asked = admin.get(page(crm(), "delete", crm().pk))
    assert asked.status_code == 200
    assert "data-finding" not in asked.text


def test_a_missing_work_mode_is_created_by_its_link(admin: Client) -> None:
    QuerySet(WorkMode).filter(code=3)._raw_delete("default")
    link = f"{page(WorkMode, 'add')}?code=3&amp;kind=wrap-up&amp;"
    assert link in admin.get("/admin/").text
    assert save(admin, WorkMode, code=3, kind="wrap-up", text="Wrap-up").status_code == 302
    assert "CUST-001" not in {finding.id for finding in findings()}


def test_the_check_asks_as_often_however_many_roles_there_are() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            findings()
        return len(captured)

    findings()
    before = queries()
    fields = {each.attname: getattr(role(), each.attname) for each in BusinessRole._meta.concrete_fields}
    for number in range(20):
        BusinessRole.objects.create(**{**fields, "id": None, "name": f"ROLE{number}", "text": f"Role {number}"})
    findings()  # what has changed is read anew once
    assert queries() == before
