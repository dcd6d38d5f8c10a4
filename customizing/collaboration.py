"""Which collaboration options a kind of connector can carry out. The connectors themselves are known higher up."""

from collections.abc import Callable, Collection

from .presence_rules import Option, possible

Capabilities = Callable[[str], Collection[str]]
_capabilities: Capabilities = lambda kind: Option.values  # noqa: E731 until somebody knows better


def tell_by(capabilities: Capabilities) -> None:
    """From now on `capabilities` says what a kind of connector can do."""
    global _capabilities
    _capabilities = capabilities


def options_of(connector: str) -> list[Option]:
    """The options that a connector of this kind can carry out, in their order."""
    able = _capabilities(connector)
    return [option for option in Option if possible(option, able)]
