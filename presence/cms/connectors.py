"""One module or folder for each kind of CMS, and the table of them: here a connector is registered, nowhere else.

Other packages have theirs by entry points, in the group `crm_presence.connectors`.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from customizing import access, packages
from customizing.models import CmsDestination
from presence.contract import Capability, Connector, Finding, Workplace

CONNECTORS: dict[str, str | type[Connector]] = {
    "simulator": "presence.connectors.simulator.connector.SimulatorConnector",
    "asterisk": "presence.connectors.asterisk.connector.AsteriskConnector",
    "http": "presence.connectors.http.connector.HttpConnector",
}

KIND = "connectors"
WANTED = packages.Wanted(
    "subclass of presence.contract.Connector",
    is_one=packages.subclass_of(Connector),
    needed=("key", "title", "capabilities"),
    taken=CONNECTORS,
)
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
    CONNECTORS.update(packages.load(KIND, WANTED))


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
    if key not in CONNECTORS or not address:
        return ""
    return packages.answer(
        KIND, key, "address_problem", lambda: connector_class(key).address_problem(address), otherwise=""
    )


def capabilities_of(destination: CmsDestination) -> frozenset[Capability]:
    """What the system at this destination can do; nothing, if its connector is not registered any more."""
    destination = access.in_force(destination)
    if destination.connector not in CONNECTORS:
        return frozenset()
    key, nothing = destination.connector, frozenset[Capability]()
    ask = lambda: frozenset(connector_class(key).capabilities_at(destination))  # noqa: E731
    return packages.answer(KIND, key, "capabilities_at", ask, otherwise=nothing)


def capabilities_by(destination: CmsDestination, extension: str, *, does_as_told: bool) -> frozenset[Capability]:
    """The same with what the telephone of that extension adds to it, if it does as it is told or not."""
    able, key = capabilities_of(destination), destination.connector
    if key not in CONNECTORS:
        return able
    kind, at = connector_class(key), access.in_force(destination)
    ask = lambda: able | kind.added_by_telephone(at, extension, does_as_told=does_as_told)  # noqa: E731
    return packages.answer(KIND, key, "added_by_telephone", ask, otherwise=able)


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
    why = packages.answer(KIND, destination.connector, "limits_at", lambda: _reasons(destination), otherwise=None)
    if why is None:
        return {str(name): _("The connector has failed.") for name in NAMES.values()}
    return {str(NAMES[each]): reason for each, reason in why.items()}


def _reasons(destination: CmsDestination) -> dict[Capability, StrOrPromise]:
    """Why not more, by what is missing."""
    connector = connector_class(destination.connector)
    why, able = connector.limits_at(destination), connector.capabilities_at(destination)
    return {each: why.get(each, _("The connector does not do it.")) for each in Capability if each not in able}


def examined_by_connector(
    destination: CmsDestination, workplaces: Sequence[Workplace], *, otherwise: list[Finding]
) -> list[Finding]:
    """What the connector finds at the destination."""
    kind = connector_class(destination.connector)
    ask = lambda: list(kind.examine(destination, workplaces))  # noqa: E731
    return packages.answer(KIND, destination.connector, "examine", ask, otherwise=otherwise)


def makes_test_calls(destination: CmsDestination) -> bool:
    return destination.connector in CONNECTORS and connector_class(destination.connector).makes_test_calls


def test_call(
    destination: CmsDestination, calling: Workplace, called: Workplace, *, otherwise: list[Finding]
) -> list[Finding]:
    """What a call between the two shows."""
    kind = connector_class(destination.connector)
    ask = lambda: list(kind.test_call(destination, calling, called))  # noqa: E731
    return packages.answer(KIND, destination.connector, "test_call", ask, otherwise=otherwise)
