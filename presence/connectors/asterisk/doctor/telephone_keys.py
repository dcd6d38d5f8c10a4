"""Can telephones be told to answer and hold, if the destination says so?"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk import telephone_keys
from presence.connectors.asterisk.doctor import asking, dialplan, remedies
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding

VERSION = re.compile(r"(\d+)\.(\d+)")
SINCE = {20: 10, 21: 5}
"""From these versions on its console can send within a call; from 22 on all can."""


def judge(answers: Answers) -> Iterator[Finding]:
    if answers.by_notify:
        wrong = [*_version(answers), *_dialplan(answers), *_messages(answers)]
        said = _(
            "Asterisk can send NOTIFY talk and hold. Whether the telephones understand it, only a test call tells; "
            "with one that does not, the call may end."
        )
        yield from wrong or [Finding(_("Telephone keys"), Level.OK, said)]


def _version(answers: Answers) -> Iterator[Finding]:
    told = answers.reply("CoreSettings")["AsteriskVersion"]
    number = VERSION.search(told)
    if number and not _can(int(number[1]), int(number[2])):
        said = _("Asterisk %(version)s cannot send NOTIFY within a call, so Accept and Hold do nothing.")
        remedy = _("Install Asterisk 20.10, 21.5 or 22, or take the NOTIFY out of the destination.")
        yield Finding(_("Telephone keys"), Level.ERROR, said % {"version": told}, remedy)


def _can(major: int, minor: int) -> bool:
    return major > max(SINCE) or minor >= SINCE.get(major, minor + 1)


def _dialplan(answers: Answers) -> Iterator[Finding]:
    if any(answers.value(asking.exists(telephone_keys.CONTEXT, key)) == "0" for key in asking.KEYS.values()):
        said = _("The dialplan lacks %(names)s, so Accept and Hold do nothing.") % {"names": telephone_keys.CONTEXT}
        but = _("crm-extensions.conf is docs/asterisk/extensions.conf of the CRM.")
        remedy = remedies.written("extensions.conf", dialplan.PARTS, then="dialplan reload", but=but)
        yield Finding(_("Telephone keys"), Level.ERROR, said, **remedy)


def _messages(answers: Answers) -> Iterator[Finding]:
    """Where Asterisk does not tell of its files, nothing is said."""
    events = {name: answers.value(asking.configured("pjsip_notify.conf", name, "Event")) for name in asking.KEYS}
    if answers.configuration_readable and events != asking.KEYS:
        said = _("pjsip_notify.conf does not say what telephones are told, so Accept and Hold do nothing.")
        lines = [line for name, key in asking.KEYS.items() for line in (f"[{name}]", f"Event={key}")]
        remedy = remedies.written("pjsip_notify.conf", *lines, then="module reload res_pjsip_notify.so")
        yield Finding(_("Telephone keys"), Level.ERROR, said, **remedy)
