"""What lies at the top is what every project has, and the three apps."""

import subprocess
from pathlib import Path

from tests.architecture.imports import ROOT

APPS = {"customizing", "presence", "crm_ui"}
CODE = {"templates", "static", "tests", "manage.py", "requirements.txt", "pyproject.toml", "Makefile"}
PROJECT = {
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
    ".ci",
    ".gitignore",
    "deploy",
    "docs",
}


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def test_the_top_level_holds_exactly_what_it_should() -> None:
    assert {path.split("/")[0] for path in tracked()} == APPS | CODE | PROJECT


def test_nothing_is_named_after_being_useful() -> None:
    names = {Path(path).name for path in tracked()}
    assert names.isdisjoint({"utils.py", "helpers.py", "misc.py", "common.py"})


def test_no_template_has_inline_script_or_style() -> None:
    offenders = [
        str(file.relative_to(ROOT))
        for folder in ("templates", "presence", "customizing", "crm_ui")
        for file in (ROOT / folder).rglob("*.html")
        if any(sign in file.read_text() for sign in ("<style", 'style="', "onclick=", "<script>", "javascript:"))
    ]
    assert offenders == []
