"""Does the simulator run at this destination, and does it play for all its users?"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customizing.checks.finding import Level
from customizing.models import CmsDestination
from presence.contract import Finding, Workplace
from presence.models.simulator import World


def examine(destination: CmsDestination, workplaces: Sequence[Workplace]) -> Iterator[Finding]:
    yield _runs(destination)
    yield _users(workplaces)


def _runs(destination: CmsDestination) -> Finding:
    about = _("Simulator")
    if World.objects.filter(destination=destination, silent=True).exists():
        said = _("The simulator plays a telephone system that is silent: it takes no commands and tells nothing.")
        return Finding(about, Level.ERROR, said, _("Let it answer again, on the page CMS Simulator."))
    return Finding(about, Level.OK, _("The simulator runs. It needs no address, user or password."))


def _users(workplaces: Sequence[Workplace]) -> Finding:
    about, names = _("Users"), {"n": len(workplaces)}
    if not workplaces:
        said = _("Nobody telephones at this destination.")
        remedy = _("Give a business role a CMS profile with this destination, and put users into the role.")
        return Finding(about, Level.WARNING, said, remedy, of_users=True)
    said = ngettext(
        "It knows the %(n)d user who telephones here.", "It knows all %(n)d users who telephone here.", len(workplaces)
    )
    return Finding(about, Level.OK, said % names, of_users=True)
