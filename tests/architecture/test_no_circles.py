"""No module of an app imports, directly or through others, a module that imports it; not inside a function either.

The only place that may know everything is an app's `apps.py`, which connects its parts.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("customizing", "presence", "crm_ui")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
WIRING = {"apps", "migrations"}


def modules(app: str) -> dict[str, Path]:
    """The files of an app by the dotted names of their modules."""
    files = {}
    for file in sorted((ROOT / app).rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        if not WIRING & set(parts):
            files[".".join(parts).removesuffix(".__init__")] = file
    return files


def imports(source: str, *, module: str, package: bool, known: Mapping[str, object]) -> Iterator[str]:
    """The modules among `known` that a file imports, wherever in it."""
    here = module.split(".") if package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else []
            whole = ".".join([*above, *([node.module] if node.module else [])])
            names = [each if (each := f"{whole}.{alias.name}") in known else whole for alias in node.names]
        yield from (name for name in names if name in known and name != module)


def circles(graph: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The sets of modules of which each is reached from each other (by Tarjan's algorithm)."""
    found: set[frozenset[str]] = set()
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        path.append(module)
        for other in sorted(graph.get(module, ())):
            if other not in order:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in path:
                lowest[module] = min(lowest[module], order[other])
        if lowest[module] == order[module]:
            at = path.index(module)
            tied = frozenset(path[at:])
            del path[at:]
            if len(tied) > 1:
                found.add(tied)

    for module in graph:
        if module not in order:
            visit(module)
    return found


@pytest.mark.parametrize("app", APPS)
def test_no_modules_of_an_app_import_each_other(app: str) -> None:
    known = modules(app)
    graph = {
        module: set(imports(file.read_text(), module=module, package=file.name == "__init__.py", known=known))
        for module, file in known.items()
    }
    assert sorted(map(sorted, circles(graph))) == []


@pytest.mark.parametrize("app", ["customizing", "presence"])
def test_the_lower_apps_import_nothing_of_the_product_inside_a_function(app: str) -> None:
    """An import that has to wait hides a circle. One with a reason of its own says it in a comment on the line."""
    late = []
    for file in modules(app).values():
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
        ({"a": {"b"}, "b": {"c"}, "c": set()}, set()),
        ({"a": {"b"}, "b": {"a"}}, {frozenset("ab")}),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, {frozenset("abc")}),
        ({"a": {"b", "c"}, "b": {"a"}, "c": {"d"}, "d": {"c"}}, {frozenset("ab"), frozenset("cd")}),
    ],
)
def test_every_circle_is_found(graph: dict[str, set[str]], tied: set[frozenset[str]]) -> None:
    assert circles(graph) == tied


@pytest.mark.parametrize(
    "source",
    [
        "import app.room.b",
        "from app.room import b",
        "from app.room.b import thing",
        "from . import b",
        "from .b import thing",
        "from ..room import b",
        "def late():\n    from . import b",
        "if TYPE_CHECKING:\n    from .b import Thing",
    ],
)
def test_every_way_to_import_is_seen(source: str) -> None:
    known = {"app.room.a": None, "app.room.b": None}
    assert list(imports(source, module="app.room.a", package=False, known=known)) == ["app.room.b"]
