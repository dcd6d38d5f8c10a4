"""Checks of telephones and users, of which Customizing itself does not know."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_ui.models import TelephoneUser
from customizing.assignments import having
from customizing.checks import Finding, Level
from customizing.checks.roles import enabled_roles
from customizing.display_names import name_of
from customizing.models import CmsDestination, ConnectorKind
from customizing.usage import names_of_first
from presence.cms.examination import examine
from presence.models import Agent, OtherTelephone
from presence.sessions.extensions import could_meet, system_of

KINDS: tuple[type[Any], ...] = (Agent, OtherTelephone)


def extensions_twice() -> Iterator[Finding]:
    """Of two users whose telephones are at one telephone system, or could come to one."""
    for extension, telephones in _by_extension(_shared_extensions()).items():
        for number, (user, system) in enumerate(telephones):
            others = (other for other, at in telephones[:number] if other != user and could_meet(at, system))
            if other := next(others, None):
                text = _("Extension %(extension)s is that of %(one)s and of %(other)s: only one of them is called.")
                names = {"extension": extension, "one": name_of(other), "other": name_of(user)}
                remedy = _("Give one of them another one, or say at which telephone system each telephone is.")
                yield Finding("CUST-023", Level.WARNING, text % names, remedy, user)
                break


def _shared_extensions() -> set[str]:
    shared: set[str] = set()
    for kind in KINDS:
        with_one = kind._default_manager.exclude(extension="").order_by()
        several = with_one.values("extension").annotate(number=Count("pk")).filter(number__gt=1)
        shared.update(several.values_list("extension", flat=True))
    of_both = OtherTelephone.objects.exclude(extension="").filter(extension__in=Agent.objects.values("extension"))
    return shared | set(of_both.values_list("extension", flat=True))


def _by_extension(extensions: set[str]) -> dict[str, list[tuple[TelephoneUser, int | None]]]:
    """Who has each of them, and at which telephone system."""
    if not extensions:
        return {}
    having_one = {"extension__in": extensions, "user__is_active": True}
    telephones = [each for kind in KINDS for each in kind._default_manager.filter(**having_one).order_by("user")]
    users = TelephoneUser.objects.in_bulk({each.user_id for each in telephones})
    found = defaultdict(list)
    for each in telephones:
        found[each.extension].append((users[each.user_id], system_of(each)))
    return found


def without_extension() -> Iterator[Finding]:
    """Users of telephone systems that call by extension: all but the simulator."""
    telephoning = enabled_roles().filter(cms_profile__telephony=True)
    systems = CmsDestination.objects.filter(active=True).exclude(connector=ConnectorKind.SIMULATOR)
    none = Q(agent=None) | Q(agent__extension="")
    for system in systems:
        by_role = Q(agent=None) | Q(agent__own_destination=None)
        there = Q(by_role & having(telephoning.filter(cms_profile__destination=system)))
        users = TelephoneUser.objects.filter(none, there, is_active=True).order_by("username")
        if first := users.first():
            number = users.count()
            text = ngettext(
                "%(name)s: %(n)d user has no extension, so nobody calls there: %(users)s.",
                "%(name)s: %(n)d users have no extension, so nobody calls them: %(users)s.",
                number,
            )
            names = {"name": system, "n": number, "users": names_of_first(users)}
            yield Finding("CUST-024", Level.INFO, text % names, _("Enter it at Users and Telephony."), first, system)


def unknown_at_the_telephone_system() -> Iterator[Finding]:
    """What each telephone system in use says of the users: it is asked now."""
    for system in CmsDestination.objects.filter(active=True):
        for each in examine(system):
            if each.of_users and each.level in {Level.ERROR, Level.WARNING}:
                text = f"{system}: {each.about}: {each.text}"
                yield Finding("CUST-025", Level(each.level), text, str(each.remedy), system)
