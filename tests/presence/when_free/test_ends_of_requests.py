"""Handing over when free: how a When Free request ends without a hand-over, and what is refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.errors import Refused, Unavailable
from presence.models import WhenFreeRequest
from presence.sessions import logon
from presence.status import board
from presence.when_free import commands as when_free_commands
from presence.when_free import scan
from tests.presence.waiting_callers import bob_is_free, state, waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


@pytest.mark.parametrize("who", ["caller", "sender"])
def test_if_the_call_ends_first_the_colleague_calls_back_if_that_was_promised(story, promised, who):
    wanted, unwanted = waits(story), waits(story, "carol")
    when_free_commands.if_call_ends(story.alice, wanted.pk, call_back=True)
    for name in ("alice", "carol"):
        if who == "sender":
            calls.hang_up(story.users[name])
        else:
            world.outside_hang_up(story.parties[name].pk)
    story.later(1)
    assert (state(wanted), state(unwanted)) == ("call-back", "over")
    assert promised == [wanted]
    assert story.told("carol") == ["The call has ended before Bob Example could take it."]


def test_a_call_back_can_be_promised_instead_and_the_call_goes_on(story, promised):
    when_free = waits(story)
    when_free_commands.call_back(story.alice, when_free.pk)
    when_free_commands.call_back(story.alice, when_free.pk)
    assert (state(when_free), promised, story.state("alice")) == ("call-back", [when_free], "connected")


def test_without_a_number_nobody_can_call_back(story):
    calls.hang_up(story.alice)
    calls.call_colleague(story.dave, target=story.alice)
    calls.accept(story.alice)
    when_free = waits(story)
    for act in (when_free_commands.call_back, lambda *given: when_free_commands.if_call_ends(*given, call_back=True)):
        with pytest.raises(Refused, match="No number"):
            act(story.alice, when_free.pk)


def test_a_colleague_who_logs_off_ends_it_and_the_sender_is_told(story):
    when_free = waits(story)
    bob_is_free(story)
    logon.log_off_cms(story.bob)
    story.later(1)
    assert state(when_free) == "expired"
    assert "Bob Example has logged off" in story.told("alice")[-1]


def test_nobody_waits_for_ever(story):
    when_free = waits(story)
    story.later(15 * 60 - 1)
    assert state(when_free) == "waiting"
    story.later(15 * 60 + 1)
    assert state(when_free) == "expired"
    assert "Bob Example was not free within 15 minutes" in story.told("alice")[-1]


def test_what_is_told_of_a_silent_telephone_system_offers_nothing(story):
    when_free = waits(story)
    board.set_silent(story.destination.pk, timezone.now())
    bob_is_free(story)
    story.later(1)
    assert state(when_free) == "waiting"
    board.set_silent(story.destination.pk, None)
    scan.review(timezone.now())
    assert state(when_free) == "offered"


def test_a_crash_before_the_offer_is_made_good_by_the_next_round(story, monkeypatch):
    when_free = waits(story)
    # the process dies before the offer
    monkeypatch.setattr(board, "when_published", [])
    bob_is_free(story)
    assert state(when_free) == "waiting"
    story.later(1)
    assert state(when_free) == "offered"


def test_a_held_caller_is_the_one_handed_over_while_another_call_goes_on(story):
    erin = story.users["erin"] = story.arrives("erin", role="IC_AGENT")
    held = story.caller_talks_to("erin")
    when_free = waits(story, "erin")
    calls.hold(erin)
    world.simulate_inbound("+493099999", to="erin")
    calls.accept(erin, next(call.pk for call in calls.open_calls(erin) if call.state == "alerting"))
    bob_is_free(story)
    when_free_commands.take(story.bob, when_free.pk)
    calls.accept(story.bob)
    assert story.transfer().conversation == when_free.conversation
    assert (story.party(held), story.state("bob"), story.state("erin")) == ("connected", "connected", "connected")


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("no call", "There is no call to transfer"),
        ("oneself", "yourself"),
        ("logged off", "Nobody can wait for Bob Example"),
        ("somebody else", "waits for Bob Example already"),
    ],
)
def test_what_makes_no_sense_is_refused_in_plain_words(story, why, said):
    sender, target = story.alice, story.bob
    if why == "no call":
        sender = story.dave
    elif why == "oneself":
        target = story.alice
    elif why == "logged off":
        bob_is_free(story)
        logon.log_off_cms(story.bob)
    else:
        waits(story)
        target = story.carol
    with pytest.raises(Refused, match=said):
        when_free_commands.wait_for(sender, target=target)


def test_who_is_not_in_the_crm_is_not_waited_for_and_others_are_named(story):
    logon.log_off_crm(story.bob)
    with pytest.raises(Unavailable) as error:
        waits(story)
    assert error.value.option == "warm-transfer"


@pytest.mark.parametrize("act", ["withdraw", "call_back", "hand_over", "consult", "take", "decline"])
def test_only_the_two_whom_it_concerns_can_do_anything(story, act):
    when_free = waits(story)
    bob_is_free(story)
    with pytest.raises(Refused, match="request is not yours"):
        getattr(when_free_commands, act)(story.carol, when_free.pk)
    stranger = story.bob if act in {"withdraw", "call_back", "hand_over", "consult"} else story.alice
    with pytest.raises(Refused, match="request is not yours"):
        getattr(when_free_commands, act)(stranger, when_free.pk)
    assert state(when_free) == "offered"


def test_the_target_is_told_why_it_cannot_be_handed_over_now(story):
    when_free = waits(story)
    bob_is_free(story)
    logon.set_work_mode(story.bob, code=1000)
    with pytest.raises(Refused, match=r"^Alice Example cannot hand the caller over now\..*Lunch"):
        when_free_commands.take(story.bob, when_free.pk)
    assert state(when_free) in {"offered", "waiting"}
    assert story.state("alice") == "connected"


def test_the_database_allows_one_when_free_a_call_and_one_offer_a_colleague(story):
    first, second = waits(story), waits(story, "carol")
    now = timezone.now()
    again = {"conversation": first.conversation, "sender": story.alice, "expires_at": now}
    for wrong in (
        lambda: WhenFreeRequest.objects.create(target=story.dave, **again),
        lambda: WhenFreeRequest.objects.filter(pk__in=[first.pk, second.pk]).update(state="offered"),
        lambda: WhenFreeRequest.objects.filter(pk=first.pk).update(target=story.alice),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_many_when_free_requests_cost_as_many_queries_as_one(story, django_assert_num_queries):
    waits(story)
    with django_assert_num_queries(4):
        scan.review(timezone.now())
    waits(story, "carol")
    with django_assert_num_queries(4):
        scan.review(timezone.now())
