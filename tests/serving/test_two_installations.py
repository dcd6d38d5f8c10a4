"""Two installations on one host, at different ports: a browser is logged on to both."""

from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from crm_ui.environment import instance
from tests.browser.product import Product, copied
from tests.serving.visitor import Visitor

NEW, OLD = "n" * 40, "o" * 40


def test_logging_on_to_one_logs_nobody_off_the_other(demo_data: Path, tmp_path: Path) -> None:
    jar = CookieJar()
    products = [Product(copied(demo_data, tmp_path / name)) for name in ("one", "two")]
    (products[1].folder / "secret_key").unlink()
    visitors = [Visitor(product.start(), "alice", cookies=jar) for product in products]
    try:
        assert (
            len({cookie.name for cookie in jar}) == len(jar) == 6
        )  # of each a session, a token, and that it is known
        for visitor in visitors:
            assert "/logout/" in visitor.get("/accounts/")
            visitor.page(visitor).close()
    finally:
        for product in products:
            product.stop()


def test_the_names_stay_over_restarts_and_while_a_key_that_was_replaced_holds() -> None:
    assert instance.name("INSTANCE", keys=[OLD]) == instance.name("INSTANCE", keys=[NEW, OLD])
    assert instance.name("INSTANCE", keys=[OLD]) != instance.name("INSTANCE", keys=[NEW])


def test_an_installation_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSTANCE", "first")
    assert instance.name("INSTANCE", keys=[OLD]) == "first"
