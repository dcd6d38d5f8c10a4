"""The queues in which users work by Customizing."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor import remedies
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding, Workplace


def judge(answers: Answers, workplaces: Sequence[Workplace]) -> Iterator[Finding]:
    named = sorted({queue for each in workplaces for queue in each.queues})
    if not named or "QueueStatus" not in answers.replies:
        return
    about = _("Queues")
    if unknown := [queue for queue in named if queue not in answers.queues]:
        said = _("Users work in queues by Customizing that Asterisk does not know: %(names)s.")
        lines = [line for queue in unknown for line in (f"[{queue}]", "joinempty = yes", "ringinuse = no")]
        but = _("Or correct the name at the destination, under “Who works in which queue”.")
        remedy = remedies.written("queues.conf", *lines, then="queue reload all", but=but)
        yield Finding(about, Level.ERROR, said % {"names": ", ".join(unknown)}, **remedy)
    else:
        said = _("Asterisk has the queues in which users work by Customizing: %(names)s.")
        yield Finding(about, Level.OK, said % {"names": ", ".join(named)})
