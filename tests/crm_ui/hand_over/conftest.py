import pytest

from tests.crm_ui.hand_overs import HandOvers


@pytest.fixture
def story() -> HandOvers:
    """Alice hands calls of a known caller over to Bob; a file with another story makes its own."""
    story = HandOvers()
    story.known_caller()
    return story
