"""Every page of the administration, found in the addresses: axe objects to nothing, no column is out of sight."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.admin import site
from playwright.sync_api import Browser

from tests.browser import tabbed
from tests.browser.conftest import running
from tests.browser.person import Person
from tests.browser.product import Product, copied
from tests.rights.admin_pages import admin_pages

WIDE, PHONE = 1440, 400
WIDTHS = (WIDE, 1024, 768, PHONE)
KINDS = [
    "admin:index",
    "set-up",
    "preview-as-user",
    "presence-preview",
    "connection-check",
    "why-of-user",
    "bench-number",
    "bench-hand-over",
    "bench-nobody",
    "admin:customizing_workmode_changelist",
    "admin:customizing_workmode_delete",
    "admin:customizing_homecountry_add",
    "admin:customizing_toolbarprofile_change",
    "admin:customizing_cmsprofile_change",
    "admin:customizing_businessrole_users",
    "admin:customizing_changedvalue_changelist",
    "admin:customizing_activation_changelist",
    "admin:customizing_activation_compare",
    "admin:customizing_activation_draft",
    "admin:crm_ui_telephoneuser_changelist",
    "admin:crm_ui_telephoneuser_change",
    "admin:auth_user_change",
    "admin:crm_ui_businesspartner_changelist",
    "admin:crm_ui_businesspartner_change",
]
"""Pages that differ in what can be done on them."""
FEW = {"admin:crm_ui_telephoneuser_changelist": "?q=bob", "admin:crm_ui_businesspartner_changelist": "?q=keller"}
"""Rows are all alike."""
OUT_OF_SIGHT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  const name = (each) =>
    `${each.tagName} ${each.id || each.className || each.name || each.textContent.trim().slice(0, 30)}`;
  for (const each of document.querySelectorAll("#container *")) {
    if (!each.checkVisibility()) continue;
    const { right, width } = each.getBoundingClientRect();
    if (each.matches("input, select, textarea, button") && width < 8) found.push(`${name(each)} is ${width} wide`);
    const row = each.matches("input, select, textarea") && each.closest(".form-row");
    if (row && width > 1 && right > row.getBoundingClientRect().right + 1) found.push(`${name(each)} is cut off`);
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
    if (width > 1 && right > wide + 1) found.push(`${name(each)} ends at ${Math.round(right)}`);
    if (scrolls && !each.closest("pre, textarea, select, #nav-sidebar") && each.scrollWidth > each.clientWidth + 1)
      found.push(`${name(each)} is scrolled`);
  }
  return found.slice(0, 3);
}"""


@pytest.fixture(scope="module")
def administrator(browser: Browser, demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """Dana, who may see all: also what only superusers do."""
    folder = copied(demo_data, tmp_path_factory.mktemp("administration") / "data")
    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute("UPDATE auth_user SET is_superuser = 1 WHERE username = 'dana'")
        database.execute("INSERT INTO customizing_position (name, description) VALUES ('Service', '')")
    for product in running(Product(folder)):
        person = Person(browser, product, "dana").log_on_unseen()
        yield person
        person.context.close()


def pages(product: Product) -> list[tuple[str, str]]:
    return admin_pages(dict(_given(product)))


def _given(product: Product) -> Iterator[tuple[str, object]]:
    for model in site._registry:
        meta = model._meta
        rows = product.ask(f'SELECT MAX("{meta.pk.column}") FROM "{meta.db_table}"')
        for action in ("change", "delete", "history"):
            yield f"admin:{meta.app_label}_{meta.model_name}_{action}/object_id", rows[0][0] or 1
        yield f"admin:{meta.app_label}_{meta.model_name}_users/pk", rows[0][0]
    yield from {"app_label": "customizing", "work-mode-users/pk": 1000, "connection-check/pk": 1, "id": 2}.items()


def test_there_are_no_fewer_pages_than_tables(administrator: Person) -> None:
    assert len(pages(administrator.product)) > 3 * len(site._registry)


def test_axe_objects_to_nothing_and_no_column_is_out_of_sight(administrator: Person) -> None:
    page, wrong = administrator.page, {}
    for name, url in pages(administrator.product):
        page.set_viewport_size({"width": WIDE, "height": 900})
        status = page.goto(url, wait_until="load").status
        problems = [] if status == 200 else [f"status {status}"]
        problems += administrator.problems_light_and_dark().splitlines()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            problems += [f"{width}: {found}" for found in page.evaluate(OUT_OF_SIGHT)]
        if problems:
            wrong[f"{name} {url}"] = problems
    assert not wrong, "\n".join(f"{page}:\n  " + "\n  ".join(found) for page, found in wrong.items())
    # A script of Django's gives the first field the focus, which is news to a browser that was about to do the same.
    assert [each for each in administrator.complaints if "Autofocus processing was blocked" not in each] == []


def test_one_page_of_each_kind_is_gone_through_by_the_keyboard(administrator: Person) -> None:
    page, wrong = administrator.page, {}
    found = dict(pages(administrator.product))
    on_a_telephone = [(name, PHONE) for name in KINDS if name.endswith("changelist")]  # where rows are cards
    for name, width in [*((name, WIDE) for name in KINDS), *on_a_telephone]:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(found[name] + FEW.get(name, ""), wait_until="load")
        if name != KINDS[0]:  # the same on each page
            page.evaluate("() => { document.querySelector('#nav-sidebar').inert = true }")
        if problems := tabbed.amiss(page):
            wrong[f"{name} {found[name]} {width}"] = problems
    assert not wrong, "\n".join(f"{page}:\n  " + "\n  ".join(found) for page, found in wrong.items())
