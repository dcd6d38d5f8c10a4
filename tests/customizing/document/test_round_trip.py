"""What is written is read again, and what is loaded is taken again: the same, whatever it is."""

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customizing.document import yaml_file
from customizing.document.loading import load
from customizing.document.tables import Document, objects
from customizing.document.taking import take
from tests.customizing.document.edits import (
    copy_an_object,
    delete_what_nobody_uses,
    exchange_texts,
    rename_an_object,
    take_rows_out,
    translate,
    write_something_else,
)

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
EDITS: list[Callable[[Document, random.Random], None]] = [
    copy_an_object,
    delete_what_nobody_uses,
    exchange_texts,
    rename_an_object,
    take_rows_out,
    translate,
    write_something_else,
]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = ANY_TEXT | st.lists(ANY_TEXT)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.dictionaries(ANY_TEXT, st.dictionaries(ANY_TEXT, st.dictionaries(ANY_TEXT, VALUES))))
def test_a_file_is_read_as_it_was_written(document: dict[str, Any]) -> None:
    text = yaml_file.write(document)
    back, _lines = yaml_file.read(text)
    assert back == document
    assert yaml_file.write(back) == text


@pytest.mark.both_databases
def test_the_delivered_customizing_is_read_as_it_was_written() -> None:
    assert yaml_file.read(yaml_file.write(take()))[0] == take()


@pytest.mark.both_databases
# the fixture's rows are put back by each example itself
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6), st.integers(0, 2**32))
def test_the_tables_become_what_was_loaded_and_back(
    edits: list[Callable[[Document, random.Random], None]], seed: int
) -> None:
    delivered, chance = take(), random.Random(seed)
    wanted = deepcopy(delivered)
    for edit in edits:
        edit(wanted, chance)
    with transaction.atomic():
        load(wanted)
        assert take() == wanted
        load(delivered)
        assert take() == delivered
        transaction.set_rollback(True)


@pytest.mark.both_databases
def test_loading_what_is_there_changes_nothing() -> None:
    assert load(take()).changes == []


def test_all_tables_of_customizing_are_in_the_document() -> None:
    from tests.customizing.test_delivered import customizing_models

    tables = {part.model for table in objects() for part in (table, *table.rows.values())}
    assert tables == set(customizing_models())
    assert all(model.key_fields for model in customizing_models())
