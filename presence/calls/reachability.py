"""Who can be reached: the checks before a call or a transfer, by the facts in the database."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _

from customizing import access
from customizing.display_names import name_of
from customizing.models import CmsDestination
from customizing.presence_rules import Option
from presence import phone
from presence.calls import tie_lines
from presence.errors import Refused, Unavailable
from presence.models import Agent
from presence.status import badges, board, labels
from presence.status.derive import PresenceStatus
from presence.status.from_database import Presence


def on_cms(user: User) -> CmsDestination:
    """The telephone system that the user is logged on to. Refused if there is none."""
    agent = Agent.objects.select_related("destination").filter(user=user, cms_logged_on=True).first()
    if agent is None or agent.destination is None:
        raise Refused(_("You are not logged on to the telephone system. Choose Log On."))
    return agent.destination


def by_extension(number: str, *, within: CmsDestination | None) -> User | None:
    """The colleague with that extension on this telephone system, or dialled so at another one, or with it there."""
    own = within.pk if within else None
    agents = Agent.objects.filter(extension=number, user__is_active=True).exclude(extension="").select_related("user")
    found = sorted(agents, key=lambda agent: (agent.destination_id != own, agent.pk))
    is_here = bool(found) and found[0].destination_id == own
    if own and not is_here and (dialled := tie_lines.who_is_dialled(number, dialled_from=own)):
        return dialled
    return found[0].user if found else None


def reached_by(number: str, *, within: CmsDestination | None) -> tuple[User | None, str]:
    """The colleague with that extension, or else the number to dial. Refused if it is not certainly one number."""
    heard = phone.read_number(number)
    if colleague := by_extension(heard.internal or phone.plain_characters(number), within=within):
        return colleague, ""
    if problem := phone.problem_of(heard, typed=number):
        raise Refused(problem)
    return None, phone.digits_to_dial(heard)


def must_be_available(
    target: User, *, option: Option, within: CmsDestination | None = None, seen_version: int | None = None
) -> str:
    """Unavailable, with the reason, if the colleague is not Available by the facts now, whatever a page shows.

    A rule of Customizing may offer `option` in other states too. `within` is the telephone system that would ring.
    Returns the number to dial if the colleague is at another one, to which there is a tie line.
    """
    presence = board.fresh(target.pk)
    if presence and (presence.word == PresenceStatus.AVAILABLE or option in presence.options):
        return _number_to_dial(target, presence, within=within, option=option)
    status = labels.label_of(presence) if presence else _("No presence")
    said = _("%(name)s is not available: %(status)s.")
    if presence and seen_version not in {None, presence.version}:
        said = _("%(name)s is no longer available: %(status)s.")
    raise Unavailable(said % {"name": name_of(target), "status": status}, target=target, option=option)


def must_be_within(target: User, presence: Presence, *, within: CmsDestination | None, option: Option) -> None:
    """Unavailable if the colleague does not telephone, or does so on another telephone system."""
    if not presence.telephony:
        said = _("%(name)s does not telephone: telephony is off in the CMS profile.")
    elif within and presence.destination_id != within.pk:
        said = _("%(name)s is on another telephone system than you, and can be reached over a number only.")
    else:
        return
    raise Unavailable(said % {"name": name_of(target)}, target=target, option=option)


def _number_to_dial(target: User, presence: Presence, *, within: CmsDestination | None, option: Option) -> str:
    """That at another telephone system; empty within one."""
    if within and presence.telephony and badges.reached_by_number(option, within.pk, presence):
        return tie_lines.number_of(Agent.objects.get(user=target), dialled_from=within.pk)
    must_be_within(target, presence, within=within, option=option)
    return ""


def must_be_up_to_date(target: User) -> None:
    """Refused while the colleague's telephone system is silent, as what it told may not hold any more."""
    presence = board.get(target.pk)
    since = board.silent_since(presence.destination_id) if presence else None
    if since:
        said = _("The telephone system of %(name)s is silent since %(time)s. Choose the transfer again to confirm it.")
        raise Refused(said % {"name": name_of(target), "time": time_format(timezone.localtime(since), "H:i")})


def patience(destination: CmsDestination) -> timedelta:
    """How long the event of a command may take to come."""
    return timedelta(seconds=access.in_force(destination).command_timeout)
