"""The pictures of README and tutorial can be taken of the product as it is now, small and at both widths."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import picture, tutorial
from tests.browser.product import Product
from tests.docs.test_pictures import FOLDER, MOST_BYTES

pytestmark = pytest.mark.thorough


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(file.name for file in folder.glob(pattern))


@pytest.mark.parametrize("language", tutorial.FOLDERS, ids=lambda language: language.locale)
def test_the_tutorial_is_played_and_looks_as_its_pictures_say(
    browser: Browser, product: Product, tmp_path: Path, language: tutorial.Language
) -> None:
    tutorial.take(tutorial.Story(browser, product, language), folder=tmp_path)
    assert names(tmp_path, "*") == names(tutorial.FOLDERS[language], "tutorial-*")
    assert [file.name for file in tmp_path.iterdir() if file.stat().st_size > MOST_BYTES] == []


def test_the_picture_of_the_call_is_taken(browser: Browser, product: Product, tmp_path: Path) -> None:
    picture.take(browser, product, folder=tmp_path)
    assert names(tmp_path, "*") == names(FOLDER, "call-*")
