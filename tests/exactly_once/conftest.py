import pytest

from tests.exactly_once.recorded import Recorded


@pytest.fixture
def story() -> Recorded:
    return Recorded()
