"""The answers of a real Asterisk 22 to an examination, as shipped in docs/asterisk and with func_config, and others
made of them. Anna and Ben are registered, Cara is not; nobody there has the extension of Dora.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor import judging
from presence.connectors.asterisk.doctor.asking import DIALPLAN, Answers
from presence.connectors.asterisk.messages import Message
from presence.contract import Finding, Workplace
from tests.presence.connectors.asterisk.recordings import FOLDER, message_of

ANNA, BEN = Workplace("anna", "Anna", "1001", logged_on=True), Workplace("ben", "Ben", "1002")
CARA, DORA = Workplace("cara", "Cara", "1003", logged_on=True), Workplace("dora", "Dora", "4711")
EMIL = Workplace("emil", "Emil")


def recorded() -> Answers:
    told = json.loads((FOLDER / "examination.json").read_text())
    replies = {action: [message_of(each) for each in messages] for action, messages in told.pop("replies").items()}
    return Answers(replies=replies, **told | {"events": [message_of(each) for each in told["events"]]})


def with_values(answers: Answers, values: Mapping[str, str]) -> Answers:
    return replace(answers, values={**answers.values, **values})


def not_readable(answers: Answers) -> Answers:
    """Without func_config Asterisk says nothing of its files."""
    return with_values(answers, {name: "" for name in answers.values if name.startswith("AST_CONFIG")})


def without_actions(answers: Answers, *names: str) -> Answers:
    """They are not offered, as a right or a module is missing."""
    fields = {name: value for name, value in answers.reply("ListCommands").fields.items() if name not in names}
    return replace(answers, replies={**answers.replies, "ListCommands": [Message(fields)]})


def with_line(answers: Answers, application: str, data: str) -> Answers:
    """The dialplan has one line more."""
    line = {"Context": "mine", "Extension": "300", "Priority": "1", "Application": application, "AppData": data}
    lines = [*answers.replies[DIALPLAN], message_of(line)]
    return replace(answers, replies={**answers.replies, DIALPLAN: lines})


def judged(answers: Answers, *workplaces: Workplace) -> list[Finding]:
    return list(judging.judge(answers, workplaces))


def amiss(found: Sequence[Finding]) -> list[Finding]:
    """Errors and warnings."""
    return [each for each in found if each.level in (Level.ERROR, Level.WARNING)]
