"""Who changes or deletes what users in a call work with is told so before, and can save all the same."""

from typing import Any

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from customizing import where_used
from customizing.models import (
    AccountIdentificationProfile,
    BlockLayoutProfile,
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    NavigationBarProfile,
    Pushbutton,
    ToolbarProfile,
    ToolbarPushbutton,
    TransactionType,
    WorkMode,
)
from presence.models import Agent, Call, CallState
from tests.customizing.roles import role
from tests.factory import make_call, make_user

from .forms import errors, page, save

pytestmark = pytest.mark.thorough

ANYWAY = {"_calls_go_on": "on"}


@pytest.fixture(autouse=True)
def nora(customizing: None) -> Any:
    """Nora Example, in a call, works as SERVICEPRO."""
    nora = make_user("nora", role="SERVICEPRO", on_cms=True)
    make_call(nora)
    return nora


def told(response: HttpResponse) -> bool:
    return "user is in a call now" in response.text and "Nora Example" in response.text


def pushbutton() -> Pushbutton:
    """One in the toolbar of the role."""
    found = Pushbutton.objects.get()
    ToolbarPushbutton.objects.get_or_create(profile=role("SERVICEPRO").toolbar_profile, pushbutton=found)
    return found


def navigation() -> NavigationBarProfile:
    """That of the role."""
    found = NavigationBarProfile.objects.get()
    BusinessRole.objects.filter(name="SERVICEPRO").update(navigation_profile=found)
    return found


def layout() -> BlockLayoutProfile:
    """That of the role."""
    found = BlockLayoutProfile.objects.get()
    BusinessRole.objects.filter(name="SERVICEPRO").update(block_layout=found)
    return found


CONCERNED = {
    "role": lambda: role("SERVICEPRO"),
    "CMS profile": lambda: role("SERVICEPRO").cms_profile,
    "destination": lambda: CmsDestination.objects.get(name="SIMULATOR"),
    "integration profile": lambda: role("SERVICEPRO").integration_profile,
    "transaction type": lambda: role("SERVICEPRO").integration_profile.transaction_type,
    "toolbar profile": lambda: role("SERVICEPRO").toolbar_profile,
    "own pushbutton": lambda: pushbutton(),
    "context area": lambda: role("SERVICEPRO").context_area_profile,
    "heartbeat": lambda: role("SERVICEPRO").heartbeat_profile,
    "navigation": lambda: navigation(),
    "layout": lambda: layout(),
    "identification": lambda: role("SERVICEPRO").identification_profile,
    "work mode": lambda: WorkMode.objects.get(code=1),
}


@pytest.mark.parametrize("kind", CONCERNED)
def test_a_change_is_told_before_and_saved_anyway(admin: Client, kind: str) -> None:
    record: Model = CONCERNED[kind]()
    assert told(admin.get(page(record, "change", record.pk)))
    refused = save(admin, record)
    assert "Users are in a call now. Choose when they get the change" in errors(refused)
    assert told(refused)
    assert save(admin, record, **ANYWAY).status_code == 302


def test_the_input_is_kept_until_it_is_saved_anyway(admin: Client) -> None:
    refused = save(admin, role("SERVICEPRO"), text="Service (new)", communication_enabled=None)
    assert refused.context["adminform"].form["text"].value() == "Service (new)"
    assert role("SERVICEPRO").communication_enabled
    save(admin, role("SERVICEPRO"), text="Service (new)", communication_enabled=None, **ANYWAY)
    assert (role("SERVICEPRO").text, role("SERVICEPRO").communication_enabled) == ("Service (new)", False)


def test_a_password_that_was_entered_is_asked_for_again(admin: Client) -> None:
    refused = save(admin, CmsDestination.objects.get(name="SIMULATOR"), password="s3cret")
    assert "Enter it again: a password is not shown" in refused.text
    assert "s3cret" not in refused.text


def test_nobody_is_asked_about_users_who_are_in_no_call_or_work_with_something_else(admin: Client) -> None:
    other = BusinessRole.objects.get(name="SALESPRO")
    assert save(admin, other, text="Sales (new)").status_code == 302
    Call.objects.update(state=CallState.ENDED)
    assert save(admin, role("SERVICEPRO"), text="Service (new)").status_code == 302


def test_what_is_new_or_copied_concerns_nobody_yet(admin: Client) -> None:
    assert save(admin, HeartbeatProfile, name="NEW").status_code == 302
    copied = save(admin, role("SERVICEPRO").heartbeat_profile, name="COPY", _saveasnew="1")
    assert copied.status_code == 302


def test_of_many_users_the_first_are_named_in_a_constant_number_of_queries(
    admin: Client, django_assert_num_queries: Any
) -> None:
    for n in range(12):
        make_call(make_user(f"agent{n:02}", role="SERVICEPRO", last_name="Many"))
    record = role("SERVICEPRO")
    with django_assert_num_queries(2):
        names = where_used.users_in_call([record])
    assert len(names) == 13
    text = admin.get(page(role("SERVICEPRO"), "change", role("SERVICEPRO").pk)).text
    assert "13 users are in a call now" in text
    assert "and 3 more" in text


def test_every_node_says_whom_it_concerns(nora: Any) -> None:
    nodes = {type(record()) for record in CONCERNED.values()}
    assert nodes == {
        AccountIdentificationProfile, BusinessRole, CmsDestination, CmsIntegrationProfile, CmsProfile,
        ContextAreaProfile, HeartbeatProfile, BlockLayoutProfile, NavigationBarProfile, Pushbutton, ToolbarProfile,
        TransactionType, WorkMode,
    }  # fmt: skip
    Agent.objects.filter(user=nora).update(work_mode=2, next_work_mode=1)
    assert where_used.users_in_call([WorkMode.objects.get(code=1)]) == ["Nora Example"]
    assert where_used.users_in_call([]) == []
