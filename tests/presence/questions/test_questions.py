"""A question to a colleague has one answer and an end, and is not asked too often."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.errors import Refused
from presence.models import Call, Lease, TransferQuestion
from presence.questions import commands as questions
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def story() -> Story:
    """Alice talks to a caller; Bob and the others have nothing to do."""
    story = Story(("alice", "bob", "carol", "dave", "erin"))
    story.caller_talks_to("alice")
    return story


def asks(story: Story, whom: str = "bob", **given: object) -> TransferQuestion:
    colleague = story.users[whom]
    questions.ask(story.alice, target=colleague, text="Can you take Keller?", **given)
    return TransferQuestion.objects.get(colleague=colleague)


def version(story: Story, name: str) -> int:
    story.users[name].agent.refresh_from_db()
    return story.users[name].agent.version


def test_who_is_asked_is_told_at_once_and_the_answer_comes_back(story):
    before = version(story, "bob")
    question = asks(story)
    assert version(story, "bob") > before
    assert [each.text for each in questions.asked_of(story.bob)] == ["Can you take Keller?"]
    before = version(story, "alice")
    questions.answer(story.bob, question.pk, answer="yes")
    assert version(story, "alice") > before
    assert questions.asked_by(story.alice)[story.bob.pk].answer == "yes"
    assert story.told("alice") == ["Bob Example: Yes. (Can you take Keller?)"]
    assert questions.asked_of(story.bob) == []


def test_the_first_answer_counts_and_a_second_click_is_no_error(story):
    question = asks(story)
    for _time in range(2):
        questions.answer(story.bob, question.pk, answer="no")
    with pytest.raises(Refused, match="too late"):
        questions.answer(story.bob, question.pk, answer="yes")
    question.refresh_from_db()
    assert question.answer == "no"
    assert len(story.told("alice")) == 1


def test_nobody_answers_for_somebody_else_or_something_else(story):
    question = asks(story)
    for user in (story.alice, story.carol):
        with pytest.raises(Refused, match="Nobody asks you"):
            questions.answer(user, question.pk, answer="yes")
    with pytest.raises(Refused, match="choose Yes"):
        questions.answer(story.bob, question.pk, answer="maybe")


def test_a_question_ends_after_two_minutes_and_can_be_asked_again(story):
    question = asks(story)
    now = timezone.now() + timedelta(seconds=119)
    questions.end_overdue(now)
    assert questions.asked_of(story.bob)
    now += timedelta(seconds=2)
    with pytest.raises(Refused, match="too late"):
        questions.answer(story.bob, question.pk, answer="yes", now=now)
    before = version(story, "bob")
    questions.end_overdue(now)
    assert not questions.asked_of(story.bob)
    assert version(story, "bob") > before
    asks(story, now=now)
    assert questions.asked_of(story.bob)
    assert TransferQuestion.objects.count() == 1


def test_a_question_ends_with_the_call(story):
    question = asks(story)
    calls.hang_up(story.alice)
    with pytest.raises(Refused, match="too late"):
        questions.answer(story.bob, question.pk, answer="yes")
    questions.end_overdue(timezone.now())
    assert not questions.asked_of(story.bob)
    assert questions.asked_by(story.alice) == {}


def test_a_second_click_asks_once_and_an_answer_is_not_asked_for_again(story):
    question = asks(story)
    asks(story)
    assert TransferQuestion.objects.count() == 1
    questions.answer(story.bob, question.pk, answer="no")
    with pytest.raises(Refused, match="answered already: No"):
        asks(story)


def test_who_said_later_can_be_asked_again(story):
    question = asks(story)
    questions.answer(story.bob, question.pk, answer="later")
    asks(story)
    assert questions.asked_of(story.bob)


def test_three_colleagues_are_asked_at_once_at_most(story):
    for name in ("bob", "carol", "dave"):
        asks(story, name)
    with pytest.raises(Refused, match="3 colleagues already"):
        asks(story, "erin")


def test_three_ask_a_colleague_at_once_at_most(story):
    for number, name in enumerate(("carol", "dave", "erin")):
        world.simulate_inbound(f"+4930{number}11111", to=name)
        calls.accept(story.users[name])
        questions.ask(story.users[name], target=story.bob, text="Free?")
    with pytest.raises(Refused, match="by others already"):
        asks(story)


def test_it_takes_a_call_a_question_and_a_colleague_who_sees_it(story):
    with pytest.raises(Refused, match="no call to transfer"):
        questions.ask(story.carol, target=story.bob, text="Free?")
    with pytest.raises(Refused, match="type what"):
        questions.ask(story.alice, target=story.bob, text="  ")
    with pytest.raises(Refused, match="yourself"):
        questions.ask(story.alice, target=story.alice, text="Free?")
    Lease.objects.filter(user=story.bob).delete()
    with pytest.raises(Refused, match="CRM open"):
        questions.ask(story.alice, target=story.bob, text="Free?")


def test_asking_about_somebody_elses_call_is_refused(story):
    call = Call.objects.open().get(user=story.alice)
    with pytest.raises(Refused, match="not your call"):
        questions.ask(story.carol, target=story.bob, text="Free?", call_id=call.pk)


def test_the_database_keeps_one_question_for_each_call_and_colleague(story):
    question = asks(story)
    question.pk = None
    with transaction.atomic(), pytest.raises(IntegrityError):
        question.save(force_insert=True)


def test_looking_for_what_is_overdue_only_reads(story, django_assert_num_queries):
    asks(story)
    questions.end_overdue(timezone.now())
    with django_assert_num_queries(1):
        questions.end_overdue(timezone.now())
