"""After whatever happens the CRM and the Asterisk agree, and nothing stays open."""

import os
from collections.abc import Iterator

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephones
from tests.asterisk.at_connector import Told, connected
from tests.asterisk.walks import Walk
from tests.presence.connectors.asterisk.outcomes import is_told_properly
from tests.waiting import ASTERISK_SOAK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_SOAK)]
HOW_MANY = int(os.environ.get("ASTERISK_WALKS", "2"))
SEED = int(os.environ.get("ASTERISK_SEED", "1"))


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx) as at_work:
        yield at_work


def test_walks_by_chance_leave_nothing_behind(told: Told, phones: Telephones) -> None:
    walk = Walk(told, phones, seed=SEED)
    for number in range(HOW_MANY):
        try:
            walk.goes()
            is_told_properly(list(told.events))
        except (AssertionError, TimeoutError) as error:
            raise AssertionError(f"Walk {number} of seed {SEED}: {walk.done}. {error}") from error
