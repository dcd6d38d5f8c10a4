"""Whatever is lost, repeated, late or out of order: once things settle, every page shows what is so.

A hypothesis state machine lets people and callers act in the simulator, while its events and the frames to pages are
mishandled at random. What is so is worked out from the simulator's own rows by the pure function alone.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from customizing import access
from presence import contract
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import CmsError, Event
from presence.inbox import receive as inbox
from presence.models import Agent, Call, Conversation, Lease
from presence.models.simulator import SimAgent, SimConversation, SimLeg
from presence.push import api
from presence.push.connection import Visitor
from presence.push.hub import Hub
from presence.push.open_pages import Attendance
from presence.sessions import leases
from presence.status import board
from presence.status.derive import Facts, derive
from tests.chance_plays import play
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

NAMES = ("alice", "bob", "carol")
DIGEST_EVERY = 1.0
CALL_STATES = {"alerting": "ringing", "connected": "in-call", "held": "in-call", "dialing": "dialing"}
COMMANDS = [contract.Accept, contract.Reject, contract.Hold, contract.Retrieve, contract.HangUp]

people = st.sampled_from(NAMES)
places = st.integers(0, 1_000)


class SteppedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stands still until it is stepped."""

    seconds = 0.0

    def time(self) -> float:
        return self.seconds

    def step(self, seconds: float = 0.0) -> None:
        self.seconds += seconds
        for _turn in range(4):
            self.run_until_complete(asyncio.sleep(0))

    def do(self, act: Callable[[], Any]) -> Any:
        async def doing() -> Any:
            return act()

        return self.run_until_complete(doing())


class Browser:
    """A page as its script keeps it: of each user the higher version; it asks anew when a digest differs."""

    def __init__(self, center: Hub, user_ids: list[int]):
        self.center = center
        self.known: dict[int, list] = {user_id: [0] for user_id in user_ids}
        self.connect()

    def connect(self) -> None:
        """A new socket; what was under way on the one before is lost."""
        self.under_way: list[dict] = []
        self.received = 0
        self.connection = self.center.open(Visitor(user_id=min(self.known)), self)
        self.watch()

    async def send(self, text: str) -> None:
        self.under_way.append(json.loads(text))

    def watch(self) -> None:
        self.center.watch(self.connection, {user_id: record[0] for user_id, record in self.known.items()})

    def take(self, frame: dict) -> None:
        states = frame.get("p", {})
        self.received += 1 + len(states)
        for user_id, record in states.items():
            if record[0] > self.known[int(user_id)][0]:
                self.known[int(user_id)] = record
        if digest := frame.get("digest"):
            self.center.acknowledge(self.connection, self.received)
            if digest != [len(self.known), sum(record[0] for record in self.known.values())]:
                self.watch()

    def take_all(self) -> None:
        while self.under_way:
            self.take(self.under_way.pop(0))


class Telephony(RuleBasedStateMachine):
    """Acts, and what becomes of the news of them."""

    def __init__(self, story: Story):
        super().__init__()
        self.story = story
        self.connector = gateway.connector_for(story.destination)
        self.events: list[Event] = []
        self.connector.emit = self.events.extend  # the news arrives when the machine says so
        self.ids = [user.pk for user in story.users.values()]
        board.load_all()
        self.loop = SteppedLoop()
        attendance = Attendance(self.loop, write=lambda opened, closed: None)
        show = api.show_notices_soon
        # of the loop whose clock is stepped
        self.center = api._hub = Hub(self.loop, attendance=attendance, digest_every=DIGEST_EVERY, show=show)
        self.browsers = [self.loop.do(lambda: Browser(self.center, self.ids)) for _ in range(2)]

    # What people do

    @rule(name=people)
    def caller_rings(self, name: str) -> None:
        world.simulate_inbound(CALLER, to=name)

    @rule(name=people, kind=st.sampled_from(COMMANDS))
    def leg_command(self, name: str, kind: Callable[..., contract.Command]) -> None:
        if leg := SimLeg.objects.open().filter(agent__user=name).first():
            self.give(kind(name, call=f"leg-{leg.pk}"))

    @rule(name=people, mode=st.sampled_from([1, 2, 1000]))
    def work_mode(self, name: str, mode: int) -> None:
        self.give(contract.SetWorkMode(name, work_mode=mode))

    @rule(name=people, on=st.booleans())
    def telephone(self, name: str, on: bool) -> None:
        self.give((contract.LogOn if on else contract.LogOff)(name))

    @rule(name=people, is_open=st.booleans())
    def pages(self, name: str, is_open: bool) -> None:
        ids = [self.story.users[name].pk]
        leases.write(opened=ids if is_open else [], closed=[] if is_open else ids, worker="browser")

    def give(self, command: contract.Command) -> None:
        try:
            self.connector.execute(command)
        except CmsError:
            return

    # What becomes of events and frames

    @rule(place=places, again=st.booleans())
    def event_arrives(self, place: int, again: bool) -> None:
        self.at(self.events, place, lambda event: inbox.receive(self.story.destination, [event]), again=again)
        self.loop.step()

    @rule(place=places)
    def event_is_lost(self, place: int) -> None:
        self.at(self.events, place, lambda event: None)

    @rule(which=st.integers(0, 1), place=places, again=st.booleans())
    def frame_arrives(self, which: int, place: int, again: bool) -> None:
        browser = self.browsers[which]
        self.at(browser.under_way, place, browser.take, again=again)

    @rule(which=st.integers(0, 1), place=places)
    def frame_is_lost(self, which: int, place: int) -> None:
        self.at(self.browsers[which].under_way, place, lambda frame: None)

    @rule(which=st.integers(0, 1))
    def socket_comes_back(self, which: int) -> None:
        browser = self.browsers[which]
        self.loop.do(lambda: self.center.close(browser.connection))
        self.loop.do(browser.connect)

    @rule(seconds=st.sampled_from([0.01, 0.06, 0.6]))
    def time_passes(self, seconds: float) -> None:
        self.loop.step(seconds)

    @staticmethod
    def at(things: list, place: int, act: Callable[[Any], object], *, again: bool = False) -> None:
        if things:
            place %= len(things)
            act(things[place] if again else things.pop(place))

    # What must be so

    @rule()
    def settle(self) -> None:
        """The telephone system gives its list, and each page gets a digest or two."""
        self.events.clear()
        inbox.reconcile(self.story.destination, self.connector.snapshot())
        for _round in range(12):
            self.loop.step(0.5)
            for browser in self.browsers:
                browser.take_all()
        so = {user.pk: what_is_so(user) for user in self.story.users.values()}
        for browser in self.browsers:
            assert {user_id: as_shown(record) for user_id, record in browser.known.items()} == so

    def teardown(self) -> None:
        self.settle()
        api._hub = None
        self.loop.step()
        self.loop.close()
        for name in NAMES:
            self.give(contract.LogOff(name))
        for rows in (Call, Conversation, SimConversation, Lease, SimAgent):
            rows.objects.all().delete()
        Agent.objects.update(cms_sequence=0, cms_logged_on=False, work_mode=1, destination=self.story.destination)
        board.clear()


def what_is_so(user: Any) -> tuple[str, str, int, str]:
    """By the simulator's own rows, the open pages, and the pure function."""
    agent = SimAgent.objects.filter(user=user.username).first() or SimAgent()
    legs = SimLeg.objects.open().filter(agent=agent) if agent.pk else []
    states = {CALL_STATES[leg.state] for leg in legs}
    mode = access.work_mode(agent.work_mode)
    facts = Facts(
        crm_on=Lease.objects.filter(user=user).exists(),
        cms_on=agent.logged_on,
        call_state=next((state for state in ("in-call", "ringing", "dialing") if state in states), ""),
        work_mode_kind=mode.kind,
        work_mode_code=mode.code,
    )
    status = derive(facts, capabilities=SimulatorConnector.capabilities)
    told_mode = mode.code if status.cause == "not-ready" else 0
    return status.word, status.cause, told_mode, ",".join(status.options)


def as_shown(record: list) -> tuple[str, str, int, str]:
    _version, word, cause, _since, mode, options, *_rest = record
    return word, cause, mode, options


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story(NAMES)
    story.wrap_up(seconds=0)
    yield story
    api._hub = None
    gateway.forget_connectors()


def test_every_page_shows_what_is_so_once_things_settle(story: Story) -> None:
    play(lambda: Telephony(story), times=20, acts=30)
