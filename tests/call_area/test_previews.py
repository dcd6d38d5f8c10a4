"""The preview as a user: two versions side by side show the layout of a desk, each in its half, or in full size."""

import re

import pytest
from playwright.sync_api import Page

from customizing.activations import draft
from tests.browser import chromium
from tests.call_area.call_states import LANGUAGES, look_at
from tests.clients import client_of
from tests.crm_ui.at_page import at_work
from tests.factory import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("call-area"), pytest.mark.thorough]

DESK = 960
"""From this width on a page has its navigation bar beside it."""
SOURCE = re.compile(r' src="/admin/preview/[^"]*"')
"""What stands in a frame is of no concern here."""
FRAMES = """() => [...document.querySelectorAll(".seen__page")].map((each) => {
  const { left, right, top } = each.getBoundingClientRect();
  return { inside: each.clientWidth, left, right, top };
})"""


@pytest.fixture
def pages(customizing: None) -> dict[str, dict[str, str]]:
    dana = client_of(make_user("dana", is_staff=True, is_superuser=True))
    at_work("alice")
    draft.collect()
    asked = {"user": "alice", "page": "home"}
    html = {each: dana.get("/admin/preview/", asked, headers={"accept-language": each}) for each in LANGUAGES}
    return {"preview": {language: SOURCE.sub("", answer.content.decode()) for language, answer in html.items()}}


def frames(page: Page) -> list[dict[str, float]]:
    return page.evaluate(FRAMES)


def test_each_of_two_versions_has_the_layout_of_a_desk(pages: dict[str, dict[str, str]]) -> None:
    with chromium.running() as browser:
        page = look_at(browser, pages, viewport={"width": 1440, "height": 900})
        for language in LANGUAGES:
            page.goto(f"/{language}/preview")
            first, second = frames(page)
            assert min(first["inside"], second["inside"]) >= DESK
            assert first["top"] == second["top"]
            assert first["right"] < second["left"] < second["right"] <= 1440
            page.locator("[name=large]").check()
            first, second = frames(page)
            assert second["top"] > first["top"]
            assert first["inside"] == first["right"] - first["left"]
            page.set_viewport_size({"width": 400, "height": 800})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 400
            page.set_viewport_size({"width": 1440, "height": 900})


def test_what_only_browsers_without_scripts_show_is_in_no_preview(customizing: None) -> None:
    dana, alice = client_of(make_user("dana", is_staff=True, is_superuser=True)), at_work("alice")
    seen = dana.get(f"/admin/preview/{alice.pk}/in-force/home/").content.decode()
    own = client_of(alice).get("/").content.decode()
    with chromium.running() as browser:
        page = look_at(browser, {"seen": {"en": seen}, "own": {"en": own}}, java_script_enabled=False)
        page.goto("/en/own")
        assert page.locator(".comm-bar__unscripted").is_visible()
        page.goto("/en/seen")
        assert page.locator(".comm-bar__unscripted").is_hidden()
