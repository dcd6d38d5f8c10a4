"""Asking a colleague from the dial pad, and answering in the context area."""

import re

import pytest
from django.urls import reverse

from customizing.models import ToolbarButton
from presence.models import TransferQuestion
from tests.crm_ui.at_page import AtPage, talking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(company: object) -> dict[str, AtPage]:
    """Alice talks to Anna Keller, Bob to somebody; Carol has nothing to do."""
    return talking("carol")


def rows(page: AtPage) -> str:
    return page.client.get(reverse("dial-pad-agents"), {"agent": "carol"}).content.decode()


def ask(page: AtPage, whom: AtPage, **given: str) -> str:
    return page.client.post(reverse("question", args=[whom.user.pk]), given).content.decode()


def state(html: str) -> str:
    return re.search(r'data-asked-state="(\w*)"', html)[1]


def test_a_question_goes_from_the_row_to_the_colleague_and_the_answer_back(people: dict[str, AtPage]) -> None:
    alice, carol = people["alice"], people["carol"]
    assert state(rows(alice)) == ""
    assert state(ask(alice, carol)) == "open"
    assert re.search("<q><bdi[^>]*>([^<]*)", carol.looks())[1] == "Can you take Anna Keller?"
    assert state(rows(alice)) == "open"
    question = TransferQuestion.objects.get()
    answered = carol.client.post(reverse("answer-question", args=[question.pk]), {"said": "later"}).content.decode()
    assert "data-question" not in answered
    assert state(alice.client.get(reverse("question", args=[carol.user.pk])).content.decode()) == "later"


def test_what_is_typed_is_asked(people: dict[str, AtPage]) -> None:
    ask(people["alice"], people["carol"], question=" Refund for\nKeller? ")
    assert "Refund for Keller?" in people["carol"].looks()


def test_a_refusal_is_said_in_the_message_bar(people: dict[str, AtPage]) -> None:
    said = ask(people["carol"], people["bob"])
    assert "no call to transfer" in said
    assert 'id="command-messages" hx-swap-oob="true"' in said


def test_without_a_call_nobody_is_asked(people: dict[str, AtPage]) -> None:
    assert "data-asked-state" not in people["carol"].client.get(reverse("dial-pad-agents")).content.decode()


def test_the_toolbar_profile_decides_who_may_ask(people: dict[str, AtPage]) -> None:
    for button in ToolbarButton.objects.filter(command__in=["blind-transfer", "warm-transfer"]):
        button.delete()
    assert "data-asked-state" not in rows(people["alice"])
    assert "does not have" in ask(people["alice"], people["carol"])
    assert not TransferQuestion.objects.exists()


def test_nobody_answers_what_somebody_else_was_asked(people: dict[str, AtPage]) -> None:
    ask(people["alice"], people["carol"])
    address = reverse("answer-question", args=[TransferQuestion.objects.get().pk])
    assert "Nobody asks you" in people["bob"].client.post(address, {"said": "yes"}).content.decode()
    assert people["bob"].client.get(address).status_code == 405


def test_without_a_script_asking_leads_back(people: dict[str, AtPage]) -> None:
    address = reverse("question", args=[people["carol"].user.pk])
    assert people["alice"].client.post(address, headers={"hx-request": ""}).status_code == 302
    assert TransferQuestion.objects.count() == 1
