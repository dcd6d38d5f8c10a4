"""A hand-over or a call-back whose type has used its numbers up: nothing is lost, and all concerned are told."""

import logging

import pytest
from django.urls import reverse
from django.utils import timezone

from crm_ui.hand_over import call_back_tasks
from crm_ui.models import BusinessTransaction, NumberRange, OwedCallBack
from customizing.checks import findings
from customizing.models import TransactionType
from presence.calls import commands as calls
from presence.connectors.simulator import world as simulator
from presence.models import Conversation, Notice, WhenFreeRequest, WhenFreeState
from presence.notices import deliver
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from presence.workers import scheduler
from presence.workers.jobs import Work
from tests.clients import client_of
from tests.customizing.effects.world import World
from tests.factory import make_user
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = 5_000_000_000


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def used_up(code: str, *, more: int = 0) -> None:
    """The range of the type ends with the number that was given last, or so many later."""
    kind = TransactionType.objects.get(code=code)
    last, _new = NumberRange.objects.get_or_create(type=kind, defaults={"last": kind.number_from})
    TransactionType.objects.filter(code=code).update(number_to=last.last + more)


def unshown(story: Story, name: str) -> list[str]:
    return [str(each["text"]) for each in deliver.unshown(story.users[name].pk)]


def seen_by_all() -> None:
    Notice.objects.update(shown_at=timezone.now())


def each_second() -> list[Work]:
    """What the engine does at least once a second."""
    return [job.work for job in scheduler.timers() if job.every <= 1]


def a_turn_of(works: list[Work]) -> None:
    for work in works:
        work(timezone.now())


def what_waits() -> str:
    return " ".join(each.text for each in findings() if each.id == "CUST-033")


# hand-overs


def test_receiver_and_sender_are_told_what_waits_and_what_to_do(world: World) -> None:
    used_up("TSRV")
    assert world.handed_over() is None
    [receiver], [sender] = unshown(world, "bob"), unshown(world, "alice")
    for told in (receiver, sender):
        assert "The numbers of Service Ticket are used up" in told
        assert "Anna Keller" in told
        assert "Define Transaction Types, numbers to" in told
    assert "handed over by Alice Example" in receiver
    assert sender.startswith("Bob Example has the call")
    assert set(Notice.objects.values_list("level", flat=True)) == {"warning"}


def test_they_are_told_again_on_the_next_page_until_it_is_there(world: World) -> None:
    used_up("TSRV")
    world.handed_over()
    seen_by_all()
    assert (unshown(world, "bob"), unshown(world, "alice")) == ([], [])
    world.later(100)
    assert "are used up" in unshown(world, "bob")[0]
    assert "are used up" in unshown(world, "alice")[0]
    assert Notice.objects.count() == 2


def test_when_it_is_there_it_opens_and_nobody_is_told_any_more_that_it_waits(world: World) -> None:
    used_up("TSRV")
    world.handed_over()
    used_up("TSRV", more=9)
    world.later(100)
    [made] = BusinessTransaction.objects.all()
    assert [each["url"] for each in deliver.unshown(world.bob.pk)] == [made.get_absolute_url()]
    [sender] = unshown(world, "alice")
    assert sender.startswith("Bob Example has the call")
    assert "was created" in sender


def test_a_second_after_a_consultant_has_given_numbers_it_is_there(world: World) -> None:
    used_up("TSRV")
    world.handed_over()
    engine = each_second()
    a_turn_of(engine)
    assert not BusinessTransaction.objects.exists()
    used_up("TSRV", more=9)
    a_turn_of(engine)
    assert BusinessTransaction.objects.get().type_id == "TSRV"


def test_the_check_says_how_many_wait_and_leads_to_the_range(world: World) -> None:
    used_up("TSRV")
    assert "wait" not in what_waits()
    world.handed_over()
    assert what_waits().endswith("1 hand-over or call-back waits for a number.")
    dana = client_of(make_user("dana", role="CONSULTANT", is_staff=True, is_superuser=True))
    start = dana.get("/admin/").text
    finding = start.partition("1 hand-over or call-back waits for a number.")[2]
    assert reverse("admin:customizing_transactiontype_change", args=["TSRV"]) in finding[:600]
    assert "none is left" in dana.get("/admin/benches/hand-over/?receiver=bob").text
    used_up("TSRV", more=9)
    assert "none is left" not in dana.get("/admin/benches/hand-over/?receiver=bob").text
    world.later(100)
    assert what_waits() == ""


def test_it_is_no_failure_of_the_product(world: World, caplog: pytest.LogCaptureFixture) -> None:
    used_up("TSRV")
    world.handed_over()
    assert [each.levelno for each in caplog.records if "The effect of transfer" in each.message] == [logging.WARNING]


# call-backs


def nobody_takes_the_caller(story: Story) -> None:
    story.profile_says(fallback="call-back")
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob, note="Wants a refund")
    calls.reject(story.bob)
    calls.reject(story.alice)


def promised(story: Story) -> WhenFreeRequest:
    """Alice waits for Bob, who talks, and lets him call back if the call ends before."""
    story.caller_talks_to("alice")
    story.caller_talks_to("bob")
    request = when_free_commands.wait_for(story.alice, target=story.bob)
    when_free_commands.if_call_ends(story.alice, request.pk, call_back=True)
    return request


def test_a_caller_whom_nobody_took_is_called_back_as_soon_as_there_is_a_number(world: World) -> None:
    used_up("1003")
    nobody_takes_the_caller(world)
    assert Conversation.objects.get().end_reason == "call-back"
    told = " ".join(unshown(world, "alice"))
    assert "Anna Keller, +49 30 234567890 is to be called back by Alice Example" in told
    assert what_waits().endswith("1 hand-over or call-back waits for a number.")
    used_up("1003", more=9)
    call_back_tasks.make_owed(timezone.now())
    task = BusinessTransaction.objects.get()
    assert (task.type_id, task.responsible.user, task.contact) == ("1003", world.alice, world.anna)
    assert [(note.text, note.author) for note in task.notes.all()] == [("Wants a refund", world.alice)]
    assert not OwedCallBack.objects.exists()
    assert "is to be called back" not in " ".join(unshown(world, "alice"))
    assert deliver.unshown(world.alice.pk)[-1]["url"] == task.get_absolute_url()


def test_a_second_after_a_consultant_has_given_numbers_the_task_is_there(world: World) -> None:
    used_up("1003")
    nobody_takes_the_caller(world)
    engine = each_second()
    a_turn_of(engine)
    assert not BusinessTransaction.objects.exists()
    used_up("1003", more=9)
    a_turn_of(engine)
    assert BusinessTransaction.objects.get().type_id == "1003"
    assert not OwedCallBack.objects.exists()


def test_a_promise_holds_without_a_number_and_nobody_is_refused(world: World) -> None:
    request = promised(world)
    used_up("1003")
    when_free_commands.call_back(world.alice, request.pk)
    assert WhenFreeRequest.objects.get().state == WhenFreeState.CALL_BACK
    receiver, sender = (" ".join(unshown(world, name)) for name in ("bob", "alice"))
    assert "Alice Example promised that you call back Anna Keller" in receiver
    assert "The numbers of Task are used up" in receiver
    assert "The numbers of Task are used up" in sender
    used_up("1003", more=9)
    call_back_tasks.make_owed(timezone.now())
    assert BusinessTransaction.objects.get().responsible.user == world.bob


def test_one_that_waits_keeps_no_other_caller_from_being_handed_over(world: World) -> None:
    """A round over all When Free requests goes on."""
    request = promised(world)
    used_up("1003")
    calls.hang_up(world.alice)
    world.later(1)
    assert WhenFreeRequest.objects.get(pk=request.pk).state == WhenFreeState.CALL_BACK
    assert OwedCallBack.objects.get().receiver == world.bob


def test_what_is_owed_stays_owed_at_each_try_and_is_told_again(world: World) -> None:
    used_up("1003")
    nobody_takes_the_caller(world)
    seen_by_all()
    call_back_tasks.make_owed(timezone.now())
    assert OwedCallBack.objects.count() == 1
    assert "is to be called back" in unshown(world, "alice")[0]
    assert not BusinessTransaction.objects.exists()


def test_what_is_told_again_is_the_same_notice_and_over_when_the_task_is_there(world: World) -> None:
    used_up("1003")
    nobody_takes_the_caller(world)
    notices = set(Notice.objects.values_list("pk", "key"))
    seen_by_all()
    call_back_tasks.make_owed(timezone.now())
    assert set(Notice.objects.values_list("pk", "key")) == notices
    used_up("1003", more=9)
    call_back_tasks.make_owed(timezone.now())
    assert "is to be called back" not in " ".join(unshown(world, "alice"))


def test_what_is_owed_twice_is_one_row_and_one_task(world: World) -> None:
    used_up("1003")
    nobody_takes_the_caller(world)
    call_back_tasks.call_back_wanted(conversation=Conversation.objects.get())
    assert OwedCallBack.objects.count() == 1
    used_up("1003", more=9)
    call_back_tasks.make_owed(timezone.now())
    call_back_tasks.make_owed(timezone.now())
    assert BusinessTransaction.objects.count() == 1


def test_a_caller_without_a_number_whom_nobody_took_is_a_task_all_the_same(world: World) -> None:
    world.profile_says(fallback="call-back")
    simulator.simulate_inbound("", to="alice")
    calls.accept(world.alice)
    transfers.start_blind(world.alice, target=world.bob)
    calls.reject(world.bob)
    calls.reject(world.alice)
    assert BusinessTransaction.objects.get().description == "Call back Number withheld"
