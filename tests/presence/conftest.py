from collections.abc import Iterator

import pytest

from presence.models import Transfer
from presence.signals import transfer_completed
from tests.presence.listening import told_by
from tests.presence.story import Story


@pytest.fixture
def story() -> Story:
    """Alice, Bob and Carol at work; a file that needs others makes its own."""
    return Story()


@pytest.fixture
def completed() -> Iterator[list[Transfer]]:
    """The transfers that were told as completed."""
    with told_by(transfer_completed, "transfer") as told:
        yield told
