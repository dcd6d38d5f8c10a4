"""The dial pad: whom its Agents tab finds, and what its list of recent numbers holds."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_ui.models import ConversationPartner
from crm_ui.toolbar.agent_search import BadSearch
from crm_ui.toolbar.picker import Asked, picker
from customizing import access
from presence.models import Call, CallState, Lease
from presence.status import board
from tests import factory
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]


@pytest.fixture
def alice() -> User:
    return factory.make_user("alice", role="SERVICEPRO", first_name="Alice", last_name="Weber")


@pytest.fixture
def bob() -> User:
    return factory.make_user("bob", role="SERVICEPRO", first_name="Bob Karl", last_name="Fischer-Lang")


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice, headers={"hx-request": "true"})


def logs_on(user: User) -> None:
    user.agent.cms_logged_on = True
    user.agent.save()
    Lease.objects.create(user=user, worker="test")
    board.clear()


def found(text: str, *, asking: User) -> list[str]:
    profiles = access.profile_bundle(asking.business_roles.get())
    return [row.colleague.username for row in picker(Asked(text=text.strip()), user=asking, profiles=profiles).rows]


@pytest.mark.parametrize("text", ["", "   ", "*"])
def test_blank_and_asterisk_list_all_who_are_logged_on(alice: User, bob: User, text: str) -> None:
    carol = factory.make_user("carol", role="SERVICEPRO")
    logs_on(carol)
    assert found(text, asking=alice) == ["carol"]


def test_nobody_finds_himself(alice: User) -> None:
    logs_on(alice)
    assert found("*", asking=alice) == []
    assert found("alice", asking=alice) == []


@pytest.mark.parametrize(
    "text",
    [
        *("bob", "BOB", "fischer", "karl", "bob fischer", "Fischer-Lang bob", "fisch*", "b* fi*", "lang"),
        *("fisch", "fi", "Bob F", "f b", "fischer.lang", "technical", "service tech", "workshop bob", "4711", "47*"),
        *("bfl", "bfl@crm", "bfl@crm.example"),
    ],
)
def test_words_are_the_beginnings_of_whatever_is_known_of_a_colleague(alice: User, text: str) -> None:
    karl = factory.make_user(
        "bfl@crm.example", role="SERVICEPRO", first_name="Bob Karl", last_name="Fischer-Lang", extension="4711"
    )
    karl.partner.function, karl.partner.department = "Technical Service", "Workshop"
    karl.partner.save()
    assert found(text, asking=alice) == ["bfl@crm.example"]


@pytest.mark.parametrize("text", ["bob weber", "bob x*", "arl*", "scher", "bob fischer 4712", "-", "¿?"])
def test_every_word_has_to_be_found(alice: User, bob: User, text: str) -> None:
    assert found(text, asking=alice) == []


@pytest.mark.parametrize("text", ["Benes", "beneš", "BENEŠ tomas", "tomás b"])
def test_accents_do_not_matter(alice: User, text: str) -> None:
    factory.make_user("tb", role="SERVICEPRO", first_name="Tomás", last_name="Beneš")
    assert found(text, asking=alice) == ["tb"]


@pytest.mark.parametrize("text", ["Muller", "Mueller", "Müller"])
def test_umlauts_are_found_as_people_spell_them(alice: User, text: str) -> None:
    factory.make_user("am", role="SERVICEPRO", first_name="Anna", last_name="Müller")
    assert found(text, asking=alice) == ["am"]


@pytest.mark.parametrize("text", ["*scher", "fi*er", "bob *", "f*sch*"])
def test_an_asterisk_stands_only_at_the_end_of_a_word(alice: User, text: str) -> None:
    with pytest.raises(BadSearch, match="end of a word"):
        found(text, asking=alice)


def test_users_without_an_enabled_role_are_no_agents(alice: User) -> None:
    factory.make_user("dana", role="CONSULTANT", first_name="Dana")
    assert found("dana", asking=alice) == []


def test_the_list_tells_how_many_more_there_are(browser: Client) -> None:
    for number in range(51):
        factory.make_user(f"agent{number}", role="SERVICEPRO", first_name="Agent")
    page = browser.get(reverse("dial-pad-agents"), {"agent": "agent"})
    assert "50 of 51 shown" in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_agents(browser: Client, django_assert_max_num_queries) -> None:
    for number in range(30):
        factory.make_user(f"agent{number}", role="SERVICEPRO", first_name="Agent")
    browser.get(reverse("dial-pad-agents"), {"agent": "agent"})
    with django_assert_max_num_queries(9):
        browser.get(reverse("dial-pad-agents"), {"agent": "agent"})


def test_a_search_against_the_rules_is_answered_with_the_rule(browser: Client) -> None:
    page = browser.get(reverse("dial-pad-agents"), {"agent": "*x"})
    assert "only stand at the end of a word" in page.content.decode()


def test_agents_are_shown_with_presence_and_options(browser: Client, bob: User) -> None:
    logs_on(bob)
    page = browser.get(reverse("dial-pad-agents")).content.decode()
    assert 'data-presence="bob"' in page
    assert 'data-option="call"' in page


def test_presence_can_be_switched_off_in_the_dial_pad(browser: Client, alice: User, bob: User) -> None:
    profile = alice.business_roles.get().cms_profile
    profile.presence_in_dial_pad = False
    profile.save()
    logs_on(bob)
    page = browser.get(reverse("dial-pad-agents")).content.decode()
    assert "data-presence" not in page
    assert 'data-option="call"' in page


def talked(user: User, number: str, *, direction: str = "inbound", minutes_ago: int = 0) -> Call:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    conversation = factory.make_conversation(number, direction=direction)
    ended = {"state": CallState.ENDED, "state_since": at, "started_at": at}
    return factory.make_call(user, conversation=conversation, **ended)


def test_recent_numbers_stand_once_each_the_latest_first(browser: Client, alice: User, bob: User) -> None:
    talked(alice, "+4962215550101", minutes_ago=9)
    talked(alice, "+4962215550102", direction="outbound", minutes_ago=5)
    talked(alice, "+4962215550101", minutes_ago=1)
    talked(bob, "+4962215550103")
    talked(alice, "2002", direction="internal")
    calls = browser.get(reverse("dial-pad-recent")).context["calls"]
    assert [call.conversation.number for call in calls] == ["+4962215550101", "+4962215550102"]


def test_recent_numbers_have_the_names_that_are_known(browser: Client, alice: User) -> None:
    call = talked(alice, "+4962215550114")
    ConversationPartner.objects.update_or_create(
        conversation=call.conversation, defaults={"contact": factory.make_contact("Anna Keller")}
    )
    assert "Anna Keller" in browser.get(reverse("dial-pad-recent")).content.decode()


@pytest.mark.parametrize("name", ["dial-pad-agents", "dial-pad-recent"])
def test_without_a_script_the_lists_are_pages(alice: User, name: str) -> None:
    client = client_of(alice)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "<!doctype html>" in page.content.decode().lower()


@pytest.mark.parametrize("name", ["dial-pad-agents", "dial-pad-recent"])
def test_the_lists_are_for_enabled_roles_only(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
    client.force_login(factory.make_user("dana", role="CONSULTANT"))
    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse(name)).status_code == 405
