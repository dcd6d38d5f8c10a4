"""What holds for every test."""

import gc
from collections.abc import Generator

import pytest
from django.utils.translation import deactivate
from hypothesis import settings

from tests.asterisk.one_for_all import desks_of_module, lent_phones, pbx, phones  # noqa: F401  (fixtures)
from tests.customizing_read_once import _customizing_is_read_once  # noqa: F401  (a fixture)
from tests.emptying import django_db_setup  # noqa: F401  (a fixture)
from tests.former_tables import up_to_date  # noqa: F401  (a fixture)
from tests.last_failed import pytest_sessionstart  # noqa: F401  (a hook)
from tests.light_requests import _requests_are_light  # noqa: F401  (a fixture)
from tests.migrated_once import django_db_keepdb, django_db_modify_db_settings  # noqa: F401  (fixtures)
from tests.reports import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  (hooks)
from tests.soak.seed_of_the_day import pytest_report_header  # noqa: F401  (a hook)
from tests.waiting import place

settings.register_profile("no-deadline", deadline=None)  # a busy machine is no failure
settings.load_profile("no-deadline")


@pytest.hookimpl(trylast=True)  # when the groups are known
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What has been imported stays, and tests leave little behind in circles: the collector need not look often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What processes keep in memory is of a database that the test before had."""
    from customizing import access
    from presence.push import recorded_badges, visits
    from presence.status import board

    access.forget()
    board.clear()
    recorded_badges.forget()
    visits.forget()


@pytest.fixture
def customizing(db: None) -> None:
    """The delivered Customizing, as a fresh system has it."""
    from tests import factory

    factory.load_customizing()


@pytest.fixture(autouse=True)
def _a_slow_page_costs_no_query_more(monkeypatch: pytest.MonkeyPatch) -> None:
    from customizing import in_memory

    # A page that takes longer looks for changes of Customizing once more. Each request looks when it begins, anyway.
    monkeypatch.setattr(in_memory, "CHECK_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def _what_is_set_up_is_not_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    from customizing.activations import acting

    # Tests make Customizing in many transactions, outside of any act, and few look at the states that it had.
    monkeypatch.setattr(acting, "notes_others", False)


@pytest.fixture(autouse=True)
def _no_language_is_left_behind() -> Generator[None]:
    """A request leaves its language behind in the thread."""
    yield
    deactivate()


@pytest.fixture(autouse=True)
def _threads_have_finished(_django_db_marker: None) -> Generator[None]:
    """What was begun beside the event loop of a test ends before its database is emptied."""
    yield
    from presence.push.db_thread import READING, WRITING

    for thread in (READING, WRITING):
        thread.wait_idle()


@pytest.fixture(autouse=True)
def _commands_are_carried_out_here() -> None:
    """Tests have no connector process beside them, also where Redis is set."""
    from presence.cms import gateway

    gateway.owned_if(lambda destination: True)
