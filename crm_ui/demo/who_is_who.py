"""Who is introduced at the log-on of the demo: one click logs on."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm_ui.demo.users import PASSWORD
from customizing.display_names import name_of

INTRODUCED: dict[str, StrOrPromise] = {
    "alice": _("Begin here: a customer calls you, and you hand the caller over to a colleague."),
    "bob": _("Be the colleague in a second window: callers are handed over to you, each with a note."),
    "carol": _("Watch in a third window: presence on the account's page changes while others work."),
    "ivy": _("Work in the Interaction Center: queues, several calls at once, wrap-up."),
    "erin": _("Choose between two business roles, each with a toolbar of its own."),
    "dana": _("Set it up: Customizing in the administration takes effect at once."),
}


@dataclass(frozen=True)
class Introduced:
    """A card of the log-on page: who it is, and what to try."""

    user: User
    function: str
    roles: str
    text: StrOrPromise
    password: str = PASSWORD

    @property
    def name(self) -> str:
        return name_of(self.user)


def introduced() -> list[Introduced]:
    """The cards, for those who are there and may log on."""
    users = User.objects.filter(username__in=INTRODUCED, is_active=True).select_related("partner")
    by_name = {user.username: user for user in users.prefetch_related("business_roles")}
    return [_card(by_name[username], text) for username, text in INTRODUCED.items() if username in by_name]


def _card(user: User, text: StrOrPromise) -> Introduced:
    partner = getattr(user, "partner", None)
    roles = ", ".join(role.caption for role in user.business_roles.all())
    return Introduced(user, partner.function if partner else "", roles, text)
