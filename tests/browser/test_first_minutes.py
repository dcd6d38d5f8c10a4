"""One window, and nobody to help: the demo leads to a completed warm transfer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.first_minutes import Visitor, play
from tests.browser.product import Product

MOST_CLICKS = 8


@pytest.fixture
def lively(tmp_path: Path) -> Iterator[Product]:
    """The demo as people start it: with colleagues who move by themselves."""
    product = Product(tmp_path / "data", alive=True)
    product.folder.mkdir()
    product.start()
    yield product
    assert product.stop() == 0, "".join(product.said)
    assert product.complaints() == ""


def test_one_click_each_leads_from_the_log_on_to_the_transaction(lively: Product, browser: Browser) -> None:
    visitor = Visitor(browser.new_context(locale="en").new_page())
    play(visitor, lively.url)
    assert len(visitor.clicks) <= MOST_CLICKS
    assert visitor.complaints == []
    assert lively.value("SELECT count(*) FROM crm_ui_businesstransaction WHERE conversation_id IS NOT NULL") >= 1
    visitor.page.get_by_role("button", name="Close the first steps").click()
    expect(visitor.page.locator("[data-first-steps]")).to_have_count(0)
