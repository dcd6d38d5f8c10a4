"""When Free requests in the toolbar: what sender and target see and can click."""

import re

import pytest
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from presence.models import WhenFreeRequest
from tests import factory
from tests.crm_ui.at_page import ANNA, AtPage, talking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company"), pytest.mark.thorough]


@pytest.fixture
def people() -> dict[str, AtPage]:
    return talking("carol")


def waiting(people: dict[str, AtPage], **fields: str) -> WhenFreeRequest:
    assert people["alice"].does("when-free", target="bob", **fields) == ""
    return WhenFreeRequest.objects.get()


def offered(people: dict[str, AtPage]) -> WhenFreeRequest:
    when_free = waiting(people, reason="Refund", note="Wants her money")
    people["bob"].does("hang-up")
    return when_free


def commands(html: str) -> set[str]:
    return set(re.findall(r'data-command="([\w-]*(?:when-free|now|call-back)[\w-]*)"', html))


def test_the_sender_sees_who_is_waited_for_and_can_change_her_mind(people):
    when_free = waiting(people)
    html = people["alice"].looks()
    assert f'data-when-free="{when_free.pk}" data-state="waiting"' in html
    assert "When Bob Example is free" in html
    assert 'data-presence="bob"' in html
    assert commands(html) == {"call-back", "call-back-if-ended", "withdraw-when-free"}
    people["alice"].does("withdraw-when-free", when_free=when_free.pk)
    assert "data-when-free" not in people["alice"].looks()


def test_both_are_asked_and_the_target_sees_caller_account_reason_note_and_data(people):
    offered(people)
    card = re.search(r"<section[^>]*data-offer.*?</section>", people["bob"].looks(), re.DOTALL)[0]
    for told in (
        "Alice Example has a caller for you",
        "Anna Keller",
        "Meridian Bikes",
        "Refund",
        "Wants her money",
        "4711",
    ):
        assert told in card
    assert commands(card) == {"take-when-free", "decline-when-free"}
    assert {"hand-over-now", "ask-now"} <= commands(people["alice"].looks())
    assert "data-when-free" not in people["carol"].looks()


def test_what_the_sender_writes_meanwhile_is_in_the_offer(people):
    offered(people)
    call = re.search(r'name="call" value="(\d+)"', people["alice"].looks())[1]
    version = people["bob"].user.agent.__class__.objects.get(user=people["bob"].user).version
    people["alice"].client.post(reverse("note"), {"call": call, "note": "Now she wants a new bike"})
    assert "Now she wants a new bike" in people["bob"].looks()
    assert people["bob"].user.agent.__class__.objects.get(user=people["bob"].user).version > version


def test_the_target_takes_the_caller_by_one_click_and_the_call_rings(people):
    when_free = offered(people)
    assert people["bob"].does("take-when-free", when_free=when_free.pk) == ""
    assert people["bob"].state == "alerting"
    assert "data-when-free" not in people["alice"].looks() + people["bob"].looks()


def test_the_target_declines_and_the_sender_reads_why(people):
    when_free = offered(people)
    people["bob"].does("decline-when-free", when_free=when_free.pk, answer="Lunch first")
    notices = people["alice"].user.notices.values_list("text", flat=True)
    assert list(notices) == ["Bob Example cannot take the caller now: “Lunch first”."]
    assert people["alice"].state == "connected"


def test_a_promised_call_back_is_a_task_of_the_colleague(people):
    when_free = waiting(people, reason="Refund", note="Wants her money")
    people["alice"].does("call-back-if-ended", when_free=when_free.pk)
    assert 'aria-pressed="true"' in people["alice"].html
    people["alice"].does("no-call-back", when_free=when_free.pk)
    assert 'aria-pressed="false"' in people["alice"].html
    people["alice"].does("call-back", when_free=when_free.pk)
    task = BusinessTransaction.objects.get()
    assert (task.type_id, task.contact.name, task.account.name) == ("1003", "Anna Keller", "Meridian Bikes GmbH")
    assert (task.responsible.user, task.caller_number) == (people["bob"].user, ANNA)
    assert task.notes.get().text == "Reason: Refund\nWants her money"
    assert "Call back Anna Keller" in people["bob"].client.get(task.get_absolute_url()).content.decode()
    assert people["bob"].user.notices.get().url == task.get_absolute_url()
    assert "is asked to call back Anna Keller" in people["alice"].user.notices.get().text


def test_what_is_promised_again_is_the_same_task_with_what_is_new_until_it_is_done(people):
    def promises(note: str) -> None:
        assert people["alice"].does("when-free", target="bob", note=note) == ""
        people["alice"].does("call-back", when_free=WhenFreeRequest.objects.latest("pk").pk)

    promises("Wants her money")
    promises("Wants it today")
    task = BusinessTransaction.objects.get()
    assert list(task.notes.order_by("pk").values_list("text", flat=True)) == ["Wants her money", "Wants it today"]
    assert {notice.url for notice in people["bob"].user.notices.all()} == {task.get_absolute_url()}
    BusinessTransaction.objects.update(status="completed")
    promises("Wants it now")
    assert BusinessTransaction.objects.count() == 2


def test_without_a_colleague_or_with_a_strange_when_free_it_is_refused(people):
    assert people["alice"].does("when-free") == "Choose the colleague to wait for."
    when_free = offered(people)
    assert "request is not yours" in people["carol"].does("take-when-free", when_free=when_free.pk)
    assert "request is not yours" in people["alice"].does("withdraw-when-free", when_free="x")


def test_a_role_without_communication_cannot_book(client):
    client.force_login(factory.make_user("eve", role="CONSULTANT"))
    assert client.post(reverse("command", args=["when-free"]), {"target": "bob"}).status_code == 403
