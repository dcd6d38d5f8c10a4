"""One module or folder for each kind of CMS, and the table of them."""

from importlib import import_module

from .base import Capability, Connector

CONNECTORS = {
    "simulator": "presence.connectors.simulator.connector.SimulatorConnector",
}


def connector_class(key: str) -> type[Connector]:
    """The connector of that key. Its module is imported only when used."""
    module, _dot, name = CONNECTORS[key].rpartition(".")
    return getattr(import_module(module), name)


def capabilities_of(key: str) -> frozenset[Capability]:
    """What the connector of that key can do."""
    return connector_class(key).capabilities
