"""What axe, the accessibility checker, objects to."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OF_COLORS = ["color-contrast", "link-in-text-block"]
"""The rules that ask which colors something has."""


def problems(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """A line for each element of the page as it is now; of these rules only, if any are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
