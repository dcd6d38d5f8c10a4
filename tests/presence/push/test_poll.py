import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from presence import changes
from presence.models import Agent, Notice
from presence.notices import write as notices
from presence.push import api
from presence.push.poll import HOLD
from presence.status import board
from tests.factory import make_user

pytestmark = pytest.mark.django_db
URL = "/presence/poll/"


@pytest.fixture
def page(client, alice):
    """A page of alice's that cannot have a socket."""
    client.force_login(alice)
    client.get("/")
    return client


def ask(page, *seen, **post):
    ids = ",".join(f"{user.pk}:{version}" for user, version in seen)
    url = f"{URL}?ids={ids}&tab=tab-1"
    return (page.post(url, post) if post else page.get(url)).json()


def test_the_address_is_the_one_that_pages_ask():
    assert reverse("presence-poll") == URL


def test_a_page_is_told_of_users_that_are_newer_than_what_it_shows(page, bob):
    version = board.get(bob.pk).version
    assert ask(page, (bob, version))["p"] == {}
    Agent.objects.filter(pk=bob.pk).update(cms_logged_on=False)
    changes.changed([bob.pk])
    board.publish([bob.pk])
    assert ask(page, (bob, version))["p"][str(bob.pk)][:3] == [version + 1, "logged-off", ""]


def test_it_tells_the_same_as_the_socket(page, bob):
    told = ask(page, (bob, 0))["p"][str(bob.pk)]
    assert {str(bob.pk): told} == json.loads("{" + board.get(bob.pk).as_json + "}")


def test_own_facts_that_have_changed_fetch_the_toolbar(page, alice):
    assert ask(page, (alice, 0))["toolbar"] == 1
    assert ask(page, (alice, board.get(alice.pk).version))["toolbar"] == 0


def test_notices_come_until_they_were_shown(page, alice):
    notices.tell(alice, "The caller has hung up.", key="note-1")
    waiting = ask(page)["notices"]
    assert [each["text"] for each in waiting] == ["The caller has hung up."]
    assert ask(page, shown=str(waiting[0]["id"]))["notices"] == []


def test_notices_of_others_cannot_be_marked_as_shown(page, bob):
    notices.tell(bob, "For Bob.", key="note-1")
    ask(page, shown=str(Notice.objects.get().pk))
    assert Notice.objects.get().shown_at is None


def test_a_role_that_is_not_enabled_is_told_of_nobody(client, bob):
    dana = make_user("dana", role="CONSULTANT")
    client.force_login(dana)
    client.get("/")
    assert ask(client, (bob, 0), (dana, -1))["p"].keys() == {str(dana.pk)}


def test_it_needs_a_log_on(client):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize("ids", ["x", "1", "1:x", "1:2:3"])
def test_nonsense_is_refused(page, ids):
    assert page.get(f"{URL}?ids={ids}").status_code == 400


@pytest.mark.parametrize("said", ["subjects=partner", "subjects=partner:x", f"subjects={'partner:1,' * 21}", "age=x"])
def test_nonsense_about_what_the_page_shows_is_refused_too(page, said):
    assert page.get(f"{URL}?{said}").status_code == 400


def test_the_longest_age_is_no_error(page):
    assert page.get(f"{URL}?subjects=partner:1&age={'9' * 400}").status_code == 200


def test_other_methods_are_refused(page):
    assert page.delete(URL).status_code == 405


def test_without_the_event_loop_of_a_server_it_works_too(page, bob, monkeypatch):
    # a process that serves no pages
    monkeypatch.setattr(api, "_hub", None)
    assert str(bob.pk) in ask(page, (bob, 0))["p"]


def test_a_page_counts_as_open_while_it_waits_for_an_answer_and_asks_again():
    """Or its user would seem to have left the CRM, as long as the server is slow."""

    def milliseconds(script: str, name: str) -> int:
        text = (settings.BASE_DIR / "static/js" / script).read_text()
        return int(re.search(rf"{name} = ([\d_]+)", text)[1])

    longest = milliseconds("asking.js", "ANSWERED_WITHIN") + milliseconds("presence/polling.js", "POLL_EVERY")
    assert longest / 1000 < HOLD["visible"]
