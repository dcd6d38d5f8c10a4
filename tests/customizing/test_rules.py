"""The rules that no single row can break: each is refused from both sides, with the remedy."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from customizing.models import (
    BusinessRole,
    CmsDestination,
    CmsProfile,
    ToolbarButton,
    ToolbarProfile,
    TransactionType,
    WorkMode,
)
from tests.factory import make_user

pytestmark = pytest.mark.usefixtures("customizing")


def refusal(record: object) -> str:
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    return "\n".join(error.value.messages)


def test_multiple_sessions_are_refused_while_crm_roles_use_the_profile() -> None:
    profile = CmsProfile.objects.get(name="DEFAULT")
    profile.multiple_sessions = True
    assert "Sales Professional, Service Professional" in refusal(profile)


def test_multiple_sessions_are_allowed_for_ic_roles() -> None:
    CmsProfile.objects.get(name="IC").full_clean()
    BusinessRole.objects.get(name="IC_AGENT").full_clean()


def test_a_crm_role_cannot_be_given_a_profile_with_multiple_sessions() -> None:
    role = BusinessRole.objects.get(name="SALESPRO")
    role.cms_profile = CmsProfile.objects.get(name="IC")
    assert "turn multiple sessions off in it" in refusal(role)


def test_an_ic_role_with_multiple_sessions_cannot_become_a_crm_role() -> None:
    role = BusinessRole.objects.get(name="IC_AGENT")
    role.type = "crm"
    assert "Choose another CMS profile" in refusal(role)


@pytest.mark.parametrize("layout", ["chat", "email", "action-item"])
def test_a_button_of_another_layout_is_refused_while_crm_roles_use_the_toolbar(layout: str) -> None:
    button = ToolbarButton.objects.get(profile__name="CRM", command="accept")
    button.layout = layout
    assert "Sales Professional, Service Professional" in refusal(button)


@pytest.mark.parametrize("layout", ["chat", "email", "action-item"])
def test_a_crm_role_cannot_be_given_a_toolbar_with_other_layouts(layout: str) -> None:
    ToolbarButton.objects.filter(profile__name="IC", command="accept").update(layout=layout)
    role = BusinessRole.objects.get(name="SALESPRO")
    role.toolbar_profile = ToolbarProfile.objects.get(name="IC")
    assert "toolbar profile IC also has: Accept. Choose another toolbar profile" in refusal(role)


def test_ic_roles_take_all_layouts() -> None:
    button = ToolbarButton.objects.get(profile__name="IC", command="accept")
    button.layout = "chat"
    button.full_clean()


def test_a_button_needs_known_states() -> None:
    button = ToolbarButton.objects.first()
    for states in ([], ["asleep"], "idle", None):
        button.states = states
        assert "choose at least one of the states" in refusal(button) or states is None


@pytest.mark.parametrize(("code", "kind"), [(4, "not-ready"), (999, "not-ready"), (0, "not-ready"), (1003, "ready")])
def test_own_work_modes_are_reasons_with_codes_above_999(code: int, kind: str) -> None:
    assert "a code above 999" in refusal(WorkMode(code=code, kind=kind, text="Coffee"))


def test_an_own_reason_above_999_is_accepted() -> None:
    WorkMode(code=1003, kind="not-ready", text="Coffee").full_clean()


@pytest.mark.parametrize("code", [1, 2, 3])
def test_the_fixed_work_modes_cannot_be_deleted(code: int) -> None:
    with pytest.raises(ProtectedError, match="Change its text instead"):
        WorkMode.objects.get(code=code).delete()


@pytest.mark.parametrize(
    ("start", "end"), [(1_000_000_001, None), (999_999_999, None), (1_009_999_999, None), (1, 1_000_000_000)]
)
def test_number_ranges_do_not_overlap(start: int, end: int | None) -> None:
    other = TransactionType(code="ZZZZ", text="Other", number_from=start, number_to=end)
    assert "0001 Phone Call, which has the numbers from 1000000000 to 1009999999" in refusal(other)


def test_a_range_may_end_just_before_another_begins() -> None:
    TransactionType(code="ZZZZ", text="Other", number_from=999_999_000, number_to=999_999_999).full_clean()


@pytest.mark.parametrize("code", ["abcd", "ABC", "A-12"])
def test_a_transaction_type_has_4_capitals_or_digits(code: str) -> None:
    assert "4 capital letters" in refusal(TransactionType(code=code, text="Other", number_from=7_000_000_000))


def test_what_is_in_use_cannot_be_deleted() -> None:
    for record in (
        CmsDestination.objects.get(name="SIMULATOR"),
        CmsProfile.objects.get(name="DEFAULT"),
        ToolbarProfile.objects.get(name="CRM"),
        TransactionType.objects.get(code="LEAD"),
    ):
        with pytest.raises(ProtectedError):
            record.delete()


def test_a_role_with_users_cannot_be_deleted() -> None:
    role = BusinessRole.objects.get(name="SALESPRO")
    make_user("alice", roles=(role,))
    with pytest.raises(ProtectedError, match="1 user has this role: Alice Example"):
        role.delete()


def test_a_role_without_users_can_be_deleted() -> None:
    BusinessRole.objects.get(name="SALESPRO").delete()
    assert not BusinessRole.objects.filter(name="SALESPRO").exists()
