"""A template can be read, and what its lines are broken at is not seen on the page."""

import re

import pytest
from django.template.loader import render_to_string

from tests.architecture.imports import ROOT

LONGEST_LINE = 200


def test_no_line_of_a_template_is_too_long_to_be_read() -> None:
    too_long = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert too_long == []


@pytest.mark.parametrize("plain", [False, True])
def test_the_parts_of_a_badge_have_nothing_between_them_but_the_space_of_its_words(plain: bool) -> None:
    badge = {"word": "available", "cause": "", "user_id": 7, "username": "ana", "name": "Ana Lima"}
    shown = {"presence": badge, "label": "Available", "icon": "on", "time_text": "since 09:00", "plain": plain}
    html = render_to_string("presence/_badge.html", shown).strip()
    assert re.sub(r"<[^>]*>", "", html).split("\n") == ["Available", "  since 09:00"]
    assert re.findall(r">(\s+)<", html) == ["\n  "]


def test_an_empty_place_for_options_is_empty() -> None:
    html = render_to_string("presence/_options.html", {"presence": None, "options": []}).strip()
    assert html.endswith("></span>")
