"""Each finding: what makes it, and that its remedy ends it."""

from collections.abc import Callable

import pytest
from django.db.models import QuerySet
from pytest_django.fixtures import Settings

from customizing.checks import Level, findings
from customizing.models import (
    BusinessRole,
    CmsDestination,
    CmsProfile,
    Pushbutton,
    ToolbarButton,
    ToolbarProfile,
    ToolbarPushbutton,
    WorkMode,
)

pytestmark = pytest.mark.usefixtures("all_roles_with_a_user")


def role(name: str = "SALESPRO") -> QuerySet[BusinessRole]:
    return BusinessRole.objects.filter(name=name)


def buttons(command: str) -> QuerySet[ToolbarButton]:
    return ToolbarButton.objects.filter(profile__name="CRM", command=command)


def make_logon_manual_without_button() -> None:
    CmsProfile.objects.filter(name="DEFAULT").update(logon="manual")
    buttons("log-on").delete()


def own_button_without_its_command() -> None:
    buttons("mute").delete()
    own = Pushbutton.objects.create(name="QUIET", text="Quiet", action="command", command="mute")
    ToolbarPushbutton.objects.create(profile=ToolbarProfile.objects.get(name="CRM"), pushbutton=own)


CAUSES: dict[str, tuple[Callable[[], object], Level, str]] = {
    "CUST-001": (lambda: QuerySet(WorkMode).filter(code=3)._raw_delete("default"), Level.ERROR, "Work mode 3"),
    "CUST-003": (lambda: CmsDestination.objects.update(active=False), Level.ERROR, "SIMULATOR is not active"),
    "CUST-004": (lambda: CmsProfile.objects.update(multiple_sessions=True), Level.ERROR, "Sales Professional"),
    "CUST-005": (lambda: role().update(toolbar_profile=None), Level.WARNING, "no buttons"),
    "CUST-006": (lambda: role().update(integration_profile=None), Level.INFO, "create nothing"),
    "CUST-007": (lambda: role().get().users.clear(), Level.INFO, "has no users"),
    "CUST-008": (lambda: buttons("accept").update(layout="chat"), Level.ERROR, "Accept"),
    "CUST-009": (make_logon_manual_without_button, Level.ERROR, "logon to the CMS is manual"),
    "CUST-010": (lambda: buttons("cancel").delete(), Level.WARNING, "it has Warm Transfer, but no Cancel"),
    "CUST-030": (own_button_without_its_command, Level.WARNING, "as it gives Mute, which is not there"),
    "CUST-044": (
        lambda: CmsDestination.objects.update(ice_servers="turn:turn.example.com"),
        Level.WARNING,
        "names a TURN server",
    ),
    "CUST-011": (lambda: CmsProfile.objects.update(telephony=False, chat=True), Level.WARNING, "layout Telephony"),
}


def test_what_is_delivered_fits_together() -> None:
    assert findings() == []


@pytest.mark.parametrize("id_", CAUSES)
def test_it_is_found_and_says_what_to_do(id_: str) -> None:
    cause, level, text = CAUSES[id_]
    cause()
    found = next(finding for finding in findings() if finding.id == id_)
    assert found.level == level
    assert text in found.text
    assert found.remedy


def test_a_password_that_cannot_be_read_is_found(settings: Settings) -> None:
    destination = CmsDestination.objects.get()
    destination.set_password("secret")
    destination.save()
    settings.SECRET_KEY = "another"
    [finding] = findings()
    assert finding.id == "CUST-002"
    assert finding.record == destination


def test_errors_come_first() -> None:
    for id_ in ("CUST-006", "CUST-010", "CUST-004"):
        CAUSES[id_][0]()
    levels = [finding.level for finding in findings()]
    assert levels == sorted(levels, key=list(Level).index)
    assert len(set(levels)) == 3


def test_what_is_found_of_many_roles_stands_by_their_texts() -> None:
    toolbar, cms = ToolbarProfile.objects.get(name="CRM"), CmsProfile.objects.get(name="DEFAULT")
    BusinessRole.objects.bulk_create(
        BusinessRole(
            name=f"ROLE{number}",
            text=f"Role {number}",
            communication_enabled=True,
            cms_profile=cms,
            toolbar_profile=toolbar if number % 2 else None,
        )
        for number in range(6)
    )
    found = [finding.text[:6] for finding in findings() if finding.id == "CUST-006"]
    assert found == [f"Role {number}" for number in range(6)]
