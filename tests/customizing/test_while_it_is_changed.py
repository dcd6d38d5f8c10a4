"""A change of Customizing that is not committed yet is seen by the thread that makes it, and by nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connections, transaction

from customizing import access
from customizing.activations import draft
from customizing.impact import impact_of
from customizing.models import WorkMode

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("customizing"),
    pytest.mark.both_databases,
]
Answer = TypeVar("Answer")


def elsewhere(ask: Callable[[], Answer]) -> Answer:
    """What another thread, as one of the engine, is answered meanwhile."""

    def asked() -> Answer:
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asked).result(timeout=60)


def lunch() -> str:
    return str(access.work_mode(1000))


def rename() -> None:
    WorkMode.objects.filter(code=1000).update(text="Dinner")


def test_others_see_it_when_it_is_committed_and_not_before() -> None:
    assert lunch() == "Lunch"
    with transaction.atomic():
        rename()
        assert lunch() == "Dinner"
        assert elsewhere(lunch) == "Lunch"
    assert (lunch(), elsewhere(lunch)) == ("Dinner", "Dinner")


def test_whoever_reads_it_in_between_does_not_keep_the_old_one_for_the_new() -> None:
    """As the engine does twice a second, while a form is saved and what it says of itself is looked at."""
    assert lunch() == "Lunch"
    with transaction.atomic():
        rename()
        access.version()
        assert elsewhere(lunch) == "Lunch"
    assert (lunch(), elsewhere(lunch)) == ("Dinner", "Dinner")


def test_what_is_only_tried_is_seen_by_nobody_else() -> None:
    seen = []

    def tried() -> None:
        rename()
        seen.extend([lunch(), elsewhere(lunch)])

    impact_of(tried)
    assert seen == ["Dinner", "Lunch"]
    assert (elsewhere(lunch), lunch()) == ("Lunch", "Lunch")


def test_that_changes_are_collected_is_told_when_it_is_so() -> None:
    with transaction.atomic():
        draft.collect()
        assert access.is_collecting()
        assert not elsewhere(access.is_collecting)
    assert elsewhere(access.is_collecting)
