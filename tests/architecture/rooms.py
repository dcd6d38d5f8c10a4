"""Draws the rooms into docs/architecture.md: `python -m tests.architecture.rooms`."""

import ast
import re
import textwrap
from pathlib import Path

from tests.architecture.imports import ROOT, direct, floors, modules, rooms

PAGE = ROOT / "docs" / "architecture.md"
HOUSES = ("presence", "crm_ui")
"""The apps that are made of rooms."""

IMPORTS = re.compile(r"Imports: (.+?)\.\n", re.S)


def folders(app: str) -> dict[str, set[str]]:
    """The rooms that are folders, and what they import of rooms that are folders; files at the top are everybody's."""
    graph = rooms(app)
    kept = {room for room in graph if modules()[room].name == "__init__.py" and room != app}
    kept -= {f"{app}.{name}" for name in ("management", "templatetags")}
    return {room: graph[room] & kept for room in graph if room in kept}


def drawing(app: str) -> str:
    """A Mermaid picture: a row a floor, an arrow to each room that is imported and not reached through another."""
    graph = folders(app)
    lines = ["```mermaid", "flowchart BT"]
    for number, floor in enumerate(floors(graph), start=1):
        names = "; ".join(_name(room) for room in floor)
        lines += [f"  subgraph floor{number}[ ]", "    direction LR", f"    {names}", "  end"]
    for room in sorted(graph):
        lines += [f"  {_name(room)} --> {_name(other)}" for other in direct(room, graph)]
    return "\n".join([*lines, "```"])


def _name(room: str) -> str:
    return room.split(".", 1)[1].replace(".", "_")


def between(app: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- rooms of {app} -->\n).*?(<!-- end -->)", re.S)


def page() -> str:
    """The page with the pictures of today."""
    text = PAGE.read_text()
    for app in HOUSES:
        text = between(app).sub(lambda found, app=app: f"{found[1]}{drawing(app)}\n{found[2]}", text)
    return text


def docstring(room: str) -> str:
    return ast.get_docstring(ast.parse(modules()[room].read_text())) or ""


def said(room: str) -> set[str]:
    """The rooms that the docstring of a room says it imports."""
    found = IMPORTS.search(docstring(room) + "\n")
    return set(re.split(r",\s+", found[1])) - {"nothing"} if found else set()


def write_docstrings() -> None:
    """Let each room say what it imports today; what it is for stays as it is."""
    for app in HOUSES:
        for room, there in folders(app).items():
            file = modules()[room]
            names = ", ".join(sorted(name.split(".", 1)[1] for name in there)) or "nothing"
            first = docstring(room).split("\n\nImports:")[0]
            imported = textwrap.fill(f"Imports: {names}.", 118)
            file.write_text(_with_docstring(file, f"{first}\n\n{imported}\n"))


def _with_docstring(file: Path, text: str) -> str:
    """The source of a room with this docstring in the place of the one it has, if it has one."""
    source = file.read_text()
    first = next(iter(ast.parse(source).body), None)
    had = (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and first.end_lineno) or 0
    return f'"""{text}"""\n{"".join(source.splitlines(keepends=True)[had:])}'


if __name__ == "__main__":
    write_docstrings()
    PAGE.write_text(page())
