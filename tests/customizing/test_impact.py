"""What saving would do is shown before, with the findings that it brings or mends, and nothing of it stays."""

import pytest
from django.test import Client
from django.utils.translation import override

from customizing import access
from customizing.activations import draft
from customizing.document.taking import take
from customizing.impact import impact_of, impact_of_draft
from customizing.models import Activation, BusinessRole, CmsDestination, HeartbeatProfile, ToolbarButton, WorkMode
from tests.customizing.roles import role
from tests.factory import make_call, make_user

from .forms import errors, page, save, save_row

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("all_roles_with_a_user")]
ASKED = {"_impact": "1"}


@pytest.fixture
def nora(all_roles_with_a_user: None) -> None:
    """Nora Example, in a call, works as SERVICEPRO."""
    make_call(make_user("nora", role="SERVICEPRO", on_cms=True))


def test_saving_is_told_before_and_not_done(admin: Client, nora: None) -> None:
    before, states = take(), Activation.objects.count()
    shown = save(admin, HeartbeatProfile.objects.get(name="DEFAULT"), tolerance=9, **ASKED)
    impact = shown.context["impact"]
    assert "Nothing is saved yet" in errors(shown)
    assert [change.after for _object, changes in impact.objects for change in changes] == ["9"]
    assert "Service Professional" in impact.roles
    assert "Consultant" not in " ".join(impact.roles)
    assert impact.users == 2  # erin, with all roles, and nora
    assert impact.in_call == ["Nora Example"]
    assert shown.context["adminform"].form["tolerance"].value() == "9"
    assert take() == before
    assert Activation.objects.count() == states


def test_after_the_question_it_is_saved_as_ever(admin: Client) -> None:
    profile = HeartbeatProfile.objects.get(name="DEFAULT")
    save(admin, profile, tolerance=9, **ASKED)
    assert save(admin, profile, tolerance=9).status_code == 302
    assert HeartbeatProfile.objects.get(name="DEFAULT").tolerance == 9
    assert len(admin.get("/admin/").context["messages"]) == 1  # what was tried has told nothing


def test_it_says_by_which_way_roles_are_concerned(admin: Client) -> None:
    impact = save(admin, CmsDestination.objects.get(), command_timeout=9, **ASKED).context["impact"]
    assert impact.between == ["CMS profile DEFAULT", "CMS profile IC"]
    assert "Interaction Center Agent" in impact.roles


def test_a_work_mode_concerns_all_who_communicate(admin: Client) -> None:
    roles = save(admin, WorkMode.objects.get(code=1000), text="Dinner", **ASKED).context["impact"].roles
    assert roles == sorted(BusinessRole.objects.filter(communication_enabled=True).values_list("text", flat=True))


def test_roles_are_named_in_the_language_of_who_reads_it() -> None:
    with override("de"):
        found = impact_of(lambda: HeartbeatProfile.objects.update(tolerance=9))
    assert "Vertriebsmitarbeiter" in found.roles
    assert "Sales Professional" not in found.roles


def test_findings_that_it_brings_stand_there_with_the_way_to_their_remedy(admin: Client) -> None:
    button = ToolbarButton.objects.get(profile__name="CRM", command="retrieve")
    shown = save_row(admin, button, of=button.profile, states=["connected"], **ASKED)
    assert {finding.id for finding in shown.context["impact"].brought} == {"CUST-010"}
    assert 'data-finding="CUST-010"' in shown.text
    assert page(button.profile, "change", button.profile.pk) in shown.text


def test_findings_that_it_mends_stand_there_too(admin: Client) -> None:
    CmsDestination.objects.update(active=False)
    impact = save(admin, CmsDestination.objects.get(), active="on", **ASKED).context["impact"]
    assert "CUST-003" in {finding.id for finding in impact.mended}
    assert "CUST-003" not in {finding.id for finding in impact.brought}


def test_a_new_record_is_told_and_none_is_made(admin: Client) -> None:
    shown = save(admin, BusinessRole, name="NEW", text="New", type="crm", **ASKED)
    assert [finding.id for finding in shown.context["impact"].brought] == ["CUST-007"]
    assert not BusinessRole.objects.filter(name="NEW").exists()


def test_what_is_wrong_is_told_instead(admin: Client) -> None:
    shown = save(admin, HeartbeatProfile.objects.get(name="DEFAULT"), tolerance="x", **ASKED)
    assert "Enter a whole number" in errors(shown)
    assert "impact" not in shown.context


def test_an_act_that_changes_nothing_concerns_nobody() -> None:
    found = impact_of(lambda: None)
    assert (found.objects, found.roles, found.users, found.in_call) == ([], [], 0, [])


def test_the_draft_is_told_as_a_whole(admin: Client) -> None:
    draft.collect()
    save(admin, HeartbeatProfile.objects.get(name="DEFAULT"), tolerance=9)
    retrieve = ToolbarButton.objects.get(profile__name="CRM", command="retrieve")
    save_row(admin, retrieve, of=retrieve.profile, states=["connected"])
    before = take()
    impact = impact_of_draft()
    assert impact is not None
    assert len(impact.objects) == 2
    assert {finding.id for finding in impact.brought} == {"CUST-010"}
    assert impact.mended == []
    assert take() == before
    assert 'data-finding="CUST-010"' in admin.get("/admin/customizing/activation/draft/").text


def test_a_draft_asks_nobody_about_running_calls(admin: Client, nora: None) -> None:
    draft.collect()
    shown = role("SERVICEPRO")
    assert "in a call now" not in admin.get(page(shown, "change", shown.pk)).text
    assert save(admin, shown, text="Service (new)").status_code == 302
    assert access.profile_bundle(shown).role is not None
