"""customizing ← presence ← crm_ui: a lower app never names a higher one, wherever in a file."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.imports import ROOT

HIGHER = {"customizing": {"presence", "crm_ui"}, "presence": {"crm_ui"}}


def imported(node: ast.AST) -> Iterator[str]:
    """The dotted names that a node of a syntax tree imports or, as a text, refers to."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str() as module, level=0):
            yield module
        case ast.ImportFrom(module=module, level=level, names=names) if level > 1:
            yield from [module] if module else (alias.name for alias in names)
        case ast.Constant(value=str() as text) if text.replace(".", "").replace("_", "").isalnum():
            yield text


def wrong_imports(source: str, *, app: str) -> list[tuple[int, str]]:
    return [
        (node.lineno, name)
        for node in ast.walk(ast.parse(source))
        for name in imported(node)
        if name.split(".")[0] in HIGHER[app]
    ]


@pytest.mark.parametrize("app", HIGHER)
def test_a_lower_app_never_imports_a_higher_one(app: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} names {name}"
        for file in sorted((ROOT / app).rglob("*.py"))
        for line, name in wrong_imports(file.read_text(), app=app)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        "import crm_ui",
        "import crm_ui.models as m",
        "from crm_ui.models import BusinessPartner",
        "def late():\n    from crm_ui import blocks",
        "import_module('crm_ui.hand_over.on_transfer_completed')",
        "models.ForeignKey('crm_ui.BusinessPartner')",
        "apps.get_model('crm_ui', 'BusinessPartner')",
        "from ..crm_ui import models",
        "from .. import crm_ui",
    ],
)
def test_every_way_to_import_is_seen(source: str) -> None:
    assert wrong_imports(source, app="presence")


@pytest.mark.parametrize(
    "source",
    ["from presence import calls", "import customizing.access", "from . import calls", "# crm_ui", "'a crm_ui'"],
)
def test_imports_of_the_same_or_a_lower_app_are_right(source: str) -> None:
    assert wrong_imports(source, app="presence") == []
