"""What the CRM's user may do at the Asterisk: all that is needed, and no more. And which modules are missing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk.connection import EVENTS
from presence.connectors.asterisk.doctor import remedies
from presence.connectors.asterisk.doctor.asking import Answers, right
from presence.contract import Finding

READ, WRITE = frozenset(EVENTS.split(",")), frozenset(remedies.WRITE.split(","))
NEEDED = {
    "Atxfer": "call",
    "BlindTransfer": "call",
    "Bridge": "call",
    "CancelAtxfer": "call",
    "Hangup": "call",
    "PlayDTMF": "call",
    "Redirect": "call",
    "Setvar": "call",
    "Getvar": "call",
    "Originate": "originate",
    "QueueAdd": "agent",
    "QueuePause": "agent",
    "QueueRemove": "agent",
    "CoreShowChannels": "reporting",
    "DeviceStateList": "reporting",
    "ExtensionStateList": "reporting",
}
"""Each action that the CRM gives, and the right that it needs."""
OF_BROWSERS = {"DBDel": "system", "DBPut": "system", "MuteAudio": "system", "PJSIPNotify": "system"}
"""The same for telephones in the browser."""
MODULES = {
    "MuteAudio": "res_mutestream.so",
    "PJSIPNotify": "res_pjsip_notify.so",
    "PlayDTMF": "app_senddtmf.so",
    "QueuePause": "app_queue.so",
    "DeviceStateList": "res_manager_devicestate.so",
}
"""The modules that bring actions; the others are Asterisk's own."""
DANGEROUS = {"system", "command", "config", "all"}
"""With these whoever has the password runs programs and changes the configuration."""
PRIVILEGES = re.compile(r"\(Priv: ([\w,]+)\)")


class Rights(NamedTuple):
    """Those known to be held; whether that is all of them."""

    held: frozenset[str]
    sure: bool

    def missing(self, needed: frozenset[str]) -> frozenset[str]:
        return frozenset() if "all" in self.held else needed - self.held

    def needless(self, needed: frozenset[str]) -> frozenset[str]:
        return self.held - needed


def judge(answers: Answers) -> Iterator[Finding]:
    reading, writing = reads(answers), writes(answers)
    yield from _missing(answers, reading, writing)
    yield from _needless(answers, reading, writing)
    yield from _sees_passwords(answers)
    yield from _modules(answers, writing)


def reads(answers: Answers) -> Rights:
    """By the configuration, if that can be asked; else by the events that came."""
    if told := _configured(answers, "read"):
        return Rights(told, sure=True)
    classes = {event["Privilege"].partition(",")[0] for event in answers.events} & READ
    return Rights(frozenset(classes | ({"system"} if answers.booted else set())), sure=False)


def writes(answers: Answers) -> Rights:
    """By the configuration, if that can be asked; else by the actions that are offered."""
    if told := _configured(answers, "write"):
        return Rights(told, sure=True)
    offered = _offered(answers)
    held = {each[0] for each in offered.values() if len(each) == 1}
    held |= {right for action, right in NEEDED.items() if action in offered}  # or system, by which it can be given too
    return Rights(frozenset(held), sure=False)


def _configured(answers: Answers, kind: str) -> frozenset[str]:
    told = answers.value(right(answers.user, kind))
    return frozenset(each.strip() for each in told.split(",") if each.strip())


def _offered(answers: Answers) -> dict[str, list[str]]:
    """The actions that the user may give, each with the rights of which one is enough."""
    told = answers.reply("ListCommands").fields.items()
    found = {name: PRIVILEGES.search(values[0]) for name, values in told}
    listed = {name: match[1].split(",") if match else [] for name, match in found.items()}
    return {name: [each for each in classes if each != "all"] for name, classes in listed.items()}


def _missing(answers: Answers, reading: Rights, writing: Rights) -> Iterator[Finding]:
    about, remedy = _("Rights"), remedies.rights(answers.user, _written(answers))
    unread, unwritten = reading.missing(READ), writing.missing(_written(answers))
    if unread and reading.sure:
        said = _("The user %(user)s may not read %(rights)s, so the CRM does not hear all that it must.")
        yield Finding(about, Level.ERROR, said % _names(answers, unread), **remedy)
    if unwritten:
        said = _("The user %(user)s lacks the right to write %(rights)s, so not everything can be done from the CRM.")
        yield Finding(about, Level.ERROR, said % _names(answers, unwritten), **remedy)
    if unread and not reading.sure:
        said = _("Whether the user %(user)s may read %(rights)s is not known, as Asterisk does not tell it here.")
        wanted = remedies.looked_up("manager.conf", f"[{answers.user}]", f"read = {EVENTS}")
        yield Finding(about, Level.INFO, said % _names(answers, unread), **wanted)
    elif not unread and not unwritten:
        said = _("The user %(user)s has all rights that the CRM needs.")
        yield Finding(about, Level.OK, said % {"user": answers.user})


def _needless(answers: Answers, reading: Rights, writing: Rights) -> Iterator[Finding]:
    about, remedy = _("Rights"), remedies.rights(answers.user, _written(answers))
    if needless := writing.needless(_written(answers)):
        said = _("The user %(user)s has rights to write that the CRM does not need: %(rights)s.")
        text, level = said % _names(answers, needless), Level.INFO
        if needless & DANGEROUS:
            level = Level.WARNING
            text += " " + _("Whoever learns the password could run programs there, or change the configuration.")
        yield Finding(about, level, text, **remedy)
    if needless := reading.needless(READ):
        said = _("The user %(user)s has rights to read that the CRM does not need: %(rights)s.")
        yield Finding(about, Level.INFO, said % _names(answers, needless), **remedy)


def _sees_passwords(answers: Answers) -> Iterator[Finding]:
    """By no right: Getvar evaluates functions, and one of them reads files."""
    if answers.configuration_readable:
        said = _(
            "The user %(user)s can read the files of Asterisk's configuration, with the passwords in them, "
            "as the module func_config is loaded."
        )
        but = _("Do so if the dialplan has no AST_CONFIG. This examination can then tell less.")
        lines = ["[modules]", "noload = func_config.so"]
        remedy = remedies.written("modules.conf", *lines, then="module unload func_config.so", but=but)
        yield Finding(_("Rights"), Level.INFO, said % {"user": answers.user}, **remedy)


def _modules(answers: Answers, writing: Rights) -> Iterator[Finding]:
    offered = _offered(answers)
    if not offered:
        return
    needed = NEEDED | (OF_BROWSERS if answers.telephone_socket else {})
    held = {action for action, right in needed.items() if right not in writing.missing(_written(answers))}
    if missing := sorted(held - offered.keys()):
        names = {MODULES[action] for action in missing if action in MODULES}
        said = _("Asterisk lacks what the CRM asks it for: %(actions)s.") % {"actions": ", ".join(missing)}
        remedy = remedies.module(*sorted(names)) if names else {"remedy": _("Install a newer Asterisk.")}
        yield Finding(_("Modules"), Level.ERROR, said, **remedy)
    elif len(held) == len(needed):
        yield Finding(_("Modules"), Level.OK, _("Asterisk has all actions that the CRM gives."))


def _written(answers: Answers) -> frozenset[str]:
    """The rights to write that are needed."""
    return WRITE | (frozenset(OF_BROWSERS.values()) if answers.telephone_socket else frozenset())


def _names(answers: Answers, rights: frozenset[str]) -> dict[str, str]:
    return {"user": answers.user, "rights": ", ".join(sorted(rights))}
