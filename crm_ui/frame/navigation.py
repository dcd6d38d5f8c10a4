"""The navigation bar: work centers of the role, what can be created, and what was opened lately."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm_ui.models import RecentItem
from customizing import access
from customizing.access import Profiles
from customizing.models import TransactionType, WorkCenter
from customizing.requests import WebClientRequest
from presence import compiled

RECENT_ITEMS = 10


class Link(NamedTuple):
    key: str
    text: str
    url: str
    icon: str = "plus"


class RecentLink(NamedTuple):
    url: str
    title: str


@dataclass(frozen=True)
class SavedSearch:
    """A list that is opened from the header, without typing."""

    key: str
    text: StrOrPromise
    url_name: str
    query: str


SAVED_SEARCHES = (
    SavedSearch("my-open-transactions", _("My open transactions"), "transactions", "mine=1&status=open"),
    SavedSearch("my-transactions", _("My transactions"), "transactions", "mine=1"),
    SavedSearch("open-transactions", _("Open transactions"), "transactions", "status=open"),
    SavedSearch("my-accounts", _("My accounts"), "accounts", "mine=1"),
)
ALL: tuple[str, ...] = tuple(WorkCenter.values)
"""The work centers, which are named as their addresses."""

ICONS = dict(zip(ALL, ("home", "account", "contact", "employee", "activity"), strict=True))


def work_centers(request: WebClientRequest) -> tuple[Link, ...]:
    """The entries of the navigation bar for the role and the rights of the user."""
    simulator = settings.SIMULATOR and request.role is not None and request.role.simulator
    outside = bool(settings.OUTSIDE_CALLERS) and request.role is not None
    return _work_centers(
        get_language(),
        chosen=_chosen(request.profiles),
        simulator=simulator,
        outside=outside,
        administration=request.user.is_staff,
    )


def work_centers_of_all() -> tuple[Link, ...]:
    """Those that every role has."""
    return _work_centers(get_language(), chosen=ALL, simulator=False, outside=False, administration=False)


def _chosen(profiles: Profiles) -> tuple[str, ...]:
    """The work centers of the role, in its order; all, if it has chosen none."""
    rows = profiles.navigation.work_centers.all() if profiles.navigation else ()
    return tuple(row.work_center for row in rows) or ALL


@cache
def _work_centers(
    _language: str, *, chosen: tuple[str, ...], simulator: bool, outside: bool, administration: bool
) -> tuple[Link, ...]:
    links = [Link(name, str(WorkCenter(name).label), reverse(name), ICONS[name]) for name in chosen]
    if simulator:
        links.append(Link("simulator", gettext("CMS Simulator"), reverse("simulator"), "simulator"))
    if outside:
        links.append(Link("outside", gettext("Outside Caller"), reverse("outside"), "simulator"))
    if administration:
        links.append(Link("administration", gettext("Administration"), reverse("admin:index"), "settings"))
    return tuple(links)


def create_links(profiles: Profiles) -> tuple[Link, ...]:
    """A link to create a business transaction of each type that the role may create."""
    new = reverse("transaction-new")
    return tuple(Link(kind.code, kind.caption, f"{new}?type={kind.code}") for kind in creatable_types(profiles))


def creatable_types(profiles: Profiles, *, follows: TransactionType | None = None) -> list[TransactionType]:
    """The transaction types that the role may create, in its order; those that may follow one of a type, if given."""
    types = access.transaction_types()
    rows = profiles.navigation.create_links.all() if profiles.navigation else ()
    if order := [row.transaction_type_id for row in rows]:
        types = sorted((kind for kind in types if kind.pk in order), key=lambda kind: order.index(kind.pk))
    allowed = {row.type_id for row in access.transaction_type(follows.pk).follow_ups.all()} if follows else set()
    return [kind for kind in types if kind.pk in allowed] if allowed else types


def first_page(profiles: Profiles) -> str:
    """The address where users of the role begin."""
    return reverse(profiles.navigation.start_page if profiles.navigation else WorkCenter.HOME)


def recent_items(user: User) -> tuple[RecentLink, ...]:
    """The pages that the user opened lately, the newest first."""
    return tuple(RecentLink(*item) for item in _recent_items(user.pk))


@compiled.query
def _recent_items(user_id: int) -> QuerySet[RecentItem, tuple[str, str]]:
    return RecentItem.objects.filter(user=user_id).values_list("url", "title")[:RECENT_ITEMS]


def remember_visit(user: User, *, url: str, title: str) -> None:
    """Puts a page at the top of the user's recent items; each page is there once. A preview leaves no trace."""
    if access.is_previewing():
        return
    newest = RecentItem.objects.filter(user=user).first()
    if newest and (newest.url, newest.title) == (url, title):
        return
    item = RecentItem(user=user, url=url, title=title[:140], visited_at=timezone.now())
    RecentItem.objects.bulk_create(
        [item], update_conflicts=True, unique_fields=["user", "url"], update_fields=["title", "visited_at"]
    )
    kept = list(RecentItem.objects.filter(user=user).values_list("pk", flat=True)[:RECENT_ITEMS])
    RecentItem.objects.filter(user=user).exclude(pk__in=kept).delete()
