"""What the consultant changes in a form: refused with what to do, or in force at once."""

import re

import pytest
from django.test import Client

from customizing import access
from customizing.models import (
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    ToolbarButton,
    ToolbarProfile,
    TransactionType,
    WorkMode,
)
from tests.customizing.roles import role
from tests.factory import make_user

from .forms import errors, page, save

pytestmark = pytest.mark.thorough


def row_of(profile: ToolbarProfile, command: str) -> int:
    commands = list(profile.buttons.order_by("position", "id").values_list("command", flat=True))
    return commands.index(command)


class TestRefused:
    def test_an_enabled_role_without_a_cms_profile(self, admin: Client) -> None:
        message = errors(save(admin, role(), cms_profile=""))
        assert "CMS profile: a communication-enabled role needs one. Choose a CMS profile, or take" in message

    def test_a_cms_profile_without_a_destination(self, admin: Client) -> None:
        message = errors(save(admin, CmsProfile, name="NEW", destination=""))
        assert "CMS destination: a CMS profile needs one." in message

    def test_multiple_sessions_for_crm_roles(self, admin: Client) -> None:
        message = errors(save(admin, CmsProfile.objects.get(name="DEFAULT"), multiple_sessions="on"))
        assert "Give these roles another CMS profile first" in message

    def test_a_crm_role_with_multiple_sessions(self, admin: Client) -> None:
        message = errors(save(admin, role(), cms_profile=CmsProfile.objects.get(name="IC").pk))
        assert "turn multiple sessions off in it" in message

    def test_a_chat_button_for_crm_roles_in_the_toolbar(self, admin: Client) -> None:
        profile = ToolbarProfile.objects.get(name="CRM")
        message = errors(save(admin, profile, **{f"buttons-{row_of(profile, 'hold')}-layout": "chat"}))
        assert "Generic and Telephony only" in message

    def test_a_crm_role_with_a_toolbar_with_chat_buttons(self, admin: Client) -> None:
        ToolbarButton.objects.filter(profile__name="IC", command="hold").update(layout="chat")
        message = errors(save(admin, role(), toolbar_profile=ToolbarProfile.objects.get(name="IC").pk))
        assert "take these buttons out of it" in message

    def test_a_button_that_is_there_twice(self, admin: Client) -> None:
        profile = ToolbarProfile.objects.get(name="CRM")
        message = errors(save(admin, profile, **{f"buttons-{row_of(profile, 'hold')}-command": "accept"}))
        assert message

    def test_a_button_that_is_never_available(self, admin: Client) -> None:
        profile = ToolbarProfile.objects.get(name="CRM")
        message = errors(save(admin, profile, **{f"buttons-{row_of(profile, 'hold')}-states": None}))
        assert "choose at least one state" in message

    def test_an_account_that_is_to_be_edited(self, admin: Client) -> None:
        profile = CmsIntegrationProfile.objects.get(name="SALES")
        assert "accounts and contacts are displayed" in errors(
            save(admin, profile, ui_object="account", ui_action="edit")
        )

    def test_a_number_too_large_for_the_database_without_naming_what_that_holds(self, admin: Client) -> None:
        profile = ContextAreaProfile.objects.get(name="DEFAULT")
        message = errors(save(admin, profile, polling_seconds=str(10**20)))
        assert "Enter a smaller number." in message
        assert not re.search(r"\d{4}", message)

    def test_an_own_work_mode_with_a_low_code(self, admin: Client) -> None:
        assert "a code above 999" in errors(save(admin, WorkMode, code=10, text="Coffee"))

    def test_overlapping_number_ranges(self, admin: Client) -> None:
        message = errors(save(admin, TransactionType, code="ZZZZ", text="Other", number_from=1_000_000_001))
        assert "0001 Phone Call" in message


class TestInForce:
    def test_presence_off_in_blocks(self, admin: Client) -> None:
        assert access.profile_bundle(role()).presence_in_blocks
        save(admin, CmsProfile.objects.get(name="DEFAULT"), presence_in_blocks=None)
        assert not access.profile_bundle(role()).presence_in_blocks

    def test_role_not_enabled(self, admin: Client) -> None:
        assert access.profile_bundle(role()).communication
        save(admin, role(), communication_enabled=None)
        assert not access.profile_bundle(role()).communication

    def test_another_transaction_type_and_ui_object(self, admin: Client) -> None:
        profile = access.profile_bundle(role()).integration
        save(admin, profile, transaction_type="OPPT", ui_object="account")
        changed = access.profile_bundle(role()).integration
        assert (changed.transaction_type_id, changed.ui_object) == ("OPPT", "account")

    def test_a_button_taken_out(self, admin: Client) -> None:
        profile = ToolbarProfile.objects.get(name="CRM")
        save(admin, profile, **{f"buttons-{row_of(profile, 'hold')}-DELETE": "on"})
        assert "hold" not in [button.command for button in access.profile_bundle(role()).buttons]

    def test_other_states_of_a_button(self, admin: Client) -> None:
        profile = ToolbarProfile.objects.get(name="CRM")
        save(admin, profile, **{f"buttons-{row_of(profile, 'hold')}-states": ["held", "connected"]})
        [button] = [button for button in access.profile_bundle(role()).buttons if button.command == "hold"]
        assert button.states == ["held", "connected"]

    def test_a_role_given_to_a_user(self, admin: Client) -> None:
        frank = make_user("frank")
        assert access.roles_of(frank) == []
        admin.post(page(role(), "users", role().pk), {"add": "on", "user": frank.pk})
        assert access.roles_of(frank) == [role()]

    def test_a_mapping_of_attached_data(self, admin: Client) -> None:
        profile = CmsIntegrationProfile.objects.get(name="SALES")
        save(
            admin,
            profile,
            **{"mappings-TOTAL_FORMS": "5", "mappings-4-key": "ivr_text", "mappings-4-field": "note"},
        )
        assert profile.mappings.filter(key="ivr_text", field="note").exists()


class TestDeletion:
    @pytest.mark.parametrize(
        ("model", "name"),
        [
            (CmsDestination, "SIMULATOR"),
            (CmsProfile, "DEFAULT"),
            (CmsIntegrationProfile, "SALES"),
            (ToolbarProfile, "CRM"),
        ],
    )
    def test_of_what_is_in_use_is_refused(self, model: type, name: str, admin: Client) -> None:
        record = model.objects.get(name=name)
        response = admin.post(page(record, "delete", record.pk), {"post": "yes"})
        assert "is in use and cannot be deleted:" in response.content.decode()
        assert model.objects.filter(pk=record.pk).exists()

    def test_of_a_role_with_users_is_refused(self, admin: Client) -> None:
        make_user("alice", roles=(role(),))
        response = admin.post(page(role(), "delete", role().pk), {"post": "yes"})
        assert "1 user has this role: Alice Example." in response.content.decode()
        assert role()

    def test_of_a_fixed_work_mode_is_refused(self, admin: Client) -> None:
        ready = WorkMode.objects.get(code=1)
        response = admin.post(page(ready, "delete", 1), {"post": "yes"})
        assert "Change its text instead" in response.content.decode()
        assert WorkMode.objects.filter(code=1).exists()

    def test_of_several_in_use_is_refused(self, admin: Client) -> None:
        chosen = list(CmsProfile.objects.values_list("pk", flat=True))
        data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
        response = admin.post(page(CmsProfile, "changelist"), data)
        assert "Some of the entries selected are in use" in response.content.decode()
        assert CmsProfile.objects.count() == len(chosen)

    def test_of_what_nothing_uses_works(self, admin: Client) -> None:
        spare = CmsProfile.objects.create(name="SPARE", destination=CmsDestination.objects.get())
        assert admin.post(page(spare, "delete", spare.pk), {"post": "yes"}).status_code == 302
        assert not CmsProfile.objects.filter(name="SPARE").exists()


def test_what_is_chosen_in_a_form_is_not_deleted_there(admin: Client) -> None:
    html = admin.get(page(role(), "change", role().pk)).text
    assert 'id="change_id_toolbar_profile"' in html
    assert "delete-related" not in html
