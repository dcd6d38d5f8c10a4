"""The pictures of the documentation are small, as wide as they say, in the language of the page, and all are shown.

Of a pair the narrow one need not be."""

import re
from pathlib import Path

from tests.architecture.imports import ROOT
from tests.docs.command_blocks import PAGES

FOLDER = ROOT / "docs" / "images"
PICTURES = sorted(FOLDER.rglob("*.jpg"))
MOST_BYTES = 150_000
WIDTHS = (1440, 400)
SIZE = re.compile(rb"\xff[\xc0\xc2]\x00\x11\x08(..)(..)", re.DOTALL)  # of a JPEG: height, then width


def shown_on(page: Path) -> list[str]:
    return re.findall(r"images/([\w./-]+)\)", page.read_text())


def width_of(picture: Path) -> int:
    found = SIZE.search(picture.read_bytes())
    assert found, picture
    return int.from_bytes(found[2], "big")


def test_no_picture_is_large() -> None:
    assert PICTURES
    assert [picture.name for picture in PICTURES if picture.stat().st_size > MOST_BYTES] == []


def test_each_picture_is_shown() -> None:
    shown = {name for page in PAGES for name in shown_on(page)}
    wide = {name.replace("-1440.", "-400.") for name in shown}
    assert {str(picture.relative_to(FOLDER)) for picture in PICTURES} - shown - wide == set()


def test_each_picture_is_there_at_both_widths_and_as_wide_as_it_says() -> None:
    widths = {picture: width_of(picture) for picture in PICTURES}
    assert [str(each) for each, width in widths.items() if not each.stem.endswith(f"-{width}")] == []
    stems = {re.sub(r"-\d+$", "", str(picture.with_suffix(""))) for picture in PICTURES}
    expected = {f"{stem}-{width}.jpg" for stem in stems for width in WIDTHS}
    assert {str(picture) for picture in PICTURES} == expected


def test_german_pages_show_german_pictures_and_others_english_ones() -> None:
    wrong = [
        (page.name, name)
        for page in PAGES
        for name in shown_on(page)
        if name.startswith("de/") != page.name.endswith(".de.md")
    ]
    assert wrong == []
