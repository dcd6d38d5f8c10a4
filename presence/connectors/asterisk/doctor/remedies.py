"""What to write into which file of Asterisk. docs/asterisk has the whole files, with comments."""

from collections.abc import Iterable
from typing import TypedDict

from django.utils.translation import gettext as _

from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import EVENTS

WRITE = "call,agent,originate,reporting"
CHANNEL_VARIABLES = "CRM_CALL_ID,CRM_DID,CRM_ENDED"
RELOAD_MANAGER = "manager reload"


class Remedy(TypedDict):
    """Those fields of a finding that say what to do."""

    remedy: str
    file: str
    lines: str


def written(file: str, *lines: str, then: str, but: str = "") -> Remedy:
    """Write the lines into the file, and type `then` at Asterisk's console; `but` is what else there is to say."""
    said = _("Write this into %(file)s, then type “%(then)s” at the console of the Asterisk.")
    remedy = said % {"file": file, "then": then}
    return {"remedy": f"{remedy} {but}".strip(), "file": file, "lines": "\n".join(lines)}


def looked_up(file: str, *lines: str) -> Remedy:
    """Look whether the lines stand in the file."""
    said = _("Look whether this stands in %(file)s.")
    return {"remedy": said % {"file": file}, "file": file, "lines": "\n".join(lines)}


def manager_on(address: Address) -> Remedy:
    lines = ["[general]", "enabled = yes", f"bindaddr = {address.host}", f"port = {address.port}"]
    but = _("If the Asterisk is there and listens at another port, correct the address of the destination.")
    return written("manager.conf", *lines, then=RELOAD_MANAGER, but=but)


def reachable(address: Address) -> Remedy:
    but = _("If it does listen there, let the firewalls between here and there pass this port.")
    return manager_on(address) | Remedy(remedy=f"{manager_on(address)['remedy']} {but}", file="manager.conf", lines="")


def tls() -> Remedy:
    lines = [
        "[general]",
        "tlsenable = yes",
        "tlsbindaddr = 0.0.0.0:5039",
        "tlscertfile = /etc/asterisk/keys/asterisk.crt",
        "tlsprivatekey = /etc/asterisk/keys/asterisk.key",
    ]
    but = _("Then enter tls://host as the address of the destination.")
    return written("manager.conf", *lines, then=RELOAD_MANAGER, but=but)


def certificate(host: str) -> Remedy:
    lines = [
        "[general]",
        f"; a certificate for {host}, with those of its issuers",
        "tlscertfile = /etc/asterisk/keys/asterisk.crt",
        "tlsprivatekey = /etc/asterisk/keys/asterisk.key",
    ]
    but = _("If the issuer is your own, make it known to this machine: update-ca-certificates.")
    return written("manager.conf", *lines, then=RELOAD_MANAGER, but=but)


def user(name: str, *, own_address: str) -> Remedy:
    lines = [
        f"[{name}]",
        "secret = " + _("the password of the destination"),
        "deny = 0.0.0.0/0.0.0.0",
        f"permit = {own_address}/255.255.255.255",
        f"read = {EVENTS}",
        f"write = {WRITE}",
    ]
    but = _("Asterisk does not say whether name, password or address is wrong; its log does.")
    return written("manager.conf", *lines, then=RELOAD_MANAGER, but=but)


def rights(name: str, write: Iterable[str]) -> Remedy:
    order = [*WRITE.split(","), "system"]
    right = f"write = {','.join(sorted(write, key=order.index))}"
    return written("manager.conf", f"[{name}]", f"read = {EVENTS}", right, then=RELOAD_MANAGER)


def module(*names: str) -> Remedy:
    lines = ["[modules]", *(f"load = {name}" for name in names)]
    but = _("Distributions may have it in a package of its own (Debian: asterisk-modules).")
    return written("modules.conf", *lines, then=f"module load {names[0]}", but=but)


def general(line: str) -> Remedy:
    return written("manager.conf", "[general]", line, then=RELOAD_MANAGER)
