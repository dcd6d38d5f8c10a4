"""The telephones of the CRM's users, and the extensions that none of them has."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customizing.checks.finding import Level
from presence.connectors.asterisk.agents import AWAY
from presence.connectors.asterisk.doctor import remedies
from presence.connectors.asterisk.doctor.asking import Answers, endpoint_of, exists
from presence.connectors.asterisk.facts import State
from presence.contract import Finding, Workplace

NAMED = 12
"""So many users or extensions are named in one finding."""
UNKNOWN = {"", "INVALID", "UNKNOWN"}


def judge(answers: Answers, workplaces: Sequence[Workplace]) -> Iterator[Finding]:
    """All of it is about users."""
    for finding in _judged(answers, workplaces):
        yield replace(finding, of_users=True)


def _judged(answers: Answers, workplaces: Sequence[Workplace]) -> Iterator[Finding]:
    telephones = answers.telephones
    if not telephones.extensions:
        yield _no_hints(answers, workplaces)
        return
    yield from _without_extension(workplaces)
    seated = [each for each in workplaces if each.extension]
    hinted = [each for each in seated if telephones.endpoint(each.extension) in telephones.extensions]
    known = [each for each in hinted if _device(telephones, each) not in UNKNOWN]
    yield from _without_hint(answers, [each for each in seated if each not in hinted])
    yield from _without_telephone(telephones, [each for each in hinted if each not in known])
    yield from _registered(telephones, known)
    yield from _not_dialled(answers, known)
    yield from _not_qualified(answers, telephones, known)
    yield from _nobodys(telephones, seated)


def _no_hints(answers: Answers, workplaces: Sequence[Workplace]) -> Finding:
    said = _("Asterisk has no hints, so the CRM does not know which telephone has which extension.")
    return Finding(_("Hints"), Level.ERROR, said, **_hints(answers, workplaces))


def _hints(answers: Answers, workplaces: Iterable[Workplace]) -> remedies.Remedy:
    numbers = [each.extension for each in workplaces if each.extension][:NAMED] or ["1001"]
    lines = [f"[{answers.context}]", *(f"exten => {number},hint,PJSIP/{number}" for number in numbers)]
    return remedies.written("extensions.conf", *lines, then="dialplan reload")


def _without_extension(workplaces: Sequence[Workplace]) -> Iterator[Finding]:
    if lacking := [each for each in workplaces if not each.extension]:
        said = ngettext(
            "%(n)d user has no extension, so nothing rings there: %(names)s.",
            "%(n)d users have no extension, so nothing rings there: %(names)s.",
            len(lacking),
        )
        yield Finding(_("Extensions"), Level.WARNING, said % _names(lacking), _("Enter it in Users and Telephony."))


def _without_hint(answers: Answers, lacking: Sequence[Workplace]) -> Iterator[Finding]:
    if lacking:
        said = ngettext(
            "%(n)d user has an extension that Asterisk does not know: %(names)s.",
            "%(n)d users have an extension that Asterisk does not know: %(names)s.",
            len(lacking),
        )
        remedy = _hints(answers, lacking)
        remedy["remedy"] = _("Correct it in Users and Telephony. If it is right:") + " " + remedy["remedy"]
        yield Finding(_("Extensions"), Level.ERROR, said % _names(lacking), **remedy)


def _without_telephone(telephones: State, lacking: Sequence[Workplace]) -> Iterator[Finding]:
    if lacking:
        said = ngettext(
            "%(n)d extension leads to no telephone: %(names)s.",
            "%(n)d extensions lead to no telephone: %(names)s.",
            len(lacking),
        )
        lines = [line for each in lacking[:NAMED] for line in _telephone(telephones.endpoint(each.extension))]
        but = _("Or correct the hint: it names a telephone that is not there.")
        remedy = remedies.written("pjsip.conf", *lines, then="module reload res_pjsip.so", but=but)
        yield Finding(_("Telephones"), Level.ERROR, said % _names(lacking), **remedy)


def _telephone(endpoint: str) -> list[str]:
    """As docs/asterisk/pjsip.conf has it."""
    name = endpoint.partition("/")[2]
    login = [f"[{name}](crm-login)", f"username = {name}", "password = " + _("of the telephone")]
    return [f"[{name}](crm-telephone)", f"auth = {name}", f"aors = {name}", *login, f"[{name}](crm-contact)"]


def _registered(telephones: State, known: Sequence[Workplace]) -> Iterator[Finding]:
    about = _("Telephones")
    away = [each for each in known if _device(telephones, each) in AWAY]
    if here := [each for each in known if each not in away]:
        said = _("Registered: %(names)s.") % _names(here)
        yield Finding(about, Level.OK, said)
    for level, those in (
        (Level.WARNING, [each for each in away if each.logged_on]),
        (Level.INFO, [each for each in away if not each.logged_on]),
    ):
        if those:
            said = _("Not registered: %(names)s.") % _names(those)
            if level == Level.WARNING:
                said += " " + _("These users are logged on to the telephone system.")
            yield Finding(about, level, said, _("Switch the telephone on, and look at its user name and password."))


def _not_dialled(answers: Answers, known: Sequence[Workplace]) -> Iterator[Finding]:
    lacking = [each for each in known if answers.value(exists(answers.context, each.extension)) == "0"]
    if lacking:
        said = _("In the context %(context)s nobody can dial %(names)s.")
        lines = [f"[{answers.context}]"]
        for each in lacking[:NAMED]:
            lines += [f"exten => {each.extension},1,Dial(PJSIP/{each.extension},30,tT)", " same => n,Hangup()"]
        but = _("If the telephones dial in another context, enter it behind the address: host?context=name.")
        remedy = remedies.written("extensions.conf", *lines, then="dialplan reload", but=but)
        yield Finding(_("Dialplan"), Level.ERROR, said % {**_names(lacking), "context": answers.context}, **remedy)


def _not_qualified(answers: Answers, telephones: State, known: Sequence[Workplace]) -> Iterator[Finding]:
    """A telephone without power is found out by these questions only."""
    about, asked = _("Questions to telephones"), {}
    for each in known:
        aor = answers.value(f"PJSIP_ENDPOINT({endpoint_of(telephones, each.extension)},aors)")
        if seconds := answers.value(f"PJSIP_AOR({aor},qualify_frequency)"):
            asked[each] = int(float(seconds))
    never = [each for each, seconds in asked.items() if not seconds]
    if never:
        said = _(
            "Asterisk never asks whether these telephones are there, so one without power counts as there: %(names)s."
        )
        names = [endpoint_of(telephones, each.extension) for each in never]
        lines = [line for name in names[:NAMED] for line in (f"[{name}]", "type = aor", "qualify_frequency = 5")]
        remedy = remedies.written("pjsip.conf", *lines, then="module reload res_pjsip.so")
        yield Finding(about, Level.WARNING, said % _names(never), **remedy)
    elif asked:
        said = _("Asterisk asks each telephone at least every %(n)d s whether it is there.")
        yield Finding(about, Level.OK, said % {"n": max(asked.values())})


def _nobodys(telephones: State, seated: Iterable[Workplace]) -> Iterator[Finding]:
    taken = {each.extension for each in seated}
    if free := sorted(set(telephones.extensions.values()) - taken):
        said = ngettext(
            "%(n)d extension of the Asterisk belongs to no user of the CRM: %(names)s.",
            "%(n)d extensions of the Asterisk belong to no user of the CRM: %(names)s.",
            len(free),
        )
        remedy = _("If somebody of the CRM sits there, enter it in Users and Telephony.")
        yield Finding(_("Extensions"), Level.INFO, said % _some(free), remedy)


def _device(telephones: State, workplace: Workplace) -> str:
    return telephones.devices.get(telephones.endpoint(workplace.extension), "")


def _names(workplaces: Sequence[Workplace]) -> dict[str, object]:
    return _some([f"{each.name} ({each.extension})" if each.extension else each.name for each in workplaces])


def _some(names: Sequence[str]) -> dict[str, object]:
    shown = ", ".join(names[:NAMED])
    if more := len(names) - NAMED:
        shown = shown if more < 0 else _("%(names)s and %(more)d more") % {"names": shown, "more": more}
    return {"n": len(names), "names": shown}
