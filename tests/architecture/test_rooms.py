"""Rooms: few files at an app's top, every folder says what it is for, and imports lead downwards only."""

import pytest

from tests.architecture.imports import APPS, ROOT, circles, floors, rooms
from tests.architecture.rooms import HOUSES, PAGE, docstring, folders, page, said

MOST_AT_THE_TOP = 8
WIRING = {f"{app}.apps" for app in APPS}


@pytest.mark.parametrize("app", HOUSES)
def test_at_an_apps_top_lies_only_what_django_or_everybody_needs(app: str) -> None:
    flat = [file.name for file in (ROOT / app).glob("*.py") if file.name != "__init__.py"]
    assert len(flat) <= MOST_AT_THE_TOP, sorted(flat)


@pytest.mark.parametrize("app", HOUSES)
def test_every_room_says_what_it_is_for(app: str) -> None:
    assert [room for room in folders(app) if len(docstring(room)) < 20] == []


@pytest.mark.parametrize("app", HOUSES)
def test_every_room_says_what_it_imports(app: str) -> None:
    wrong = {
        room: sorted({name.split(".", 1)[1] for name in there} ^ said(room))
        for room, there in folders(app).items()
        if {name.split(".", 1)[1] for name in there} != said(room)
    }
    assert not wrong, f"python -m tests.architecture.rooms writes it: {wrong}"


@pytest.mark.parametrize("app", APPS)
def test_rooms_import_downwards_only(app: str) -> None:
    graph = {room: there for room, there in rooms(app).items() if room not in WIRING}
    assert circles(graph) == []
    assert floors({room: there & graph.keys() for room, there in graph.items()})


def test_the_picture_of_the_rooms_is_that_of_the_code() -> None:
    assert page() == PAGE.read_text(), "python -m tests.architecture.rooms draws it anew"


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}
    assert circles(graph) == [["a", "b", "c"]]
    with pytest.raises(ValueError, match="import each other: a, b, c"):
        floors(graph)
