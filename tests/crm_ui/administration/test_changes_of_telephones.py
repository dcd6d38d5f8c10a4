"""Change documents tell which telephones and mobile number a user got, from whom, and what was there before."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customizing.models import ChangedValue
from presence.models import Agent, OtherTelephone
from presence.sessions import telephones
from tests.crm_ui.administration.test_roles_of_users import saved
from tests.crm_ui.administration.test_several_telephones import taken_in
from tests.crm_ui.administration.test_telephony_list import List
from tests.customizing.activations.test_belongings import told

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = {
    "other_telephones-TOTAL_FORMS": 1,
    "other_telephones-0-telephone": "Home",
    "other_telephones-0-extension": "3009",
}


def occasions() -> set[str]:
    return set(ChangedValue.objects.filter(activation=None).values_list("occasion", flat=True))


def test_the_form_of_a_user_tells_each_telephone(client: Client, people: list[User]) -> None:
    assert saved(client, people[0], extension="4001", mobile="0171 3920012", **OTHER) == 302
    assert told() == [
        ("User alice", "Mobile", "", "+49 171 3920012", "support"),
        ("User alice", "Telephone, Extension", "3001", "4001", "support"),
        ("User alice", "Telephone Home, Extension", "", "3009", "support"),
    ]


def test_the_list_tells_each_user_that_was_changed(client: Client, people: list[User]) -> None:
    page = List(client)
    page.change(people[0], extension="4001")
    page.change(people[1], cms_user_name="bobby")
    assert page.save().status_code == 302
    assert [row[:4] for row in told()] == [
        ("User alice", "Telephone, Extension", "3001", "4001"),
        ("User bob", "Telephone, CMS user name", "", "bobby"),
    ]


def test_an_import_tells_all_of_it_and_that_it_was_one(client: Client, people: list[User]) -> None:
    text = "user_name;cms_destination;roles\nalice;SIMULATOR;SALESPRO ..2099-12-31\nbob;;SERVICEPRO\n"
    assert taken_in(client, text) == []
    assert [row[:3] for row in told()] == [
        ("User alice", "Business role SALESPRO, Days", ""),
        ("User alice", "Business role SERVICEPRO, Days", "without end"),
        ("User alice", "Telephone, Telephone system", ""),
    ]
    assert occasions() == {"imported"}


def test_a_telephone_that_the_user_chooses_is_told_as_the_users_own_choice(people: list[User]) -> None:
    Agent.objects.filter(user=people[0]).update(telephone="Desk")
    other = OtherTelephone.objects.create(user=people[0], telephone="Home", extension="3009")
    telephones.choose(people[0], other.pk)
    assert told() == [
        ("User alice", "Telephone Desk, In use", "yes", "", "alice"),
        ("User alice", "Telephone Home, In use", "", "yes", "alice"),
    ]
    assert occasions() == {"own"}
