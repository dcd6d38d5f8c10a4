"""The recipes of the documentation lead to something that works."""

from pathlib import Path

import pytest

from tests.architecture.recipes import Recipe, copied, recipes, run

pytestmark = pytest.mark.thorough

RECIPES = list(recipes())


def test_there_is_a_recipe_for_what_is_added_most() -> None:
    assert [recipe.title for recipe in RECIPES] == [
        "an assignment block",
        "a toolbar button",
        "a Customizing node",
        "a connector",
    ]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_followed_word_by_word_passes_its_tests(recipe: Recipe, tmp_path: Path) -> None:
    copy = copied(tmp_path)
    tests = recipe.follow(copy)
    assert tests, "a recipe ends with a test"
    # Where no table is another one, the migrations make what the models say, which takes half of the time.
    tables = [] if recipe.migrates else ["--no-migrations"]
    assert " passed" in run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tables, *tests)
    run(copy, "-m", "ruff", "check", ".")
