import pytest

from customizing.models import CmsDestination
from presence.webhooks import judging
from tests.factory import make_user
from tests.presence.connectors.http.bridges import destination as made


@pytest.fixture(autouse=True)
def _nobody_has_sent_anything() -> None:
    judging.forget()


@pytest.fixture
def destination() -> CmsDestination:
    """Before a bridge that is somewhere else; no connector runs here, as at a web worker. Anna telephones there."""
    bridged = made("https://pbx.example.com")
    make_user("anna")
    return bridged
