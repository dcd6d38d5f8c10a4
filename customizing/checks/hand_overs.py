"""Checks of where callers can go: queues, and from one telephone system to another."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db.models import F
from django.utils.translation import gettext as _

from ..assignments import having
from ..collaboration import queues_at
from ..models import CmsDestination, CmsIntegrationProfile, Fallback, QueueMember, QueueNumber, TieLine
from .finding import Finding, Level
from .roles import enabled_roles


def unknown_queues() -> Iterator[Finding]:
    """Fallback queues that neither a line of Customizing nor the telephone system names, as far as it has told."""
    profiles = CmsIntegrationProfile.objects.filter(fallback=Fallback.QUEUE, roles__communication_enabled=True)
    wanted = {profile.pk: profile for profile in profiles}
    if not wanted:
        return
    known, where = _known_queues(), defaultdict(list)
    roles = enabled_roles().filter(integration_profile__in=wanted)
    systems = CmsDestination.objects.filter(cms_profiles__roles__in=roles)
    for system in systems.annotate(profile=F("cms_profiles__roles__integration_profile")).distinct():
        where[system.profile].append(system)
    for pk, profile in wanted.items():
        queue = profile.fallback_queue
        for destination in where[pk]:
            if queue.casefold() not in known[destination.pk] | {each.casefold() for each in queues_at(destination)}:
                text = _("CMS integration profile %(profile)s: nothing at %(name)s tells of a queue %(queue)s.")
                remedy = _(
                    "Enter the name of a queue there; callers for one that is not there go to anyone available."
                )
                names = {"profile": profile, "name": destination, "queue": queue}
                yield Finding("CUST-017", Level.WARNING, text % names, remedy, profile)


def _known_queues() -> dict[int, set[str]]:
    known: dict[int, set[str]] = defaultdict(set)
    for rows in (QueueMember.objects, QueueNumber.objects):
        for destination, queue in rows.values_list("destination", "queue"):
            known[destination].add(queue.casefold())
    return known


def fallback_users() -> Iterator[Finding]:
    """Those at whom it cannot ring, or who do not work here any more."""
    wanted = CmsIntegrationProfile.objects.filter(
        fallback__in=[Fallback.USER, Fallback.CALL_BACK],
        fallback_user__isnull=False,
        roles__communication_enabled=True,
    )
    profiles = list(wanted.select_related("fallback_user").distinct())
    if not profiles:
        return
    telephoning = enabled_roles().filter(cms_profile__telephony=True, cms_profile__destination__active=True)
    reached = set(
        User.objects.filter(
            having(telephoning), pk__in=[each.fallback_user_id for each in profiles], is_active=True
        ).values_list("pk", flat=True)
    )
    for profile in profiles:
        user = profile.fallback_user
        if user is None or (user.is_active and (user.pk in reached or profile.fallback == Fallback.CALL_BACK)):
            continue
        text = (
            _("CMS integration profile %(profile)s: its fallback user %(user)s has no business role that telephones.")
            if user.is_active
            else _("CMS integration profile %(profile)s: its fallback user %(user)s is not active.")
        )
        remedy = _("Choose another fallback user, or give this one a role with which he or she telephones.")
        names = {"profile": profile, "user": user.get_username()}
        yield Finding("CUST-018", Level.WARNING, text % names, remedy, profile)


def systems_without_tie_line() -> Iterator[Finding]:
    """Two active telephone systems with users, and no line between them."""
    used = enabled_roles().filter(cms_profile__destination__active=True, cms_profile__telephony=True)
    systems = CmsDestination.objects.filter(pk__in=used.values("cms_profile__destination")).order_by("name")
    if len(systems) < 2:
        return
    first, *others = systems
    joined = {frozenset(pair) for pair in TieLine.objects.values_list("destination", "to")}
    for other in others:
        if frozenset((first.pk, other.pk)) not in joined:
            text = _("Users of %(one)s and of %(other)s hand no calls over to each other: no tie line leads there.")
            remedy = _("Enter tie lines at the CMS destinations, or give the roles CMS profiles with one destination.")
            yield Finding("CUST-022", Level.INFO, text % {"one": first, "other": other}, remedy, first, about=other)


CHECKS = (unknown_queues, fallback_users, systems_without_tie_line)
