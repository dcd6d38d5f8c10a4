"""What the answers of an Asterisk mean for the CRM, and what to do about it."""

from collections.abc import Iterator, Sequence

from presence.connectors.asterisk.doctor import (
    browser_telephones,
    condition,
    dialplan,
    queues,
    rights,
    settings,
    telephone_keys,
    telephones,
)
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding, Workplace


def judge(answers: Answers, workplaces: Sequence[Workplace]) -> Iterator[Finding]:
    yield from rights.judge(answers)
    yield from settings.judge(answers)
    yield from dialplan.judge(answers)
    yield from telephones.judge(answers, workplaces)
    yield from queues.judge(answers, workplaces)
    yield from telephone_keys.judge(answers)
    yield from browser_telephones.judge(answers)
    yield from condition.judge(answers)
