"""Which connectors there are, and which collaboration options they can carry out. They are known higher up."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django_stubs_ext import StrOrPromise

from .presence_rules import Option, is_possible

Capabilities = Callable[[Any], Collection[str]]
Connectors = Callable[[], Iterable[tuple[str, StrOrPromise]]]
Addresses = Callable[[], Iterable[tuple[StrOrPromise, StrOrPromise]]]
_capabilities: Capabilities = lambda destination: Option.values  # noqa: E731 until somebody knows better
_connectors: Connectors = lambda: ()  # noqa: E731
_addresses: Addresses = lambda: ()  # noqa: E731


def register_capabilities(capabilities: Capabilities, *, connectors: Connectors, addresses: Addresses) -> None:
    """From now on `capabilities` says what the system at a destination can do; `connectors`, which kinds there are.

    `addresses` says of those that need one how it is written.
    """
    global _capabilities, _connectors, _addresses
    _capabilities, _connectors, _addresses = capabilities, connectors, addresses


def connectors() -> list[tuple[str, StrOrPromise]]:
    """Key and title of each kind of connector that a destination can name."""
    return list(_connectors())


def addresses() -> list[tuple[StrOrPromise, StrOrPromise]]:
    """Title of each kind of connector that needs an address, and how that is written."""
    return list(_addresses())


def options_of(destination: Any) -> list[Option]:
    """The options that the system at this CMS destination can carry out, in their order."""
    able = _capabilities(destination)
    return [option for option in Option if is_possible(option, able)]
