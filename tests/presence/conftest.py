from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from presence.models import Transfer, WhenFreeRequest
from presence.signals import call_back_promised, transfer_completed
from tests.factory import make_user
from tests.presence.listening import told_by
from tests.presence.sockets import session_of
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


@pytest.fixture
def promised() -> Iterator[list[WhenFreeRequest]]:
    """The When Free requests whose end promised a call back."""
    with told_by(call_back_promised, "when_free") as told:
        yield told


@pytest.fixture
def alice(customizing: None) -> User:
    """Alice on the telephone system, without a page."""
    return make_user("alice", role="SERVICEPRO", on_cms=True)


@pytest.fixture
def bob(customizing: None) -> User:
    """Bob on the telephone system, without a page."""
    return make_user("bob", role="SERVICEPRO", on_cms=True)


@pytest.fixture
def people(alice: User, bob: User) -> dict[str, User]:
    """Alice, Bob and Carol on the telephone system, without a page."""
    return {"alice": alice, "bob": bob, "carol": make_user("carol", role="SERVICEPRO", on_cms=True)}


@pytest.fixture
def session(alice: User) -> str:
    return session_of(alice)
