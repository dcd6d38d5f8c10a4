"""Dark is another set of colors and nothing else, so that a page is looked at in the dark for its colors alone."""

import re

from tests.architecture.imports import ROOT

COLORS = re.compile(r"--[\w-]+: (#\w+|light-dark\(#\w+, #\w+\));|color-scheme: \w+;")
OF_A_THEME = re.compile(r"(?:@media \(prefers-color-scheme: \w+\)|[\w:]+\[data-theme=\"(?:light|dark)\"\])\s*\{")


def block(text: str, begin: int) -> str:
    """What stands between the brace that ends there and the one that belongs to it."""
    depth, end = 1, begin
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    return text[begin : end - 1]


def said(css: str) -> list[str]:
    """Each line that a theme decides."""
    blocks = [block(css, found.end()) for found in OF_A_THEME.finditer(css)]
    lines = [line.strip() for each in blocks for line in each.splitlines()]
    return [line for line in lines if line not in {"", ":root {", "}"}] + re.findall(r".*light-dark\(.*", css)


def test_a_theme_decides_nothing_but_colors() -> None:
    lines = [line.strip() for file in (ROOT / "static" / "css").rglob("*.css") for line in said(file.read_text())]
    assert len(lines) > 40
    assert [line for line in lines if not COLORS.fullmatch(line)] == []


def test_anything_else_is_seen() -> None:
    css = "@media (prefers-color-scheme: dark) {\n  :root {\n    --a: #fff;\n  }\n  .x { display: none; }\n}"
    assert [line for line in said(css) if not COLORS.fullmatch(line)] == [".x { display: none; }"]
