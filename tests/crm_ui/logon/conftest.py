from typing import Any

import pytest
from django.contrib.auth.models import User

from tests import factory


@pytest.fixture
def guarded(customizing: None, settings: Any) -> None:
    """Attempts to log on are counted, as in real use."""
    settings.AXES_ENABLED = True


@pytest.fixture
def alice(customizing: None) -> User:
    """Alice, who may come in by either door."""
    return factory.make_user("alice", role="SERVICEPRO", is_staff=True)
