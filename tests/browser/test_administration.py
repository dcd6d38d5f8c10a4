"""Every page of the administration, found in the addresses: axe objects to nothing, no column is out of sight."""

import sqlite3
from collections.abc import Iterator
from itertools import product as pairs
from pathlib import Path

import pytest
from django.contrib.admin import site
from playwright.sync_api import Browser, Dialog, expect

from tests.browser import tabbed
from tests.browser.conftest import running
from tests.browser.person import Person
from tests.browser.product import Product, copied
from tests.call_area.cut_words import FIELDS
from tests.rights.admin_pages import admin_pages

WIDE, PHONE = 1440, 400
WIDTHS = (WIDE, 1280, 1024, 960, 768, PHONE)
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
    if (each.id === "result_list" && right > each.parentElement.getBoundingClientRect().right + 1)
      found.push(`${name(each)} reaches beyond its list`);
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
    if (width > 1 && right > wide + 1) found.push(`${name(each)} ends at ${Math.round(right)}`);
    if (scrolls && !each.closest("pre, textarea, select, #nav-sidebar") && each.scrollWidth > each.clientWidth + 1)
      found.push(`${name(each)} is scrolled`);
  }
  return found.slice(0, 3);
}"""

OVER_THE_NOTE = """() => {
  const note = document.querySelector(".errornote").getBoundingClientRect();
  return [...document.querySelectorAll("#content a, #content button")].filter((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const apart = left >= note.right || right <= note.left || top >= note.bottom || bottom <= note.top;
    return each.checkVisibility() && !apart && !each.closest(".errornote");
  }).map((each) => each.textContent.trim());
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


def test_no_button_lies_over_what_is_wrong_with_a_form(administrator: Person) -> None:
    found = dict(pages(administrator.product))
    wrong, refused = {}, 0
    for name, button in pairs(("businessrole", "toolbarprofile", "cmsprofile", "workmode"), ("_save", "_saveasnew")):
        page = administrator.new_tab(found[f"admin:customizing_{name}_change"])
        if page.locator(f"[name={button}]").count():
            page.locator(".form-row input[type=text]").first.fill("")
            page.locator(f"[name={button}]").click()
            page.locator(".errornote").wait_for()
            refused += 1
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                if over := page.evaluate(OVER_THE_NOTE):
                    wrong[f"{name} {button} {width}"] = over
        page.close()
    assert wrong == {}
    assert refused >= 6


def test_leaving_a_form_asks_if_something_in_it_is_not_saved(administrator: Person) -> None:
    form = dict(pages(administrator.product))["admin:customizing_workmode_change"]
    page, asked = administrator.new_tab(form), []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    def leave() -> None:
        page.locator("#site-name a").click(no_wait_after=True)
        page.wait_for_function("() => true")

    page.on("dialog", stay)
    text = page.locator("#id_text")
    told = text.input_value()
    text.fill("Tea")
    leave()
    expect(text).to_have_value("Tea")
    assert asked == ["beforeunload"]
    text.fill("")
    page.locator("[name=_save]").click()
    page.locator(".errornote").wait_for()
    page.locator("h1").click()  # a browser asks nobody who has done nothing on the page
    leave()
    expect(page.locator(".errornote")).to_be_visible()
    assert asked == ["beforeunload"] * 2
    text.fill(told)
    page.locator("[name=_save]").click()
    page.locator(".success").wait_for()
    page.goto(form, wait_until="load")
    page.locator("h1").click()
    leave()
    page.locator("#img-tree").wait_for()
    assert len(asked) == 2
    page.close()


def test_no_choice_of_the_toolbar_matrix_is_cut_in_german(administrator: Person) -> None:
    page, cut = administrator.page, {}
    administrator.context.set_extra_http_headers({"Accept-Language": "de"})
    page.goto(dict(pages(administrator.product))["admin:customizing_toolbarprofile_change"], wait_until="load")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        cut[width] = page.evaluate(FIELDS)
    administrator.context.set_extra_http_headers({})
    assert {width: found for width, found in cut.items() if found} == {}
