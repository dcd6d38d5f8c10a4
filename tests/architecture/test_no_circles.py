"""No module of an app imports, directly or through others, a module that imports it; not inside a function either.

The only place that may know everything is an app's `apps.py`, which connects its parts.
"""

import ast

import pytest

from tests.architecture.imports import APPS, ROOT, circles, imported_by, modules, names_in

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
WIRING = {f"{app}.apps" for app in APPS} | {"crm_ui.logon.axes_app"}


@pytest.mark.parametrize("app", APPS)
def test_no_modules_of_an_app_import_each_other(app: str) -> None:
    of_app = {name for name in modules() if name.split(".")[0] == app} - WIRING
    assert circles({name: set(imported_by(name) & of_app) for name in of_app}) == []


@pytest.mark.parametrize("app", APPS)
def test_nothing_of_the_product_is_imported_inside_a_function(app: str) -> None:
    """An import that has to wait hides a circle. One with a reason of its own says it in a comment on the line."""
    late = []
    for name, file in modules().items():
        if name.split(".")[0] != app or name in WIRING:
            continue
        lines = file.read_text().splitlines()
        functions = (each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, FUNCTIONS))
        inside = (node for function in functions for node in ast.walk(function))
        late += [
            f"{file.relative_to(ROOT)}:{node.lineno}"
            for node in inside
            if isinstance(node, ast.Import | ast.ImportFrom) and "#" not in lines[node.lineno - 1]
        ]
    assert late == []


@pytest.mark.parametrize(
    ("graph", "tied"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, [["a", "b", "c"]]),
        ({"a": {"b", "c"}, "b": {"a"}, "c": {"d"}, "d": {"c"}}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_every_circle_is_found(graph: dict[str, set[str]], tied: list[list[str]]) -> None:
    assert circles(graph) == tied


@pytest.mark.parametrize(
    "source",
    [
        "import presence.calls.commands",
        "from presence.calls import commands",
        "from presence.calls import commands as calls",
        "from presence.calls.commands import accept",
        "from . import commands",
        "from .commands import accept",
        "from ..calls import commands",
        "def late():\n    from . import commands",
        "if TYPE_CHECKING:\n    from .commands import accept",
    ],
)
def test_every_way_to_import_is_seen(source: str) -> None:
    assert set(names_in(source, module="presence.calls.wrap_up")) == {"presence.calls.commands"}
