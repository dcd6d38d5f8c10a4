"""Events may be lost, repeated, delayed and reordered; what is known in the end is what is so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customizing.models import READY
from presence import contract
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.contract import Event
from presence.errors import Refused
from presence.inbox import receive as inbox
from presence.models import Agent, Call, Conversation, Notice, Transfer
from presence.models.simulator import SimConversation, SimLeg, SimTransfer
from presence.signals import conversation_started, transfer_completed
from presence.state_machines.tables import TRANSFERS
from presence.status import from_database
from presence.transfers import commands as transfers
from presence.transfers.completion import handle_completed
from tests.presence.listening import told_by
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
examples = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


class Recorder:
    """The simulator acts; its events are kept back to be delivered as the test likes."""

    def __init__(self, story: Story):
        self.story = story
        self.events: list[Event] = []
        self.connector = gateway.connector_for(story.destination)
        self.connector.emit = self.events.extend

    def give(self, kind: Callable[..., contract.Command], user: str, *, leg: int = 0, **fields: str) -> None:
        """A command about the user's leg: the first open one, or with `leg` another."""
        if kind not in {contract.SetWorkMode, contract.LogOff}:
            legs = SimLeg.objects.open().filter(agent__user=user).order_by("pk")
            fields["call"] = f"leg-{legs[leg].pk}"
        self.connector.execute(kind(user, **fields))

    def forget(self) -> None:
        """The CRM knows nothing any more of what was told."""
        Notice.objects.all().delete()
        Conversation.objects.all().delete()
        Agent.objects.filter(cms_sequence__gt=0).update(cms_sequence=0)

    def forget_all(self) -> None:
        self.forget()
        self.events.clear()
        SimConversation.objects.all().delete()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(Story())


STEPS: list[Callable[[Recorder], object]] = [
    lambda r: world.simulate_inbound(CALLER, to="alice", attached_data={"ticket": "4711"}),
    lambda r: r.give(contract.Accept, "alice"),
    lambda r: r.give(contract.Hold, "alice"),
    lambda r: r.give(contract.Retrieve, "alice"),
    lambda r: r.give(contract.StartConsult, "alice", transfer="t1", target="bob"),
    lambda r: r.give(contract.Accept, "bob"),
    lambda r: r.give(contract.CompleteTransfer, "alice", transfer="t1"),
    lambda r: r.give(contract.BlindTransfer, "bob", transfer="t2", target="carol"),
    lambda r: r.give(contract.Reject, "carol"),
    lambda r: r.give(contract.Accept, "bob"),
    lambda r: r.give(contract.StartConsult, "bob", transfer="t3", target="carol"),
    lambda r: r.give(contract.CancelTransfer, "bob", transfer="t3"),
    lambda r: r.give(contract.SetWorkMode, "carol", work_mode=1000),
    lambda r: r.give(contract.HangUp, "bob"),
]


def known() -> dict[str, object]:
    """All that events decide, as the CRM has it."""
    calls = Call.objects.values_list(
        "cms_id", "user", "state", "kind", "conversation__cms_id", "peer_user", "peer_number", "end_reason"
    )
    conversations = Conversation.objects.values_list("cms_id", "direction", "number", "ended_at", "end_reason")
    handed_over = Transfer.objects.values_list("cms_id", "state", "sender", "receiver", "failure")
    agents = Agent.objects.values_list("user__username", "cms_logged_on", "work_mode")
    return {
        "calls": set(calls),
        "conversations": set(conversations),
        "data": [(one.envelope.fields, one.envelope.hops) for one in Conversation.objects.all()],
        "transfers": set(handed_over),
        "agents": set(agents),
    }


def completions(run: Callable[[], object]) -> list[str]:
    """The completed transfers told while `run` runs."""
    with told_by(transfer_completed, "transfer") as told:
        run()
        handle_completed()
    return [transfer.cms_id for transfer in told]


def test_whose_telephone_is_away_is_busy_for_that_and_stays_logged_on(story: Story) -> None:
    at = timezone.now() + timedelta(seconds=5)
    agent = Agent.objects.get(user=story.bob)
    away = contract.AgentChanged(
        user="bob", sequence=agent.cms_sequence + 1, logged_on=True, reachable=False, work_mode=READY, at=at
    )
    inbox.receive(story.destination, [away])
    [bob] = from_database.read([story.bob.pk])
    assert (bob.word, bob.cause, bob.since, bob.own_call) == ("busy", "no-phone", at, "idle")
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="Busy, telephone away"):
        transfers.start_blind(story.alice, target=story.bob)
    inbox.receive(story.destination, [replace(away, sequence=away.sequence + 1, reachable=True)])
    assert from_database.read([story.bob.pk])[0].word == "available"


def test_the_simulator_moves_transfers_along_the_table(recorder):
    for step in STEPS:
        step(recorder)
    moves = {(of, to) for (of, _what), to in TRANSFERS.items()}
    last: dict[str, str] = {}
    for event in recorder.events:
        if isinstance(event, contract.TransferChanged):
            assert event.transfer not in last or (last[event.transfer], event.state) in moves
            last[event.transfer] = event.state
    assert last == {"t1": "completed", "t2": "returned", "t3": "cancelled"}


def test_events_three_times_in_any_order_give_the_same_end_and_one_completion(recorder):
    for step in STEPS:
        step(recorder)
    destination = recorder.story.destination
    in_order = completions(lambda: inbox.receive(destination, recorder.events))
    truth = known()
    assert in_order == ["t1"]

    @examples
    @given(st.permutations(recorder.events * 3))
    def converges(events: list[Event]) -> None:
        recorder.forget()
        told = completions(lambda: inbox.receive(destination, events))
        assert told == ["t1"]
        assert known() == truth

    converges()


def test_whatever_was_lost_the_reconcile_repairs(recorder):
    destination = recorder.story.destination

    @examples
    @given(st.integers(1, len(STEPS)), st.data())
    def repaired(steps: int, data: st.DataObject) -> None:
        recorder.forget_all()
        for step in STEPS[:steps]:
            step(recorder)
        arrived = data.draw(st.lists(st.sampled_from(recorder.events)))
        told = completions(lambda: inbox.receive(destination, arrived))
        snapshot = recorder.connector.snapshot()
        told += completions(lambda: inbox.reconcile(destination, snapshot))
        assert told == (["t1"] if steps > 6 else [])
        assert_agrees()

    repaired()


def assert_agrees() -> None:
    """The CRM has open what the simulator has open."""
    legs = SimLeg.objects.open().filter(agent__isnull=False)
    there = {(leg.agent.user, leg.state, leg.kind) for leg in legs.select_related("agent")}
    assert set(Call.objects.open().values_list("user__username", "state", "kind")) == there
    there = set(SimTransfer.objects.filter(state__in=["requested", "consulting"]).values_list("reference", "state"))
    assert set(Transfer.objects.open().values_list("cms_id", "state")) == there
    assert Conversation.objects.filter(ended_at=None).count() == SimConversation.objects.filter(ended_at=None).count()


def test_an_event_about_a_user_the_crm_does_not_know_is_ignored(recorder, caplog):
    recorder.connector.execute(contract.LogOn("nobody"))
    inbox.receive(recorder.story.destination, recorder.events)
    assert "'nobody', whom the CRM does not know" in caplog.text
    assert not Agent.objects.filter(user__username="nobody").exists()


SHOWN = ["number", "dialed", "peer_number", "peer_user", "end_reason"]
TEXTS = st.text(st.characters(exclude_categories=[]) | st.sampled_from("\0\ud800é"), max_size=300)


@examples
@given(told=st.dictionaries(st.sampled_from(SHOWN), TEXTS, min_size=1), data=st.dictionaries(TEXTS, TEXTS, max_size=2))
def test_a_call_rings_whatever_the_cms_tells_of_it(recorder, told, data):
    recorder.forget_all()
    world.simulate_inbound(CALLER, to="alice")
    events = [replace(each, attached_data=data) for each in recorder.events if isinstance(each, contract.CallChanged)]
    inbox.receive(recorder.story.destination, [replace(each, **told) for each in events])
    assert recorder.story.state("alice") == "alerting"


def test_a_number_that_is_too_long_is_cut(recorder):
    world.simulate_inbound(CALLER, to="alice")
    address = f"sip:{'very-' * 20}long@example.com"
    told = [replace(each, number=address) for each in recorder.events if isinstance(each, contract.CallChanged)]
    inbox.receive(recorder.story.destination, told)
    assert Conversation.objects.get().number == address[:64]


def test_an_event_that_cannot_be_taken_in_stops_no_other(recorder, caplog):
    world.simulate_inbound(CALLER, to="alice")
    inbox.receive(recorder.story.destination, ["nonsense", *recorder.events])
    assert "Could not take in 'nonsense'" in caplog.text
    assert recorder.story.state("alice") == "alerting"


def test_a_call_rings_even_if_those_who_listen_fail(recorder, caplog):
    def receiver(**kwargs: object) -> None:
        raise RuntimeError("no identification")

    conversation_started.connect(receiver)
    try:
        world.simulate_inbound(CALLER, to="alice")
        inbox.receive(recorder.story.destination, recorder.events)
    finally:
        conversation_started.disconnect(receiver)
    assert recorder.story.state("alice") == "alerting"
    assert "A receiver of conversation_started failed" in caplog.text


def test_a_call_the_cms_no_longer_knows_ends_and_comes_back_if_it_does_again(recorder):
    story = recorder.story
    world.simulate_inbound(CALLER, to="alice")
    inbox.receive(story.destination, recorder.events)
    full = recorder.connector.snapshot()
    empty = contract.Snapshot(at=full.at, agents=full.agents, calls=[], conversations=[], transfers=[])
    inbox.reconcile(story.destination, empty)
    assert story.state("alice") == ""
    assert Conversation.objects.get().end_reason == "lost"
    inbox.receive(story.destination, recorder.events)
    assert story.state("alice") == ""
    inbox.reconcile(story.destination, full)
    assert story.state("alice") == "alerting"
    assert Conversation.objects.get().ended_at is None


def test_what_began_after_the_list_was_made_is_not_ended_by_it(recorder):
    story = recorder.story
    before = recorder.connector.snapshot()
    world.simulate_inbound(CALLER, to="alice")
    inbox.receive(story.destination, recorder.events)
    inbox.reconcile(story.destination, before)
    assert story.state("alice") == "alerting"


def test_a_cms_that_forgot_an_agent_has_logged_the_agent_off(recorder):
    story = recorder.story
    now = recorder.connector.snapshot()
    agents = [agent for agent in now.agents if agent.user != "alice"]
    inbox.reconcile(
        story.destination, contract.Snapshot(at=now.at, agents=agents, calls=[], conversations=[], transfers=[])
    )
    assert not Agent.objects.get(user=story.alice).cms_logged_on
    assert Agent.objects.get(user=story.bob).cms_logged_on


def test_a_reconcile_without_news_writes_nothing(recorder):
    story = recorder.story
    world.simulate_inbound(CALLER, to="alice")
    inbox.receive(story.destination, recorder.events)
    snapshot = recorder.connector.snapshot()
    with CaptureQueriesContext(connection) as queries:
        inbox.reconcile(story.destination, snapshot)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
