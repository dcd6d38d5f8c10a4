"""How the Asterisk does: its clock, and how fast it answers."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding

MOST_SECONDS_APART = 2.0
SLOW = 0.3
"""Seconds of 95 in 100 pings. A command waits for several answers."""


def judge(answers: Answers) -> Iterator[Finding]:
    if answers.pings:
        yield _clock(answers.ahead)
        yield _latency(sorted(answers.pings))


def _clock(ahead: float) -> Finding:
    about, seconds = _("Clock"), {"seconds": number_format(abs(ahead), 1)}
    if abs(ahead) <= MOST_SECONDS_APART:
        return Finding(about, Level.OK, _("Its clock and ours are %(seconds)s s apart.") % seconds)
    said = (
        _("Its clock is %(seconds)s s ahead of ours, so the times of calls are wrong.")
        if ahead > 0
        else _("Its clock is %(seconds)s s behind ours, so the times of calls are wrong.")
    )
    remedy = _("Let both machines take the time from the same servers: timedatectl set-ntp true.")
    return Finding(about, Level.WARNING, said % seconds, remedy)


def _latency(pings: list[float]) -> Finding:
    about, slow = _("Answers"), pings[min(len(pings) * 95 // 100, len(pings) - 1)]
    names = {"half": _milliseconds(pings[len(pings) // 2]), "most": _milliseconds(slow), "n": len(pings)}
    said = _("Half of %(n)d pings were answered within %(half)s ms, 95 in 100 within %(most)s ms.") % names
    if slow <= SLOW:
        return Finding(about, Level.OK, said)
    remedy = _("That is slow: look at the load of the Asterisk and at the network between.")
    return Finding(about, Level.WARNING, said, remedy)


def _milliseconds(seconds: float) -> str:
    return number_format(seconds * 1000, 1)
