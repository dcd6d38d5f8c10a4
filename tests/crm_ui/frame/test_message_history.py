"""The bell: what the message bar has said today can be read again."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from presence.models import Notice
from presence.notices import deliver, history
from presence.notices import write as notices
from tests.clients import client_of
from tests.crm_ui.at_page import AtPage
from tests.factory import make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/messages/"
HTMX = {"hx-request": "true"}


def unread(browser: Client) -> str:
    """The number at the bell of a page."""
    return re.search(r'id="message-count"[^>]*>(\d*)', browser.get("/").text)[1]


def test_what_was_pushed_is_counted_until_the_list_was_looked_at(session: tuple[Client, User]) -> None:
    browser, user = session
    assert unread(browser) == ""
    notices.tell(user, "Bob has the call.", level="success", url="/transactions/5000000001/")
    deliver.mark_shown(user.pk, [each["id"] for each in deliver.unshown(user.pk)])
    assert unread(browser) == "1"
    answer = browser.post(ADDRESS, headers=HTMX).text
    assert "Bob has the call." in answer
    assert 'href="/transactions/5000000001/"' in answer
    assert re.search(r'id="message-count"[^>]*hx-swap-oob="true"\s*></span>', answer)
    assert unread(browser) == ""


def test_what_is_new_in_the_list_is_marked_once(session: tuple[Client, User]) -> None:
    browser, user = session
    notices.tell(user, "Carol is back.")
    assert "new</span>" in browser.post(ADDRESS, headers=HTMX).text
    assert "new</span>" not in browser.post(ADDRESS, headers=HTMX).text


def test_looking_at_the_page_changes_nothing_before_it_is_marked_as_read(session: tuple[Client, User]) -> None:
    browser, user = session
    notices.tell(user, "Carol is back.")
    assert "Carol is back." in browser.get(ADDRESS).text
    assert unread(browser) == "1"
    assert browser.post(ADDRESS).url == ADDRESS
    assert unread(browser) == ""


def test_what_a_command_answered_is_kept_and_is_no_news(alice: AtPage) -> None:
    said = alice.does("hang-up")
    assert said == "There is no call to hang up. It has already ended."
    [kept] = history.of_today(alice.user.pk)
    assert (kept.text, kept.level) == (said, "error")
    assert history.unread(alice.user.pk) == 0
    assert deliver.unshown(alice.user.pk) == []


def test_a_message_of_a_page_that_leads_on_is_kept_once(session: tuple[Client, User]) -> None:
    browser, user = session
    said = browser.post("/personalize/home/", {"act": "reset"}, follow=True).text
    [kept] = history.of_today(user.pk)
    assert kept.level == "success"
    assert kept.text in said


def test_of_a_message_with_buttons_the_text_is_kept(alice: AtPage, bob: AtPage) -> None:
    alice.logs_on()
    alice.does("call", target="bob")
    [kept] = history.of_today(alice.user.pk)
    assert kept.text
    assert "<" not in kept.text


def test_the_newest_stand_first_and_fifty_are_enough(session: tuple[Client, User]) -> None:
    browser, user = session
    for number in range(60):
        notices.tell(user, f"Message {number}.")
    said = re.findall(r"<span>(Message \d+\.)", browser.get(ADDRESS).text)
    assert (said[0], len(said)) == ("Message 59.", 50)
    assert unread(browser) == "50"


def test_what_was_said_yesterday_is_not_of_today(session: tuple[Client, User]) -> None:
    browser, user = session
    notices.tell(user, "Old news.")
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert "Old news." not in browser.get(ADDRESS).text
    assert "said nothing today" in browser.get(ADDRESS).text
    assert unread(browser) == ""


def test_everybody_has_messages_of_their_own(session: tuple[Client, User]) -> None:
    notices.tell(session[1], "For one alone.")
    other = client_of(make_user("bob", role="SERVICEPRO"))
    assert "For one alone." not in other.get(ADDRESS).text
    other.post(ADDRESS, headers=HTMX)
    assert history.unread(session[1].pk) == 1


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}count/"])
def test_strangers_see_none(address: str) -> None:
    assert Client().get(address).url.startswith("/login/")


def test_a_page_can_ask_for_the_number_alone(session: tuple[Client, User]) -> None:
    browser, user = session
    notices.tell(user, "Bob has the call.")
    answer = browser.get(f"{ADDRESS}count/", headers=HTMX).text
    assert re.search(r'^<span class="bell__count"[^>]*>1<span class="visually-hidden"> not read yet</span>', answer)


def test_what_stands_in_a_message_is_no_markup(session: tuple[Client, User]) -> None:
    browser, user = session
    notices.tell(user, "<b>Keller</b> & Sons")
    assert "&lt;b&gt;Keller&lt;/b&gt; &amp; Sons" in browser.get(ADDRESS).text


def test_a_message_that_cannot_be_kept_is_shown_all_the_same(alice: AtPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_message: object) -> None:
        raise DatabaseError

    # the disk is not full here
    monkeypatch.setattr(history, "keep", full)
    assert alice.does("hang-up") == "There is no call to hang up. It has already ended."
    assert history.of_today(alice.user.pk) == []


def test_the_toolbar_and_what_says_nothing_ask_for_no_messages(
    alice: AtPage, django_assert_max_num_queries: object
) -> None:
    alice.looks()
    with django_assert_max_num_queries(20) as asked:
        alice.looks()
    assert not [each for each in asked.captured_queries if "notice" in each["sql"]]
