"""Users and Telephony: who may, what is refused, what is suggested, and that it is in force at once."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber
from presence.calls import reachability
from presence.models import Agent, Lease
from presence.sessions import logon
from presence.status import board
from tests import factory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
LIST = "/admin/crm_ui/telephoneuser/"
INLINES = ("other_telephones", "role_assignments", "position_rows")
NO_OTHERS = {f"{of}-{number}_FORMS": 0 for of in INLINES for number in ("TOTAL", "INITIAL")}


@pytest.fixture
def rights() -> list[str]:
    return ["change_user"]


@pytest.fixture
def nora(support: User) -> User:
    """A new user, as the administration makes one: without extension, mobile number and telephony."""
    return User.objects.create_user("nora", first_name="Nora", last_name="Quist")


def form(user: User) -> str:
    return reverse("admin:crm_ui_telephoneuser_change", args=[user.pk])


def employee(user: User, **numbers: str) -> BusinessPartner:
    partner = BusinessPartner.objects.create(kind=PartnerKind.EMPLOYEE, last_name="Quist", country="DE", user=user)
    for kind, typed in numbers.items():
        PartnerNumber.objects.create(partner=partner, kind=kind, typed=typed)
    return partner


def test_a_new_user_gets_extension_and_mobile_and_can_be_reached(client: Client, nora: User) -> None:
    nora.business_roles.add(factory.make_role("SERVICEPRO"))
    assert client.post(form(nora), {**NO_OTHERS, "extension": "30 77", "mobile": "0171 3920012"}).status_code == 302
    agent = Agent.objects.get(user=nora)
    assert (agent.extension, agent.mobile) == ("3077", "+491713920012")
    assert reachability.by_extension("3077", within=None) == nora


def test_a_mobile_number_is_offered_on_open_pages_at_once(client: Client, support: User) -> None:
    bob = factory.make_user("bob", role="SERVICEPRO", on_cms=True)
    Lease.objects.create(user=bob, worker="browser")
    Agent.objects.filter(user=bob).update(work_mode=2)
    before = board.get(bob.pk)
    client.post(form(bob), {**NO_OTHERS, "extension": "", "mobile": "+49 171 3920012"})
    after = board.fresh(bob.pk)
    assert "call-mobile" not in before.options
    assert "call-mobile" in after.options
    assert after.version > before.version


@pytest.mark.parametrize("extension", ["+3077", "30a7", "3077*1", "1234567890123456", "３０x", "30²", "110", "112"])
def test_what_is_no_extension_is_refused_by_name(client: Client, nora: User, extension: str) -> None:
    refused = client.post(form(nora), {**NO_OTHERS, "extension": extension, "mobile": ""})
    assert "Extension: " in refused.text
    assert extension in refused.text
    assert not Agent.objects.filter(user=nora).exclude(extension="").exists()


@pytest.mark.parametrize("mobile", ["3077", "no number", "anonymous", "0", "\u200b1"])
def test_what_is_no_mobile_number_is_refused_by_name(client: Client, nora: User, mobile: str) -> None:
    refused = client.post(form(nora), {**NO_OTHERS, "extension": "", "mobile": mobile})
    [error] = refused.context["adminform"].form.errors["mobile"]
    assert error.startswith("Mobile: ")
    assert not Agent.objects.filter(user=nora).exclude(mobile="").exists()


def test_an_extension_has_one_user(client: Client, nora: User) -> None:
    factory.make_user("bob", extension="3077")
    refused = client.post(form(nora), {**NO_OTHERS, "extension": "3077", "mobile": ""})
    assert "Extension: 3077 belongs to Bob Example (bob). Take it away there first." in refused.text


def test_another_telephone_system_may_have_the_same_extension(client: Client, nora: User) -> None:
    here, there = factory.make_destination(), factory.make_destination("THERE")
    bob = factory.make_user("bob", extension="3077")
    Agent.objects.filter(user=bob).update(destination=here)
    Agent.objects.create(user=nora, destination=there)
    assert client.post(form(nora), {**NO_OTHERS, "extension": "3077", "mobile": ""}).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        Agent.objects.filter(user=nora).update(destination=here)


def test_who_comes_to_a_system_where_the_extension_is_taken_loses_it_and_is_told(support: User) -> None:
    for name in ("bob", "carol"):
        user = factory.make_user(name, role="SERVICEPRO")
        Agent.objects.filter(user=user).update(extension="3077", destination=None)
        logon.log_on_cms(user)
    bob, carol = Agent.objects.filter(user__username__in=["bob", "carol"]).order_by("user__username")
    assert (bob.extension, carol.extension) == ("3077", "")
    assert bob.cms_logged_on
    assert carol.cms_logged_on
    assert "Extension 3077 is somebody else's on SIMULATOR." in carol.user.notices.get().text


def test_the_numbers_of_the_employee_are_filled_in(client: Client, nora: User) -> None:
    employee(nora, phone="3077", mobile="0171 3920012")
    page = client.get(form(nora)).text
    assert 'value="3077"' in page
    assert 'value="+49 171 3920012"' in page
    assert "Suggested from the numbers of employee Quist. Save to take it over." in page


def test_what_is_stored_is_not_replaced_by_suggestions(client: Client, nora: User) -> None:
    employee(nora, phone="3077", mobile="0171 3920012")
    client.post(form(nora), {**NO_OTHERS, "extension": "4000", "mobile": "+49 160 92001234"})
    page = client.get(form(nora)).text
    assert 'value="4000"' in page
    assert "Suggested" not in page


def test_the_list_is_found_by_name_extension_and_number_in_few_queries(
    client: Client, nora: User, django_assert_max_num_queries
) -> None:
    for number in range(8):
        factory.make_user(
            f"user{number}",
            extension=f"50{number}",
            mobile="+491713920012" if number == 2 else "",
            roles=("SALESPRO",),
        )
    for query, found in (("quist", "nora"), ("503", "user3"), ("user7", "user7"), ("0171 / 39 20 012", "user2")):
        text = client.get(LIST, {"q": query}).text
        assert f">{found}</a>" in text
        assert ">user1</a>" not in text
    with django_assert_max_num_queries(18):
        client.get(LIST)


def test_only_who_may_change_users_may_do_it(client: Client, nora: User) -> None:
    client.force_login(User.objects.create_user("consultant", is_staff=True))
    assert client.get(LIST).status_code == 403
    assert client.post(form(nora), {**NO_OTHERS, "extension": "3077"}).status_code == 403
    assert not Agent.objects.filter(extension="3077").exists()


def test_the_account_leads_there_and_a_save_leaves_the_account_alone(client: Client, nora: User) -> None:
    assert f'href="{form(nora)}"' in client.get(reverse("admin:auth_user_change", args=[nora.pk])).text
    before = User.objects.filter(pk=nora.pk).values().get()
    client.post(
        form(nora), {**NO_OTHERS, "extension": "3077", "is_superuser": "on", "username": "other", "password": "x"}
    )
    assert User.objects.filter(pk=nora.pk).values().get() == before
