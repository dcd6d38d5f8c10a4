"""What axe finds on a page, asked as often as the page changes its look: the checker is put into the page once."""

import os
from pathlib import Path

from playwright.sync_api import Page

HERE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
SCRIPT = Path(os.environ.get("AXE", HERE)).read_text()
"""`AXE` names another version of the checker, to see what it will say."""
OF_COLORS = ["color-contrast", "link-in-text-block"]
RUN = """(rules) => axe.run(document, {
  resultTypes: ["violations"], ...(rules.length && { runOnly: { type: "rule", values: rules } }),
}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))"""


def findings(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """A line for each element that axe objects to; by all rules, or by these."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(SCRIPT)
    return page.evaluate(RUN, rules or [])
