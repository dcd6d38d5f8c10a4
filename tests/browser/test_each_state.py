"""The main pages in each state of a call: what `each_look.py` finds where a look or a language says something new."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.company import Caller, known_caller
from tests.browser.each_look import STATES, people_at, problems_in
from tests.browser.person import Person
from tests.browser.product import Product


@pytest.fixture(scope="module")
def caller(shared_product: Product) -> Caller:
    return known_caller(shared_product)


@pytest.fixture(scope="module")
def people(browser: Browser, shared_product: Product) -> Iterator[tuple[Person, Person]]:
    people = people_at(browser, shared_product)
    yield people
    for person in people:
        person.context.close()


@pytest.mark.parametrize("state", STATES)
def test_the_main_pages_look_right(people: tuple[Person, Person], caller: Caller, state: str) -> None:
    wrong = problems_in(state, people, caller)
    assert wrong == {}, wrong
