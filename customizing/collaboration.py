"""Which connectors there are, and which collaboration options they can carry out. They are known higher up."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from .presence_rules import Option, is_possible

Capabilities = Callable[[Any], Collection[str]]
Connectors = Callable[[], Iterable[tuple[str, StrOrPromise]]]
Addresses = Callable[[], Iterable[tuple[StrOrPromise, StrOrPromise]]]
Problem = Callable[[str, str], str]
Traits = Callable[[str], Collection[str]]
Queues = Callable[[Any], Collection[str]]
Limits = Callable[[Any], Mapping[str, StrOrPromise]]
_capabilities: Capabilities = lambda destination: Option.values  # noqa: E731 until somebody knows better
_connectors: Connectors = lambda: ()  # noqa: E731
_addresses: Addresses = lambda: ()  # noqa: E731
_problem: Problem = lambda connector, address: ""  # noqa: E731
_limits: Limits = lambda destination: {}  # noqa: E731
_blocks: Connectors = lambda: ()  # noqa: E731
_mapping_functions: Connectors = lambda: ()  # noqa: E731
_settings: Traits = lambda connector: ()  # noqa: E731
_channels: Traits = lambda connector: ()  # noqa: E731
_queues: Queues = lambda destination: ()  # noqa: E731


def register_capabilities(capabilities: Capabilities, *, limits: Limits) -> None:
    """From now on `capabilities` says what the system at a destination can do, and `limits` why not more."""
    global _capabilities, _limits
    _capabilities, _limits = capabilities, limits


def register_connectors(connectors: Connectors, *, addresses: Addresses, problem: Problem) -> None:
    """From now on `connectors` says which kinds there are.

    `addresses` says of those that need one how it is written, and `problem`, given kind and address, what is wrong.
    """
    global _connectors, _addresses, _problem
    _connectors, _addresses, _problem = connectors, addresses, problem


def register_traits(*, settings: Traits, channels: Traits) -> None:
    """From now on these say of a kind of connector which fields of a destination it reads, and its channels."""
    global _settings, _channels
    _settings, _channels = settings, channels


def register_queues(queues: Queues) -> None:
    """From now on `queues` says which queues the system at a destination has told of."""
    global _queues
    _queues = queues


def register_blocks(blocks: Connectors) -> None:
    """From now on `blocks` says which assignment blocks of which pages there are."""
    global _blocks
    _blocks = blocks


def register_mapping_functions(functions: Connectors) -> None:
    """From now on `functions` says what can be done to values of the attached data."""
    global _mapping_functions
    _mapping_functions = functions


def mapping_functions() -> list[tuple[str, StrOrPromise]]:
    """Name and title of each mapping function; without a name, that values are taken as they come."""
    return [("", _("as it comes")), *_mapping_functions()]


def blocks() -> list[tuple[str, StrOrPromise]]:
    """Name (`account:contacts`) and title of each assignment block."""
    return list(_blocks())


def connectors() -> list[tuple[str, StrOrPromise]]:
    """Key and title of each kind of connector that a destination can name."""
    return list(_connectors())


def addresses() -> list[tuple[StrOrPromise, StrOrPromise]]:
    """Title of each kind of connector that needs an address, and how that is written."""
    return list(_addresses())


def address_problem(connector: str, address: str) -> str:
    """Why this cannot be the address of a system of that kind, and what to enter; nothing if it can be."""
    return _problem(connector, address)


def settings_of(connector: str) -> Collection[str]:
    """The fields of a destination, such as `user_name`, that a connector of that kind reads."""
    return _settings(connector)


def channels_of(connector: str) -> Collection[str]:
    """The channels that a system of that kind has, named as the fields of a CMS profile."""
    return _channels(connector)


def queues_at(destination: Any) -> Collection[str]:
    """The queues of which the system at this CMS destination has told, by name; maybe not all that it has."""
    return _queues(destination)


def limits_of(destination: Any) -> Mapping[str, StrOrPromise]:
    """What the system at this CMS destination cannot do, by its name, each with the reason."""
    return _limits(destination)


def options_of(destination: Any) -> list[Option]:
    """The options that the system at this CMS destination can carry out, in their order."""
    able = _capabilities(destination)
    return [option for option in Option if is_possible(option, able)]
