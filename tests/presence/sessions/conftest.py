import pytest

from tests.presence.story import Story


@pytest.fixture
def pair() -> Story:
    """Alice and Bob at work, and nobody else."""
    return Story(["alice", "bob"])
