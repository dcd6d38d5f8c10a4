"""Several telephones of a user, their telephone systems and the names there: in the form, the list and by CSV."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from customizing.models import CmsDestination
from presence.cms.examination import workplaces
from presence.models import Agent, OtherTelephone
from presence.sessions import logon, telephones
from tests import factory
from tests.crm_ui.administration.test_telephony_list import LIST, List, errors

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
IMPORT, EXPORT = f"{LIST}import/", f"{LIST}export/"
PREFIX = "other_telephones"


@pytest.fixture
def hamburg(support: User) -> CmsDestination:
    return CmsDestination.objects.create(name="HAMBURG", connector="simulator")


def form(user: User) -> str:
    return reverse("admin:crm_ui_telephoneuser_change", args=[user.pk])


def sent(user: User, *rows: dict[str, object], **fields: object) -> dict[str, object]:
    """The form with these other telephones, of which those with an id are there already."""
    known = sum("id" in row for row in rows)
    post: dict[str, object] = {f"{PREFIX}-TOTAL_FORMS": len(rows), f"{PREFIX}-INITIAL_FORMS": known}
    for number, row in enumerate(rows):
        of_row = {"user": user.pk, "extension": "", "own_destination": "", "cms_user_name": "", **row}
        post |= {f"{PREFIX}-{number}-{name}": value for name, value in of_row.items()}
    for of in ("role_assignments", "position_rows"):
        post |= {f"{of}-TOTAL_FORMS": 0, f"{of}-INITIAL_FORMS": 0}
    return {
        "telephone": "",
        "extension": "",
        "own_destination": "",
        "cms_user_name": "",
        "mobile": "",
        **post,
        **fields,
    }


def told(user: User) -> list[str]:
    return [each.in_words for each in telephones.telephones_of(user)]


def taken_in(client: Client, text: str) -> list[str]:
    """The CSV is imported if all of it is right. What was wrong: line, field, remedy."""
    shown = client.post(IMPORT, {"text": text})
    if problems := shown.context["taken"].problems:
        return [f"{each.line} {each.field}: {each.text}" for each in problems]
    client.post(IMPORT, {"text": text, "seal": shown.context["taken"].seal})
    return []


def test_a_second_telephone_is_entered_in_the_form_and_can_be_chosen(
    client: Client, people: list[User], hamburg: CmsDestination
) -> None:
    alice = people[0]
    home = {"telephone": "Home", "extension": "40 01", "own_destination": hamburg.pk, "cms_user_name": "A-17"}
    response = client.post(form(alice), sent(alice, home, telephone="Desk", extension="3001"))
    assert response.status_code == 302
    assert told(alice) == ["Desk, 3001", "Home, 4001, HAMBURG"]
    telephones.choose(alice, OtherTelephone.objects.get().pk)
    logon.log_on_cms(alice)
    agent = Agent.objects.get(user=alice)
    assert (agent.destination, agent.cms_name) == (hamburg, "A-17")


def test_the_one_in_use_has_a_telephone_system_and_a_name_there_too(
    client: Client, people: list[User], hamburg: CmsDestination
) -> None:
    alice = people[0]
    client.post(form(alice), sent(alice, extension="3001", own_destination=hamburg.pk, cms_user_name="A-17"))
    logon.log_on_cms(alice)
    agent = Agent.objects.get(user=alice)
    assert (agent.destination, agent.cms_name) == (hamburg, "A-17")


def test_who_is_logged_on_changes_with_the_next_logon(
    client: Client, people: list[User], hamburg: CmsDestination
) -> None:
    alice = people[0]
    logon.log_on_cms(alice)
    page = client.post(form(alice), sent(alice, extension="3001", own_destination=hamburg.pk), follow=True)
    assert "is told of it when the user logs on to it the next time" in page.text
    assert Agent.objects.get(user=alice).destination.name == "SIMULATOR"
    logon.log_on_cms(alice)
    assert Agent.objects.get(user=alice).destination == hamburg


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"telephone": "Home", "extension": "3002"}, "Extension: 3002 belongs to Bob Example (bob)."),
        ({"telephone": "Home", "extension": "30a"}, "Extension: digits only"),
        ({"telephone": "Home", "extension": "112"}, "emergency number"),
        ({"telephone": "Home", "cms_user_name": "bob"}, "CMS user name: “bob” is Bob Example (bob) there."),
        ({"telephone": "Home", "cms_user_name": "two words"}, "CMS user name: one word"),
        ({"telephone": "desk", "extension": "4001"}, "Telephone: the one in use has this name."),
        ({"telephone": "", "extension": "4001"}, "Telephone: give it a name"),
    ],
)
def test_what_is_wrong_with_another_telephone_is_said_at_it(
    client: Client, people: list[User], row: dict[str, str], words: str
) -> None:
    alice = people[0]
    refused = client.post(form(alice), sent(alice, row, telephone="Desk", extension="3001"))
    assert refused.status_code == 200
    assert words in refused.text
    assert not OtherTelephone.objects.exists()


def test_a_telephone_that_is_elsewhere_may_have_the_extension(
    client: Client, people: list[User], hamburg: CmsDestination
) -> None:
    alice, bob, _carol = people
    logon.log_on_cms(bob)
    row = {"telephone": "Home", "extension": "3002", "own_destination": hamburg.pk}
    assert client.post(form(alice), sent(alice, row, extension="3001")).status_code == 302


def test_a_name_of_a_user_is_nobody_elses_name_at_the_telephone_system(client: Client, people: list[User]) -> None:
    alice, bob, _carol = people
    assert client.post(form(alice), sent(alice, extension="3001", cms_user_name="A-17")).status_code == 302
    refused = client.post(form(bob), sent(bob, extension="3002", cms_user_name="a-17"))
    assert "CMS user name: “a-17” is Alice Example (alice) there." in refused.text


def test_system_and_name_are_edited_in_the_list(client: Client, people: list[User], hamburg: CmsDestination) -> None:
    alice, bob, _carol = people
    page = List(client)
    page.change(alice, own_destination=hamburg.pk, cms_user_name="A-17")
    page.change(bob, extension="3001")
    assert page.save().status_code == 302
    agent = Agent.objects.get(user=alice)
    assert (agent.own_destination, agent.cms_user_name, agent.destination) == (hamburg, "A-17", hamburg)
    assert Agent.objects.get(user=bob).extension == "3001"


def test_names_at_the_telephone_system_are_told_apart_in_the_list(client: Client, people: list[User]) -> None:
    alice, bob, _carol = people
    page = List(client)
    page.change(alice, cms_user_name="A-17")
    page.change(bob, cms_user_name="a-17")
    assert "CMS user name: “a-17” is Alice Example (alice) there." in errors(page.save())
    assert not Agent.objects.exclude(cms_user_name="").exists()


def test_two_users_may_exchange_their_names_there(client: Client, people: list[User]) -> None:
    alice, bob, _carol = people
    page = List(client)
    page.change(alice, cms_user_name="bob")
    page.change(bob, cms_user_name="alice")
    assert page.save().status_code == 302
    assert dict(Agent.objects.exclude(cms_user_name="").values_list("user__username", "cms_user_name")) == {
        "alice": "bob",
        "bob": "alice",
    }


def test_the_list_names_the_other_telephones(client: Client, people: list[User], hamburg: CmsDestination) -> None:
    fields = {"telephone": "Home", "extension": "4001", "own_destination": hamburg}
    OtherTelephone.objects.create(user=people[0], **fields)
    assert "Home, 4001, HAMBURG" in client.get(LIST).text
    assert ">alice</a>" in client.get(LIST, {"q": "4001"}).text


def test_what_is_exported_has_a_line_for_each_telephone_and_changes_nothing(
    client: Client, people: list[User], hamburg: CmsDestination
) -> None:
    Agent.objects.filter(user=people[0]).update(telephone="Desk", cms_user_name="A-17")
    OtherTelephone.objects.create(
        user=people[0], telephone="Home", extension="4001", own_destination=hamburg, cms_user_name="A-18"
    )
    text = client.get(EXPORT, {"q": "alice"}).content.decode("utf-8-sig")
    rows = [dict(row) for row in csv.DictReader(io.StringIO(text))]
    columns = ("user_name", "telephone", "extension", "cms_destination", "cms_user_name")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("alice", "Desk", "3001", "", "A-17"),
        ("alice", "Home", "4001", "HAMBURG", "A-18"),
    ]
    shown = client.post(IMPORT, {"text": text})
    assert "All of it is stored already." in shown.text


def test_telephones_are_imported(client: Client, people: list[User], hamburg: CmsDestination) -> None:
    alice, bob, _carol = people
    text = (
        "user_name,telephone,extension,cms_destination,cms_user_name,mobile\n"
        "alice,,3101,,A-17,0171 3920012\n"
        "alice,Home,4001,hamburg,A-18,0171 3920012\n"
        "bob,,3102,HAMBURG,,\n"
    )
    assert taken_in(client, text) == []
    assert told(alice) == ["3101", "Home, 4001, HAMBURG"]
    assert told(bob) == ["3102, HAMBURG"]
    home = OtherTelephone.objects.get()
    assert (home.cms_user_name, Agent.objects.get(user=alice).mobile) == ("A-18", "+491713920012")
    assert taken_in(client, "user_name,telephone,extension\nalice,home,4002\n") == []
    assert told(alice) == ["3101", "Home, 4002, HAMBURG"]


def test_a_user_without_a_telephone_gets_two(client: Client, people: list[User]) -> None:
    nora = User.objects.create_user("nora")
    assert taken_in(client, "user_name,telephone,extension\nnora,Desk,5001\nnora,Home,5002\n") == []
    assert told(nora) == ["Desk, 5001", "Home, 5002"]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("alice,Home,3002,,,", "2 Extension: 3002 belongs to"),
        ("alice,Home,4001,BREMEN,,", "2 Telephone system: There is no CMS destination BREMEN."),
        ("alice,,3001,,two words,", "2 CMS user name: One word"),
        ("alice,,3001,,bob,", "2 CMS user name: “bob” is Bob Example (bob) there."),
        (f"alice,{'x' * 31},4001,,,", "2 Telephone: It is longer than 30 characters."),
        ("alice,,3001,,,\nalice,,3005,,,", "3 User name: Line 2 is about alice already."),
        ("alice,,3001,,,\nalice,Home,4001,,,0171 3920012", "3 Mobile: Line 2 says otherwise of the same user."),
    ],
)
def test_what_is_wrong_in_a_line_is_said(client: Client, people: list[User], lines: str, wrong: str) -> None:
    header = "user_name,telephone,extension,cms_destination,cms_user_name,mobile\n"
    [problem] = taken_in(client, header + lines + "\n")
    assert problem.startswith(wrong)
    assert not OtherTelephone.objects.exists()


def test_the_telephone_systems_are_asked_about_all_telephones(
    client: Client, people: list[User], hamburg: CmsDestination
) -> None:
    fields = {"telephone": "Home", "extension": "4001", "own_destination": hamburg}
    OtherTelephone.objects.create(user=people[0], **fields)
    Agent.objects.filter(user=people[1]).update(own_destination=hamburg, cms_user_name="B-2")
    assert [(each.user, each.extension) for each in workplaces(hamburg)] == [("B-2", "3002"), ("alice", "4001")]
    at_simulator = workplaces(CmsDestination.objects.get(name="SIMULATOR"))
    assert [each.user for each in at_simulator] == ["alice", "carol"]


def test_whoever_may_only_look_cannot_change_telephones(client: Client, people: list[User]) -> None:
    watcher = factory.make_user("watcher", is_staff=True)
    watcher.user_permissions.set(Permission.objects.filter(codename="view_user"))
    client.force_login(watcher)
    alice = people[0]
    assert client.get(form(alice)).status_code == 200
    client.post(form(alice), sent(alice, {"telephone": "Home", "extension": "4001"}))
    assert not OtherTelephone.objects.exists()
