"""What people and numbers are called: by name, or by pseudonyms that stay the same throughout a conversation."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from crm_ui.phone.texts import number_in_words
from customizing.display_names import name_of
from presence.models.moments import Moment

PEOPLE = ("peer", "sender", "receiver")
LONGEST_EXTENSION = 6


class Names:
    """Users by their names, numbers and texts as they are."""

    def __init__(self, users: Iterable[User], *, caller: str = ""):
        self.users = {user.pk: user for user in users}
        self.by_username = {user.get_username(): user.pk for user in self.users.values()}
        self.caller = caller or _("Caller")

    def user(self, user_id: int | None) -> str:
        if not user_id:
            return ""
        return name_of(self.users.get(user_id)) or _("a user who is gone")

    def key(self, user_id: int | None) -> str:
        """The key of a user's lane in the drawing; empty for a user who is gone."""
        user = self.users.get(user_id) if user_id else None
        return user.get_username() if user else ""

    def target(self, username: str) -> str:
        return self.user(self.by_username.get(username)) or username

    def number(self, number: str) -> str:
        return number_in_words(number)

    def text(self, said: str) -> str:
        return said

    def transaction(self, number: str) -> str:
        return number


class Pseudonyms(Names):
    """Nobody is named: `agent-1` is the first user who appears, of numbers the last two digits are left."""

    def __init__(self, users: Iterable[User], *, order: Iterable[int] = ()):
        super().__init__(users, caller=_("Caller"))
        self.known: dict[str, int] = {}
        for user_id in order:
            self._numbered("agent", user_id)

    def user(self, user_id: int | None) -> str:
        return self._numbered("agent", user_id) if user_id else ""

    key = user

    def target(self, username: str) -> str:
        return self.user(self.by_username.get(username)) or "agent"

    def number(self, number: str) -> str:
        digits = [character for character in number if character.isdigit()]
        return "…" + "".join(digits[-2:]) if len(digits) > LONGEST_EXTENSION else "…" if number else ""

    def text(self, said: str) -> str:
        return _("text of %(count)d characters") % {"count": len(said)} if said else ""

    def transaction(self, number: str) -> str:
        return self._numbered("transaction", number) if number else ""

    def _numbered(self, kind: str, of: object) -> str:
        key = f"{kind}:{of}"
        before = sum(name.startswith(f"{kind}:") for name in self.known)
        return f"{kind}-{self.known.setdefault(key, before + 1)}"


def users_in(moments: Iterable[Moment]) -> tuple[list[User], list[int]]:
    """The users whom the moments tell of, in one query, and their ids in the order of appearance."""
    ids: dict[int, None] = {}
    usernames: set[str] = set()
    for moment in moments:
        ids |= dict.fromkeys(found for found in (moment.user_id, *_people(moment.detail)) if found)
        if target := moment.detail.get("target"):
            usernames.add(target)
    users = list(User.objects.filter(Q(pk__in=ids) | Q(username__in=usernames)).order_by("pk"))
    return users, [*ids, *(user.pk for user in users if user.pk not in ids)]


def _people(detail: dict[str, Any]) -> list[int]:
    return [found for name in PEOPLE if isinstance(found := detail.get(name), int)]
