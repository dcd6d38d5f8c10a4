import pytest

from presence import calls
from tests.presence.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Story:
    return Story()


def test_an_inbound_call_is_accepted_held_retrieved_and_hung_up(story):
    party = story.caller_rings("alice", ticket="4711")
    assert (story.state("alice"), story.party(party)) == ("alerting", "dialing")
    calls.accept(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    calls.hold(story.alice)
    assert (story.state("alice"), story.party(party)) == ("held", "held")
    calls.retrieve(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    calls.hang_up(story.alice)
    assert story.party(party) == "ended: hung-up"
    story.assert_quiet()
