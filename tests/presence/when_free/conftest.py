import pytest

from tests.presence.story import Story
from tests.presence.waiting_callers import everybody_talks


@pytest.fixture
def story() -> Story:
    """Alice, Bob and Carol in calls, and Dave."""
    return everybody_talks()
