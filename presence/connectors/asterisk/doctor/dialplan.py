"""The dialplan: the parts that the CRM sends calls to, and whether calls can be handed over at each Dial and Queue."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor import asking, remedies
from presence.connectors.asterisk.doctor.asking import ROUTE, Answers
from presence.connectors.asterisk.doctor.dialling import dialled
from presence.contract import Finding

PARTS = '#include "crm-extensions.conf"'
BY_CALLED, BY_CALLER = "t", "T"
NAMED = 8


class Place(NamedTuple):
    """A Dial or Queue, and which of t and T its options have; none if they are not known."""

    application: str
    name: str
    options: str | None


def judge(answers: Answers) -> Iterator[Finding]:
    yield from _parts(answers)
    yield from _route(answers)
    places = list(_places(answers))
    yield from _handing_over(places)
    yield from _number_dialled(answers)
    yield _not_to_be_known(places)


def _parts(answers: Answers) -> Iterator[Finding]:
    about = _("Dialplan")
    found = {name: answers.value(asking.exists(name, extension)) for name, extension in asking.CONTEXTS.items()}
    if not all(found.values()):
        said = _("Asterisk cannot say what its dialplan has, so no transfer can be checked before it is made.")
        yield Finding(about, Level.ERROR, said, **remedies.module("func_dialplan.so"))
    elif missing := [name for name, there in found.items() if there == "0"]:
        said = _("The dialplan lacks %(names)s: callers who are handed over, and whom nobody takes, would be lost.")
        but = _("crm-extensions.conf is docs/asterisk/extensions.conf of the CRM.")
        remedy = remedies.written("extensions.conf", PARTS, then="dialplan reload", but=but)
        yield Finding(about, Level.ERROR, said % {"names": ", ".join(missing)}, **remedy)
    else:
        yield Finding(about, Level.OK, _("The dialplan has the parts by which callers are handed over."))


def _route(answers: Answers) -> Iterator[Finding]:
    """The parts look there for extensions and lines outside."""
    if ROUTE in answers.values and not answers.value(ROUTE):
        said = _("The dialplan does not say where its extensions are dialled, so callers cannot be handed over.")
        lines = ["[globals]", f"{ROUTE} = {answers.context}"]
        remedy = remedies.written("extensions.conf", *lines, then="dialplan reload")
        yield Finding(_("Dialplan"), Level.ERROR, said, **remedy)


def _handing_over(places: Sequence[Place]) -> Iterator[Finding]:
    """Asterisk plays the code of a consult to the agent's side, which must be allowed to dial it."""
    about, known = _("Consults"), [place for place in places if place.options is not None]
    neither = [place for place in known if not place.options]
    one = [place for place in known if len(place.options or "") == 1]
    for level, lacking, said in (
        (
            Level.WARNING,
            neither,
            _("These have neither t nor T, so from their calls no consult can be begun: %(names)s."),
        ),
        (Level.INFO, one, _("These have only one of t and T, so only one side can begin a consult: %(names)s.")),
    ):
        if lacking:
            remedy = remedies.written("extensions.conf", *_examples(lacking), then="dialplan reload")
            yield Finding(about, level, said % {"names": _names(lacking)}, **remedy)
    if known and not (neither or one):
        yield Finding(about, Level.OK, _("Each Dial and Queue of the dialplan has t and T."))


def _examples(lacking: Sequence[Place]) -> list[str]:
    lines = {"Dial": "Dial(…,30,tT)", "Queue": "Queue(…,tT)"}
    return [f" same => n,{lines[each]}" for each in sorted({place.application for place in lacking})]


def _names(places: Sequence[Place]) -> str:
    names = [place.name for place in places]
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return shown if more <= 0 else _("%(names)s and %(more)d more") % {"names": shown, "more": more}


def _places(answers: Answers) -> Iterator[Place]:
    for item in answers.items("ShowDialPlan"):
        for application, options in dialled(item["Application"], item["AppData"]):
            name = f"{item['Context']},{item['Extension']},{item['Priority']} {application}"
            yield Place(application, name, _allowed(options, answers))


def _allowed(options: str, answers: Answers) -> str | None:
    """Which of the two letters stand there. A variable that is not known could have them."""
    meant = asking.VARIABLE.sub(lambda found: answers.value(found[1]) or found[0], options)
    letters = re.sub(r"\([^()]*\)", "", meant)
    has = "".join(letter for letter in (BY_CALLED, BY_CALLER) if letter in re.sub(r"\$\{[^}]*\}", "", letters))
    return None if "$" in letters and len(has) < 2 else has


def _number_dialled(answers: Answers) -> Iterator[Finding]:
    lines = answers.items("ShowDialPlan")
    if lines and not any("CRM_DID=" in item["AppData"] for item in lines):
        said = _("Nothing in the dialplan keeps the number that a caller has dialled, so the CRM does not know it.")
        written = [" same => n,Set(__CRM_DID=${EXTEN})"]
        but = _("It belongs where callers outside come in, before they are sent on.")
        remedy = remedies.written("extensions.conf", *written, then="dialplan reload", but=but)
        yield Finding(_("Dialplan"), Level.INFO, said, **remedy)


def _not_to_be_known(places: Sequence[Place]) -> Finding:
    unknown = [place for place in places if place.options is None]
    said = _("Asterisk does not tell whether its prompts are installed; without them no consult begins.")
    if unknown or not places:
        said = _(
            "Asterisk does not tell whether its prompts are installed, nor everywhere whether Dial and Queue have t "
            "and T; without these no consult begins."
        )
    remedy = _("Make a test call, on this page or by “manage.py doctor”: it shows whether a consult begins.")
    return Finding(_("Consults"), Level.INFO, said, remedy)
