"""The pictures of the documentation are small, and each is shown or is the narrow one of a pair."""

import re

from tests.architecture.imports import ROOT
from tests.docs.command_blocks import PAGES

PICTURES = sorted((ROOT / "docs" / "images").iterdir())
MOST_BYTES = 150_000


def test_no_picture_is_large() -> None:
    assert PICTURES
    assert [picture.name for picture in PICTURES if picture.stat().st_size > MOST_BYTES] == []


def test_each_picture_is_shown() -> None:
    shown = {name for page in PAGES for name in re.findall(r"images/([\w.-]+)\)", page.read_text())}
    wide = {name.replace("-1440.", "-400.") for name in shown}
    assert {picture.name for picture in PICTURES} - shown - wide == set()
