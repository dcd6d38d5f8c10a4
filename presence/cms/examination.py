"""Is the telephone system at a destination as the CRM needs it? The connector says so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from customizing import access
from customizing.assignments import having
from customizing.checks.finding import Level
from customizing.display_names import name_of
from customizing.models import CmsDestination
from presence.cms import connectors
from presence.cms.connectors import CONNECTORS, examined_by_connector
from presence.contract import Finding, Workplace
from presence.models import Agent, OtherTelephone
from presence.models.moments import Moment, MomentKind


def examine(destination: CmsDestination, *, heard_at: datetime | None = None) -> list[Finding]:
    """What is found, errors first. `heard_at`: when the product itself last heard the system, if that is known."""
    found = [*_at_the_destination(destination), *_of_the_connector(destination)]
    found += _heard(destination, heard_at) if destination.pk else ()
    order = list(Level)
    return sorted(found, key=lambda finding: order.index(finding.level))


def test_call(destination: CmsDestination, *, calling: Workplace, called: Workplace) -> list[Finding]:
    """What a call between the two telephones shows, if the connector makes test calls."""
    return connectors.test_call(destination, calling, called, otherwise=[_failed()])


def workplaces(destination: CmsDestination) -> list[Workplace]:
    """All users who are to telephone there: those with a role whose CMS profile leads there."""
    telephoning = having(access.telephoning_roles())
    users = User.objects.filter(telephoning, is_active=True).select_related("agent").order_by("username")
    led_here = having(access.telephoning_roles(at=destination))
    by_role = Q(agent=None) | Q(agent__own_destination=None)
    in_use = users.filter((by_role & led_here) | Q(agent__own_destination=destination))
    others = OtherTelephone.objects.filter(user__in=users.filter(led_here), own_destination=None)
    others |= OtherTelephone.objects.filter(user__in=users, own_destination=destination)
    found = [_workplace(user, destination) for user in in_use]
    return found + [_other_workplace(each) for each in others.select_related("user").order_by("user__username", "pk")]


def _workplace(user: User, destination: CmsDestination) -> Workplace:
    agent = getattr(user, "agent", None) or Agent(user=user)
    there = agent.cms_logged_on and agent.destination_id == destination.pk
    name = agent.name_at_cms if there else agent.wanted_name
    queues = access.queues_of(user.pk, role_id=agent.role_id, destination_id=destination.pk)
    return Workplace(name, name_of(user), extension=agent.extension, logged_on=there, queues=tuple(queues))


def _other_workplace(telephone: OtherTelephone) -> Workplace:
    name = telephone.cms_user_name or telephone.user.get_username()
    return Workplace(name, name_of(telephone.user), extension=telephone.extension)


def _at_the_destination(destination: CmsDestination) -> Iterator[Finding]:
    if not destination.active:
        said = _("This destination is not active, so the product does not connect to it.")
        yield Finding(_("Destination"), Level.WARNING, said, _("Set the destination active when it may be used."))


def _of_the_connector(destination: CmsDestination) -> list[Finding]:
    if destination.connector not in CONNECTORS:
        said = _("The connector “%(key)s” is not installed.") % {"key": destination.connector}
        return [Finding(_("Connector"), Level.ERROR, said, _("Ask your administrator."))]
    at_work = workplaces(destination) if destination.pk else []  # one that is not saved yet has nobody
    found = examined_by_connector(destination, at_work, otherwise=[_failed()])
    unknown = _("This connector does not say how its telephone system is set up.")
    return found or [Finding(_("Connector"), Level.INFO, unknown)]


def _failed() -> Finding:
    return Finding(_("Connector"), Level.ERROR, _("The connector has failed."), _("Ask your administrator."))


def _heard(destination: CmsDestination, heard_at: datetime | None) -> Iterator[Finding]:
    about, now = _("Connection of the product"), timezone.now()
    if heard_at and destination.active:
        seconds = (now - heard_at).total_seconds()
        names = {"seconds": f"{seconds:.0f}", "limit": destination.silence_timeout}
        if seconds <= destination.silence_timeout:
            yield Finding(about, Level.OK, _("The product heard the system %(seconds)s s ago.") % names)
        else:
            said = _(
                "The product has not heard the system for %(seconds)s s; after %(limit)s s its facts count as stale."
            )
            remedy = _("Mend what else is found here; if nothing is, look at the log of the process that connects.")
            yield Finding(about, Level.ERROR, said % names, remedy)
    yield _told(destination, now=now)


def _told(destination: CmsDestination, *, now: datetime) -> Finding:
    about = _("Events")
    told = Moment.objects.filter(kind=MomentKind.EVENT, conversation__destination=destination)
    last = told.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return Finding(about, Level.INFO, _("The system has told of no call, as far as is kept."))
    number = told.filter(at__gt=now - timedelta(hours=1)).aggregate(sum=Sum("times"))["sum"] or 0
    names = {"minute": number_format(number / 60, 1), "at": date_format(timezone.localtime(last), "DATETIME_FORMAT")}
    said = _("It last told of a call on %(at)s; in the last hour it told %(minute)s things a minute.")
    return Finding(about, Level.OK, said % names)
