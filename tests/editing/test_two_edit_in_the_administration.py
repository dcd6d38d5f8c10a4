"""Two consultants in one form of the administration, with rows: both are kept, or both values are shown."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessPartner
from customizing.editing.admin import SafeEditing, SafeRows
from customizing.models import CmsIntegrationProfile, ContextAreaProfile, ToolbarProfile, WorkMode
from tests import factory
from tests.sent_form import Opened

pytestmark = pytest.mark.django_db


def opened(client: Client, record: object) -> Opened:
    meta = record._meta
    return Opened(client, reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk]))


def toolbar() -> ToolbarProfile:
    return ToolbarProfile.objects.get(name="CRM")


def row(form: Opened, field: str, value: str) -> str:
    """What the fields of the row with that value begin with."""
    [name] = [name for name, values in form.fields.items() if name.endswith(f"-{field}") and values == [value]]
    return name.removesuffix(field)


def commands() -> list[str]:
    return list(toolbar().buttons.order_by("command").values_list("command", flat=True))


def test_every_form_of_the_administration_is_safe() -> None:
    for model, model_admin in admin.site._registry.items():
        assert isinstance(model_admin, SafeEditing) or not model_admin.has_change_permission(None), model
        for inline in model_admin.inlines:
            assert issubclass(inline, SafeRows) or not inline.has_change_permission(None, None, None), inline


def test_different_fields_are_both_kept(dana: Client, olaf: Client) -> None:
    profile = ContextAreaProfile.objects.get(name="DEFAULT")
    hers, his = opened(dana, profile), opened(olaf, profile)
    assert his.send(polling_seconds="7").status_code == 302
    assert hers.send(description="Of Dana").status_code == 302
    profile.refresh_from_db()
    assert (profile.polling_seconds, profile.description) == (7, "Of Dana")
    assert "Description" in LogEntry.objects.latest("pk").change_message
    assert "Polling" not in LogEntry.objects.latest("pk").change_message


def test_the_same_field_is_shown_and_can_be_saved_again(dana: Client, olaf: Client) -> None:
    profile = ContextAreaProfile.objects.get(name="DEFAULT")
    hers, his = opened(dana, profile), opened(olaf, profile)
    his.send(polling_seconds="7")
    shown = hers.refused(polling_seconds="3")
    assert "Olaf Example has changed the same" in shown.html
    profile.refresh_from_db()
    assert profile.polling_seconds == 7
    shown.send()
    profile.refresh_from_db()
    assert profile.polling_seconds == 3


def test_of_a_set_each_element_is_on_its_own(dana: Client, olaf: Client) -> None:
    first, second, third = Permission.objects.all()[:3]
    group = Group.objects.create(name="Key users")
    group.permissions.add(first)
    hers, his = opened(dana, group), opened(olaf, group)
    his.send(permissions=[first.pk, second.pk])
    hers.send(permissions=[third.pk])
    assert set(group.permissions.all()) == {second, third}


def test_two_fields_of_a_row_are_both_kept(dana: Client, olaf: Client) -> None:
    hers, his = opened(dana, toolbar()), opened(olaf, toolbar())
    hold = row(hers, "command", "hold")
    his.send(**{hold + "position": "77"})
    hers.send(**{hold + "layout": "generic"})
    button = toolbar().buttons.get(command="hold")
    assert (button.position, button.layout) == (77, "generic")


def test_the_same_field_of_a_row_is_shown_with_its_row(dana: Client, olaf: Client) -> None:
    hers, his = opened(dana, toolbar()), opened(olaf, toolbar())
    hold = row(hers, "command", "hold") + "position"
    his.send(**{hold: "77"})
    shown = hers.refused(**{hold: "78"})
    assert "Hold: Position" in shown.html
    [choice] = [name for name in shown.fields if name.startswith("take-")]
    shown.send(**{choice: "theirs"})
    assert toolbar().buttons.get(command="hold").position == 77


def test_the_same_row_added_by_both_is_there_once(dana: Client, olaf: Client) -> None:
    toolbar().buttons.filter(command="log-off").delete()
    hers, his = opened(dana, toolbar()), opened(olaf, toolbar())
    at = f"buttons-{hers.fields['buttons-TOTAL_FORMS'][0]}-"
    new = {"command": "log-off", "position": "90", "layout": "generic", "states": ["idle"]}
    added = {at + name: value for name, value in new.items()}
    added["buttons-TOTAL_FORMS"] = str(int(hers.fields["buttons-TOTAL_FORMS"][0]) + 1)
    assert his.send(**added).status_code == 302
    other = hers.refused(**{**added, at + "position": "95"})
    assert "duplicate" in other.html
    assert hers.send(**added).status_code == 302
    assert commands().count("log-off") == 1


def test_a_row_deleted_by_another_is_no_dead_end(dana: Client, olaf: Client) -> None:
    hers, his = opened(dana, toolbar()), opened(olaf, toolbar())
    hold = row(hers, "command", "hold")
    his.send(**{hold + "DELETE": "on"})
    assert hers.send(description="Of Dana").status_code == 302
    assert "hold" not in commands()


def test_a_row_one_worked_on_that_another_deleted_is_kept_as_a_new_one(dana: Client, olaf: Client) -> None:
    hers, his = opened(dana, toolbar()), opened(olaf, toolbar())
    hold = row(hers, "command", "hold")
    his.send(**{hold + "DELETE": "on"})
    shown = hers.refused(**{hold + "position": "77"})
    assert "was deleted meanwhile. It stands at the end as a new row" in shown.html
    assert shown.send().status_code == 302
    assert toolbar().buttons.get(command="hold").position == 77


def test_a_row_one_deletes_that_another_changed_is_asked_about(dana: Client, olaf: Client) -> None:
    hers, his = opened(dana, toolbar()), opened(olaf, toolbar())
    hold = row(hers, "command", "hold")
    his.send(**{hold + "position": "77"})
    shown = hers.refused(**{hold + "DELETE": "on"})
    assert "Hold, which you deleted, was changed meanwhile" in shown.html
    assert shown.send().status_code == 302
    assert "hold" not in commands()


@pytest.mark.parametrize("others_first", [False, True])
def test_two_rows_exchange_what_only_one_may_have(others_first: bool, dana: Client, olaf: Client) -> None:
    before = commands()
    positions = dict(toolbar().buttons.values_list("pk", "command"))
    form = opened(dana, toolbar())
    if others_first:
        opened(olaf, toolbar()).send(description="Of Olaf")
    hold, retrieve = row(form, "command", "hold"), row(form, "command", "retrieve")
    assert form.send(**{hold + "command": "retrieve", retrieve + "command": "hold"}).status_code == 302
    assert commands() == before
    exchanged = dict(toolbar().buttons.values_list("pk", "command"))
    assert {exchanged[pk] for pk, command in positions.items() if command == "hold"} == {"retrieve"}


def test_a_row_takes_the_value_of_one_that_is_deleted(dana: Client) -> None:
    form = opened(dana, toolbar())
    hold, retrieve = row(form, "command", "hold"), row(form, "command", "retrieve")
    assert form.send(**{hold + "command": "retrieve", retrieve + "DELETE": "on"}).status_code == 302
    assert "hold" not in commands()


def test_mapping_rows_exchange_their_fields(dana: Client) -> None:
    profile = CmsIntegrationProfile.objects.get(name="SALES")
    form, before = opened(dana, profile), dict(profile.mappings.values_list("key", "field"))
    keys = [form.fields[f"mappings-{number}-key"][0] for number in (0, 1)]
    first, second = (before[key] for key in keys)
    assert form.send(**{"mappings-0-field": second, "mappings-1-field": first}).status_code == 302
    exchanged = before | dict(zip(keys, (second, first), strict=True))
    assert dict(profile.mappings.values_list("key", "field")) == exchanged != before


def test_numbers_of_a_partner_added_by_both_are_both_there(dana: Client, olaf: Client) -> None:
    partner = factory.make_account(phone="069 90009-101")
    hers, his = opened(dana, partner), opened(olaf, partner)
    his.send(**{"numbers-1-typed": "069 90009-102"})
    hers.send(**{"numbers-1-typed": "069 90009-103"})
    numbers = set(BusinessPartner.objects.get().numbers.values_list("typed", flat=True))
    assert numbers == {"069 90009-101", "069 90009-102", "069 90009-103"}


def test_only_what_was_changed_is_written(dana: Client) -> None:
    partner = factory.make_contact("Anna Keller")
    form = opened(dana, partner)
    BusinessPartner.objects.update(city="Heidelberg")
    form.send(last_name="Brandt")
    partner.refresh_from_db()
    assert (partner.name, partner.city) == ("Anna Brandt", "Heidelberg")


def test_what_another_has_deleted_comes_back_as_a_new_one_if_one_wants_it(dana: Client, olaf: Client) -> None:
    spare = ToolbarProfile.objects.create(name="SPARE")
    spare.buttons.create(command="hold", layout="telephony", states=["connected"])
    form = opened(dana, spare)
    spare.delete()
    shown = form.refused(description="Of Dana")
    assert "somebody has deleted this meanwhile" in shown.html
    shown.url = reverse("admin:customizing_toolbarprofile_add")
    assert shown.send().status_code == 302
    again = ToolbarProfile.objects.get(name="SPARE")
    assert (again.description, again.buttons.get().command) == ("Of Dana", "hold")


def test_a_work_mode_that_was_deleted_keeps_its_code(dana: Client) -> None:
    mode = WorkMode.objects.create(code=1900, text="Coffee", kind="not-ready")
    form = opened(dana, mode)
    mode.delete()
    shown = form.refused(text="Tea")
    shown.url = reverse("admin:customizing_workmode_add")
    shown.send()
    assert WorkMode.objects.get(code=1900).text == "Tea"


def test_an_error_of_the_database_is_an_error_of_the_form(dana: Client) -> None:
    """As when somebody else saves the same between the check and the writing."""
    form = Opened(dana, reverse("admin:customizing_toolbarprofile_add"))

    def faster(**kwargs: object) -> None:
        if not ToolbarProfile.objects.filter(name="NEW").exists():
            ToolbarProfile.objects.bulk_create([ToolbarProfile(name="NEW")])

    pre_save.connect(faster, sender=ToolbarProfile)
    try:
        shown = form.refused(name="NEW", description="Kept")
    finally:
        pre_save.disconnect(faster, sender=ToolbarProfile)
    assert "somebody else is changing the same at this moment" in shown.html
    assert shown.fields["description"] == ["Kept"]
    assert shown.send().status_code == 302
