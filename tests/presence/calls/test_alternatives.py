import pytest

from presence.calls import alternatives
from presence.calls import commands as calls
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import Capability
from presence.errors import Unavailable
from presence.models import Agent
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(monkeypatch) -> Story:
    """Alice talks to a caller; Bob has become busy. Carol and Dave know the caller, and so do Alice and Bob."""
    story = Story(["alice", "bob", "carol", "dave"])
    asked = []

    def provider(conversation, target):
        asked.append((conversation.number if conversation else "", target))
        yield from ((story.users[name], f"{name} knows") for name in ("alice", "bob", "dave", "carol", "dave"))

    # the product's own answer needs partners, of which this app knows nothing
    monkeypatch.setattr(alternatives, "_providers", [provider])
    story.caller_talks_to("alice")
    story.caller_talks_to("bob")
    story.asked = asked
    return story


def refused(story: Story, **fields: object) -> Unavailable:
    with pytest.raises(Unavailable) as error:
        transfers.start_blind(story.alice, target=story.bob, **fields)
    return error.value


def offered(story: Story) -> list[tuple[str, str, bool]]:
    found = alternatives.alternatives_for(refused(story), user=story.alice)
    return [(each.user.username, each.why, each.mobile) for each in found]


def test_free_colleagues_who_know_the_caller_are_offered_once_each_in_their_order(story):
    assert offered(story) == [("dave", "dave knows", False), ("carol", "carol knows", False)]
    assert story.asked == [(CALLER, story.bob)]


def test_who_is_not_available_is_not_offered(story):
    logon.set_work_mode(story.dave, code=2)
    assert offered(story) == [("carol", "carol knows", False)]


def test_the_mobile_of_the_colleague_comes_first_if_there_is_one_and_the_cms_can_call_it(story, monkeypatch):
    Agent.objects.filter(user=story.bob).update(mobile="+4915112345678")
    assert offered(story)[0] == ("bob", "", True)
    # a telephone system that can do less; the product has one only
    monkeypatch.setattr(SimulatorConnector, "capabilities", frozenset(Capability) - {Capability.CALL_MOBILE})
    assert offered(story)[0][0] == "dave"


def test_a_refused_call_offers_alternatives_too(story):
    with pytest.raises(Unavailable) as error:
        calls.call_colleague(story.carol, target=story.bob)
    assert error.value.option == Capability.CALL
    assert [each.user for each in alternatives.alternatives_for(error.value, user=story.carol)] == [story.dave]
    assert story.asked == [("", story.bob)]


def test_what_the_user_saw_is_compared_with_what_is_so(story):
    seen = Agent.objects.get(user=story.bob).version
    assert "is not available" in refused(story, seen_version=seen).message
    assert "is no longer available" in refused(story, seen_version=seen - 1).message
    assert story.state("alice") == "connected"
