"""What axe finds on a page, asked as often as the page changes its look: the checker is put into the page once."""

import os
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

SCRIPT = Path(os.environ.get("AXE", AXE_FILE_PATH)).read_text()
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
