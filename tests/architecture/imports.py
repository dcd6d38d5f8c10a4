"""Which module of the product imports which, and which room: a folder of an app, or a file at an app's top."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("customizing", "presence", "crm_ui")
Graph = Mapping[str, set[str]]


@cache
def modules() -> dict[str, Path]:
    """Every module of the three apps by its dotted name, migrations aside."""
    files = [file for app in APPS for file in sorted((ROOT / app).rglob("*.py")) if "migrations" not in file.parts]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


@cache
def imported_by(module: str) -> frozenset[str]:
    """The modules of the product that this one imports, also inside functions."""
    return frozenset(names_in(modules()[module].read_text(), module=module)) - {module}


def names_in(source: str, *, module: str) -> Iterator[str]:
    """The modules of the product that are imported anywhere in this source of a module."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name in modules())
            case ast.ImportFrom(names=names):
                source = _source(node, module)
                yield from {_module_of(f"{source}.{alias.name}", source) for alias in names} & modules().keys()


def _source(node: ast.ImportFrom, module: str) -> str:
    """The dotted name after `from`, a relative one made whole."""
    if not node.level:
        return node.module or ""
    package = module if modules()[module].name == "__init__.py" else module.rpartition(".")[0]
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _module_of(name: str, source: str) -> str:
    return name if name in modules() else source


def room_of(module: str) -> str:
    """`presence.calls` for a module in that folder; a connector is a room of its own, as are its scenarios."""
    parts = module.split(".")
    deep = 3 if parts[1:2] == ["connectors"] and len(parts) > 3 else 2
    return ".".join(parts[:deep])


def rooms(app: str) -> dict[str, set[str]]:
    """The rooms of an app, each with the other rooms of the app that it imports."""
    graph: dict[str, set[str]] = {}
    for module in (each for each in modules() if each.startswith(f"{app}.")):
        there = {room_of(name) for name in imported_by(module) if name.startswith(f"{app}.")}
        graph.setdefault(room_of(module), set()).update(there - {room_of(module)})
    return graph


def circles(graph: Graph) -> list[list[str]]:
    """The groups of nodes that reach each other, each sorted. None: there are floors, and all arrows lead down."""
    reached = {node: _reach(node, graph) for node in graph}
    groups = {
        tuple(sorted({node, *(other for other in there if node in reached.get(other, ()))}))
        for node, there in reached.items()
        if node in there
    }
    return [list(group) for group in sorted(groups)]


def _reach(node: str, graph: Graph) -> set[str]:
    seen: set[str] = set()
    waiting: list[str] = list(graph[node])
    while waiting:
        if (each := waiting.pop()) not in seen:
            seen.add(each)
            waiting.extend(graph.get(each, ()))
    return seen


def floors(graph: Graph) -> list[list[str]]:
    """The rooms from the bottom up: each imports only from floors below its own."""
    done: list[list[str]] = []
    left = dict(graph)
    while left:
        ready = sorted(room for room, there in left.items() if not there & left.keys())
        if not ready:
            raise ValueError(f"These import each other: {', '.join(sorted(left))}.")
        done.append(ready)
        left = {room: there for room, there in left.items() if room not in ready}
    return done


def direct(room: str, graph: Graph) -> Iterable[str]:
    """What a room imports, without what it reaches through another room that it imports: the arrows of the picture."""
    through = {far for near in graph[room] for far in _reach(near, graph)}
    return sorted(graph[room] - through)
