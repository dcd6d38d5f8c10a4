"""How the Asterisk is set up: version, name, variables that come with events, feature codes."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor import asking, remedies
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding

OLDEST = 16
YES = {"yes", "true", "y", "t", "1", "on"}
NUMBER = re.compile(r"(?:certified/)?(\d+)\.")
CHANNEL_VARIABLES = frozenset(remedies.CHANNEL_VARIABLES.split(","))


def judge(answers: Answers) -> Iterator[Finding]:
    yield from _version(answers)
    yield from _system_name(answers)
    yield from _channel_variables(answers)
    yield from _timestamps(answers)
    yield from _feature_codes(answers)


def _version(answers: Answers) -> Iterator[Finding]:
    version = answers.reply("CoreSettings")["AsteriskVersion"]
    number = NUMBER.match(version)
    names = {"version": version, "oldest": OLDEST}
    if number and int(number[1]) < OLDEST:
        said = _("This is Asterisk %(version)s. The CRM was tried with %(oldest)d and newer.")
        yield Finding(_("Version"), Level.WARNING, said % names, _("Install a newer Asterisk."))
    elif version:
        yield Finding(_("Version"), Level.OK, _("This is Asterisk %(version)s.") % names)


def _system_name(answers: Answers) -> Iterator[Finding]:
    about, core = _("System name"), answers.reply("CoreSettings")
    if "SystemName" not in core:
        return
    if name := core["SystemName"]:
        yield Finding(about, Level.OK, _("Its calls have ids that begin with “%(name)s”.") % {"name": name})
        return
    said = _("It has no system name, so ids of its calls may be those of another Asterisk.")
    lines = ["[options]", "systemname = pbx"]
    remedy = remedies.written("asterisk.conf", *lines, then="core restart when convenient")
    yield Finding(about, Level.INFO, said, **remedy)


def _channel_variables(answers: Answers) -> Iterator[Finding]:
    about = _("Channel variables")
    if not answers.configuration_readable:
        said = _("Which variables come with the events of a call is not known, as Asterisk does not tell it here.")
        wanted = f"channelvars = {remedies.CHANNEL_VARIABLES}"
        yield Finding(about, Level.INFO, said, **remedies.looked_up("manager.conf", "[general]", wanted))
        return
    told = answers.value(asking.CHANNEL_VARIABLES)
    missing = CHANNEL_VARIABLES - {each.strip() for each in told.split(",")}
    if not missing:
        yield Finding(about, Level.OK, _("%(names)s come with the events of each call.") % {"names": told})
        return
    said = _("Events of calls lack %(names)s, so calls lose their data when they are handed over.")
    kept = ",".join(dict.fromkeys([*filter(None, told.split(",")), *remedies.CHANNEL_VARIABLES.split(",")]))
    remedy = remedies.general(f"channelvars = {kept}")
    yield Finding(about, Level.ERROR, said % {"names": ", ".join(sorted(missing))}, **remedy)


def _timestamps(answers: Answers) -> Iterator[Finding]:
    if answers.configuration_readable and answers.value(asking.TIMESTAMPS) not in YES:
        said = _("Its events do not say when they were sent, so what comes twice or late is not known for it.")
        yield Finding(_("Time of events"), Level.WARNING, said, **remedies.general("timestampevents = yes"))


def _feature_codes(answers: Answers) -> Iterator[Finding]:
    about = _("Feature codes")
    if not answers.configuration_readable:
        return
    featured = {key: ("featuremap", code) for key, code in asking.CODES.items()}
    wanted = featured | {key: ("general", code) for key, code in asking.GENERAL_CODES.items()}
    wrong = [each for each in wanted.items() if not _is_set(answers, *each)]
    if not wrong:
        yield Finding(about, Level.OK, _("The codes for consults and conferences are set."))
        return
    said = _("features.conf lacks codes that the CRM dials for consults and conferences: %(names)s.")
    names = ", ".join(f"{key} = {code}" for key, (_section, code) in wrong)
    lines = []
    for section in ("general", "featuremap"):
        of_it = [f"{key} = {code}" for key, (its, code) in wrong if its == section]
        lines += [f"[{section}]", *of_it] if of_it else []
    remedy = remedies.written("features.conf", *lines, then="module reload features")
    yield Finding(about, Level.ERROR, said % {"names": names}, **remedy)


def _is_set(answers: Answers, key: str, where: tuple[str, str]) -> bool:
    """Asterisk finds the code of a consult itself, whatever it is; the others are dialled as they stand here."""
    section, code = where
    told = answers.value(asking.configured("features.conf", section, key))
    return bool(told) if section == "featuremap" else told == code
