"""One module or folder for each kind of CMS, and the table of them: here a connector is registered, nowhere else.

Other packages have theirs by entry points, in the group `crm_presence.connectors`.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from customizing import access, packages
from customizing.models import CmsDestination
from presence.contract import Capability, Connector

CONNECTORS: dict[str, str | type[Connector]] = {
    "simulator": "presence.connectors.simulator.connector.SimulatorConnector",
    "asterisk": "presence.connectors.asterisk.connector.AsteriskConnector",
    "http": "presence.connectors.http.connector.HttpConnector",
}

LONGEST_KEY = 32
NAMES = {
    Capability.CALL: _("Call"),
    Capability.ACCEPT: _("Accept"),
    Capability.HOLD: _("Hold, Retrieve"),
    Capability.MUTE: _("Mute"),
    Capability.BLIND_TRANSFER: _("Blind Transfer"),
    Capability.WARM_TRANSFER: _("Warm Transfer"),
    Capability.CONFERENCE: _("Conference"),
    Capability.TOGGLE: _("Toggle"),
    Capability.DEFLECT: _("Deflect"),
    Capability.DTMF: _("Tones"),
    Capability.SEVERAL_CALLS: _("A second call rings"),
    Capability.CALL_MOBILE: _("Calls to numbers"),
}
"""What people call them."""


def connector_class(key: str) -> type[Connector]:
    """The connector of that key. Its module is imported only when used. Raises KeyError if there is none."""
    listed = CONNECTORS[key]
    if not isinstance(listed, str):
        return listed
    module, _dot, name = listed.rpartition(".")
    found: type[Connector] = getattr(import_module(module), name)
    return found


def add_installed() -> None:
    """Take in those of other packages."""
    CONNECTORS.update(packages.load("connectors", problem=_problem))


def _problem(key: str, thing: Any) -> str:
    if not (isinstance(thing, type) and issubclass(thing, Connector)):
        return "it is no subclass of presence.contract.Connector"
    if missing := [each for each in ("key", "title", "capabilities") if not getattr(thing, each, None)]:
        return f"it does not say its {missing[0]}"
    if key in CONNECTORS:
        return "the product has a connector of that key"
    if thing.key != key:
        return f"its key is “{thing.key}”, and its name here “{key}”; let them be the same"
    return f"its key has more than {LONGEST_KEY} characters" if len(key) > LONGEST_KEY else ""


def offered_connectors() -> Iterator[tuple[str, StrOrPromise]]:
    """Key and title of every connector, for the choice in Customizing."""
    for key in CONNECTORS:
        yield key, connector_class(key).title


def addresses_in_words() -> Iterator[tuple[StrOrPromise, StrOrPromise]]:
    """Title of each connector that needs an address, and how that is written."""
    for connector in map(connector_class, CONNECTORS):
        if connector.address_help:
            yield connector.title, connector.address_help


def address_problem(key: str, address: str) -> str:
    """Why this cannot be the address of a system of that kind; nothing if it can be."""
    return connector_class(key).address_problem(address) if key in CONNECTORS and address else ""


def capabilities_of(destination: CmsDestination) -> frozenset[Capability]:
    """What the system at this destination can do; nothing, if its connector is not registered any more."""
    destination = access.in_force(destination)
    if destination.connector not in CONNECTORS:
        return frozenset()
    return connector_class(destination.connector).capabilities_at(destination)


def settings_of(key: str) -> frozenset[str]:
    """The fields of a destination that a connector of that kind reads."""
    return connector_class(key).settings if key in CONNECTORS else frozenset()


def channels_of(key: str) -> frozenset[str]:
    """By what a system of that kind lets people communicate."""
    return connector_class(key).channels if key in CONNECTORS else frozenset()


def limits_of(destination: CmsDestination) -> dict[str, StrOrPromise]:
    """What the system at this destination cannot do, as people call it, each with the reason."""
    destination = access.in_force(destination)
    if destination.connector not in CONNECTORS:
        return {}
    connector = connector_class(destination.connector)
    why = connector.limits_at(destination)
    missing = (each for each in Capability if each not in connector.capabilities_at(destination))
    return {str(NAMES[each]): why.get(each, _("The connector does not do it.")) for each in missing}
