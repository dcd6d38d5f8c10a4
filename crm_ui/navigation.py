"""The navigation bar: work centers of the role, what can be created, and what was opened lately."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm_ui.models import RecentItem
from customizing.models import TransactionType

RECENT_ITEMS = 10


@dataclass(frozen=True)
class Link:
    key: str
    text: str | Promise
    url: str
    icon: str = "plus"


@dataclass(frozen=True)
class SavedSearch:
    """A list that is opened from the header, without typing."""

    key: str
    text: str | Promise
    url_name: str
    query: str


SAVED_SEARCHES = [
    SavedSearch("my-open-transactions", _("My open transactions"), "transactions", "mine=1&status=open"),
    SavedSearch("my-transactions", _("My transactions"), "transactions", "mine=1"),
    SavedSearch("open-transactions", _("Open transactions"), "transactions", "status=open"),
    SavedSearch("my-accounts", _("My accounts"), "accounts", "mine=1"),
]
WORK_CENTERS = [
    ("home", _("Home"), "home"),
    ("accounts", _("Accounts"), "account"),
    ("contacts", _("Contacts"), "contact"),
    ("employees", _("Employees"), "employee"),
    ("transactions", _("Transactions"), "activity"),
]


def work_centers(request: HttpRequest) -> list[Link]:
    """The entries of the navigation bar for the role and the rights of the user."""
    links = [Link(name, text, reverse(name), icon) for name, text, icon in WORK_CENTERS]
    if request.role and request.role.simulator:
        links.append(Link("simulator", _("CMS Simulator"), reverse("simulator"), "simulator"))
    if request.user.is_staff:
        links.append(Link("administration", _("Administration"), reverse("admin:index"), "settings"))
    return links


def create_links() -> list[Link]:
    """A link to create a business transaction of each type."""
    new = reverse("transaction-new")
    return [Link(kind.code, kind.text, f"{new}?type={kind.code}") for kind in TransactionType.objects.order_by("text")]


def recent_items(user: User) -> list[RecentItem]:
    return list(RecentItem.objects.filter(user=user)[:RECENT_ITEMS])


def visited(user: User, *, url: str, title: str) -> None:
    """Puts a page at the top of the user's recent items; each page is there once."""
    newest = RecentItem.objects.filter(user=user).first()
    if newest and (newest.url, newest.title) == (url, title):
        return
    item = RecentItem(user=user, url=url, title=title[:140], visited_at=timezone.now())
    RecentItem.objects.bulk_create(
        [item], update_conflicts=True, unique_fields=["user", "url"], update_fields=["title", "visited_at"]
    )
    kept = list(RecentItem.objects.filter(user=user).values_list("pk", flat=True)[:RECENT_ITEMS])
    RecentItem.objects.filter(user=user).exclude(pk__in=kept).delete()
