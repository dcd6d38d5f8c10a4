"""Which connectors there are, and which collaboration options they can carry out. They are known higher up."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django_stubs_ext import StrOrPromise

from .presence_rules import Option, is_possible

Capabilities = Callable[[Any], Collection[str]]
Connectors = Callable[[], Iterable[tuple[str, StrOrPromise]]]
Limits = Callable[[Any], Mapping[str, StrOrPromise]]
_capabilities: Capabilities = lambda destination: Option.values  # noqa: E731 until somebody knows better
_connectors: Connectors = lambda: ()  # noqa: E731
_limits: Limits = lambda destination: {}  # noqa: E731


def register_capabilities(capabilities: Capabilities, *, connectors: Connectors, limits: Limits) -> None:
    """From now on `capabilities` says what the system at a destination can do, and `limits` what it cannot, and why;
    `connectors`, which kinds there are.
    """
    global _capabilities, _connectors, _limits
    _capabilities, _connectors, _limits = capabilities, connectors, limits


def connectors() -> list[tuple[str, StrOrPromise]]:
    """Key and title of each kind of connector that a destination can name."""
    return list(_connectors())


def limits_of(destination: Any) -> Mapping[str, StrOrPromise]:
    """What the system at this CMS destination cannot do, by its name, each with the reason."""
    return _limits(destination)


def options_of(destination: Any) -> list[Option]:
    """The options that the system at this CMS destination can carry out, in their order."""
    able = _capabilities(destination)
    return [option for option in Option if is_possible(option, able)]
