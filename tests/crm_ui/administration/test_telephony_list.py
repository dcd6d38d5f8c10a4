"""The list of users and their telephony, edited in place: what is stored, what is refused, and who may."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from customizing.models import BusinessRole
from presence.models import Agent
from presence.status import board
from tests import factory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
LIST = "/admin/crm_ui/telephoneuser/"


class List:
    """The page as somebody has opened it."""

    def __init__(self, client: Client):
        self.client = client
        page = client.get(LIST)
        self.formset = page.context["cl"].formset
        self.sent: dict[str, Any] = {"_save": "Save"}
        for form in (self.formset.management_form, *self.formset.forms):
            for bound in form:
                self.sent[bound.html_name] = bound.value() or ""
                if bound.field.show_hidden_initial:
                    self.sent[bound.html_initial_name] = bound.value() or ""

    def change(self, user: User, **values: Any) -> None:
        [form] = [form for form in self.formset.forms if form.instance.pk == user.pk]
        for name, value in values.items():
            self.sent[form[name].html_name] = value

    def save(self) -> Any:
        return self.client.post(LIST, self.sent)


def extensions() -> dict[str, str]:
    return dict(Agent.objects.exclude(extension="").values_list("user__username", "extension"))


def errors(page: Any) -> str:
    forms = page.context["cl"].formset.forms
    return "\n".join(str(error) for form in forms for each in form.errors.values() for error in each)


def test_several_users_are_changed_at_once_and_only_what_was_changed(client: Client, people: list[User]) -> None:
    alice, bob, _carol = people
    page = List(client)
    page.change(alice, extension="40 01", mobile="0171 3920012")
    page.change(bob, roles=[str(BusinessRole.objects.get(name="SALESPRO").pk)])
    before = board.get(alice.pk).version
    assert page.save().status_code == 302
    assert extensions() == {"alice": "4001", "bob": "3002", "carol": "3003"}
    assert Agent.objects.get(user=alice).mobile == "+491713920012"
    assert [role.name for role in bob.business_roles.all()] == ["SALESPRO"]
    assert [role.name for role in alice.business_roles.all()] == ["SERVICEPRO"]
    assert board.fresh(alice.pk).version > before
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {"alice", "bob"}


def test_extensions_may_change_hands(client: Client, people: list[User]) -> None:
    alice, bob, carol = people
    page = List(client)
    page.change(alice, extension="3002")
    page.change(bob, extension="3003")
    page.change(carol, extension="3001")
    assert page.save().status_code == 302
    assert extensions() == {"alice": "3002", "bob": "3003", "carol": "3001"}


@pytest.mark.parametrize(
    ("extension", "words"),
    [("3002", "Extension: 3002 belongs to"), ("30a", "digits only"), ("112", "emergency number")],
)
def test_one_row_that_is_wrong_keeps_all_from_being_stored(
    client: Client, people: list[User], extension: str, words: str
) -> None:
    alice, _bob, carol = people
    page = List(client)
    page.change(alice, extension=extension)
    page.change(carol, extension="4003")
    assert words in errors(page.save())
    assert extensions() == {"alice": "3001", "bob": "3002", "carol": "3003"}


def test_the_same_extension_twice_in_one_go_is_refused(client: Client, people: list[User]) -> None:
    page = List(client)
    for user in people[:2]:
        page.change(user, extension="4001")
    assert "4001 belongs to" in errors(page.save())


def test_what_others_have_changed_meanwhile_stays(client: Client, people: list[User]) -> None:
    alice, bob, carol = people
    page = List(client)
    Agent.objects.filter(user=bob).update(extension="5002")
    page.change(carol, mobile="0171 3920012")
    assert page.save().status_code == 302
    assert extensions()["bob"] == "5002"
    again = List(client)
    Agent.objects.filter(user=alice).update(extension="5001")
    again.change(alice, extension="6001")
    assert "somebody has changed it meanwhile" in errors(again.save())
    assert extensions()["alice"] == "5001"


def test_roles_are_given_by_who_may_and_nobody_gives_them_to_himself(
    client: Client, people: list[User], support: User
) -> None:
    assert client.get(LIST).context["cl"].formset.forms[0].fields.keys() >= {"roles"}
    [own] = [form for form in client.get(LIST).context["cl"].formset.forms if form.instance.pk == support.pk]
    assert "roles" not in own.fields
    page = List(client)
    page.sent[f"{own.prefix}-roles"] = str(BusinessRole.objects.get(name="SALESPRO").pk)
    assert page.save().status_code == 302
    assert not support.business_roles.exists()
    support.user_permissions.remove(Permission.objects.get(codename="assign_users"))
    assert not [form for form in client.get(LIST).context["cl"].formset.forms if "roles" in form.fields]


def test_who_may_only_look_sees_a_list_without_fields(client: Client, people: list[User]) -> None:
    looking = User.objects.create_user("looking", is_staff=True)
    looking.user_permissions.add(Permission.objects.get(codename="view_user"))
    client.force_login(looking)
    page = client.get(LIST)
    assert "3002" in page.text
    assert page.context["cl"].formset is None
    assert "import/" not in page.text
    for name in ("import", "compare"):
        assert client.post(f"{LIST}{name}/").status_code == 403
    assert client.get(f"{LIST}export/").status_code == 200


def test_the_telephone_systems_are_asked_about_users(client: Client, people: list[User]) -> None:
    assert f'hx-post="{LIST}compare/"' in client.get(LIST).text
    found = client.post(f"{LIST}compare/").text
    assert "SIMULATOR" in found
    assert "It knows all 3 users who telephone here." in found
    assert "The simulator runs" not in found


@pytest.mark.parametrize("id_sent", ["", "0", "999999", "x", "9" * 30])
@pytest.mark.parametrize("first", ["0", "1"])
def test_a_row_of_nobody_is_refused(client: Client, people: list[User], id_sent: str, first: str) -> None:
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": first, "form-0-id": id_sent, "form-0-extension": "7777"}
    page = client.post(LIST, {"_save": "Save", **sent, "form-0-roles": "1"})
    assert page.status_code in (200, 302)
    assert "7777" not in extensions().values()
    assert "somebody" not in page.text
    assert LogEntry.objects.count() == 0


def test_a_full_page_takes_few_queries(client: Client, support: User, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        factory.make_user(f"user{number}", roles=("SALESPRO", "SERVICEPRO"))
    with django_assert_max_num_queries(20):
        assert client.get(LIST).status_code == 200
    page = List(client)
    for form in page.formset.forms:
        page.change(form.instance, extension=f"7{form.instance.pk:04}")
    assert page.save().status_code == 302
