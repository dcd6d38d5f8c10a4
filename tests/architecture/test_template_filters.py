"""What a filter or tag does never depends on the order in which a template loads its libraries."""

from collections import defaultdict
from importlib import import_module

from django.template.engine import Engine

from tests.architecture.imports import APPS, ROOT


def libraries() -> set[str]:
    """Django's that are always loaded, and all of ours."""
    ours = {
        f"{app}.templatetags.{file.stem}"
        for app in APPS
        for file in (ROOT / app / "templatetags").glob("*.py")
        if file.stem != "__init__"
    }
    return {*Engine.default_builtins, *ours}


def test_no_filter_and_no_tag_stands_in_two_libraries() -> None:
    places = defaultdict(list)
    for library in sorted(libraries()):
        register = import_module(library).register
        for name in (*register.filters, *register.tags):
            places[name].append(library)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
