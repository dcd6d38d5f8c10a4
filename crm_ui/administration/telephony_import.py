"""What an import of users and their telephony would change, and what is wrong in it: line, field, remedy."""

import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_ui.administration.telephony_csv import Row
from crm_ui.administration.telephony_plan import FIELDS, Change, Plan, Wanted
from crm_ui.administration.telephony_rules import read_extension, read_mobile, region_of
from crm_ui.models import TelephoneUser
from customizing.admin import role_rights
from customizing.models import BusinessRole
from presence.phone.spreadsheets import Rounded, undo_spreadsheet

BETWEEN_ROLES = re.compile(r"[,;\n]")


class Problem(NamedTuple):
    line: int
    field: str
    text: str


class Wrong(Exception):
    """A cell, with its column and the remedy."""

    def __init__(self, field: str, text: str):
        super().__init__(text)
        self.field, self.text = field, text


class Import:
    """`asking` is who imports: nobody gives business roles to himself or herself."""

    def __init__(self, rows: Sequence[Row], *, asking: User):
        self._asking = asking
        self._users = _named({row.cells["user_name"].lower() for row in rows})
        self._roles = {text.lower(): role.pk for role in BusinessRole.objects.all() for text in (role.text, role.name)}
        self.problems: list[Problem] = []
        self._lines: dict[int, int] = {}
        wanted = [each for row in rows if (each := self._wanted(row))]
        self.plan = Plan(wanted)
        self.problems += self._clashes()
        self.problems += self._own_roles()
        self.problems.sort()
        self.number = len(rows)

    @property
    def changes(self) -> list[Change]:
        return self.plan.changes()

    @property
    def seal(self) -> str:
        """Of all that was shown: another one means that something has changed since."""
        shown = [(each.user.pk, *each[1:]) for each in self.changes]
        return sha256(repr(shown).encode()).hexdigest()

    @property
    def unchanged(self) -> str:
        """How many lines say what is stored already, if any."""
        number = self.number - len({change.user.pk for change in self.changes})
        if not number:
            return ""
        return ngettext("%(n)d line changes nothing.", "%(n)d lines change nothing.", number) % {"n": number}

    def _wanted(self, row: Row) -> Wanted | None:
        try:
            user = self._user(row)
        except Wrong as wrong:
            self._note(row, wrong)
            return None
        fields = {}
        for name, read in (("extension", self._extension), ("mobile", self._mobile), ("roles", self._role_ids)):
            if name in row.cells:
                try:
                    fields[name] = read(row.cells[name], user)
                except Wrong as wrong:
                    self._note(row, wrong)
        return Wanted(user, **fields)  # type: ignore[arg-type]  # each as its reader gives it

    def _note(self, row: Row, wrong: Wrong) -> None:
        self.problems.append(Problem(row.line, wrong.field, wrong.text))

    def _user(self, row: Row) -> TelephoneUser:
        name, about = row.cells["user_name"], _("User name")
        user = self._users.get(name.lower())
        if not name:
            raise Wrong(about, _("It is empty. Enter whom the line is about, or take the line out."))
        if user is None:
            said = _("There is no user %(name)s. Correct the name, or make the user first, under Users.")
            raise Wrong(about, said % {"name": name})
        if user.pk in self._lines:
            said = _("Line %(line)d is about %(name)s already. Take one of the two out.")
            raise Wrong(about, said % {"line": self._lines[user.pk], "name": name})
        self._lines[user.pk] = row.line
        return user

    def _extension(self, cell: str, _user: TelephoneUser) -> str:
        return _checked("extension", lambda: read_extension(undo_spreadsheet(cell)))

    def _mobile(self, cell: str, user: TelephoneUser) -> str:
        return _checked("mobile", lambda: read_mobile(cell, region=region_of(user)))

    def _role_ids(self, cell: str, _user: TelephoneUser) -> frozenset[int]:
        names = [name.strip() for name in BETWEEN_ROLES.split(cell) if name.strip()]
        if unknown := [name for name in names if name.lower() not in self._roles]:
            known = ", ".join(BusinessRole.objects.values_list("name", flat=True))
            said = _("There is no business role %(names)s. There are: %(known)s.")
            raise Wrong(str(FIELDS["roles"]), said % {"names": ", ".join(unknown), "known": known})
        return frozenset(self._roles[name.lower()] for name in names)

    def _clashes(self) -> Iterator[Problem]:
        for wanted, said in self.plan.clashes():
            field = str(FIELDS["extension"])
            yield Problem(self._lines[wanted.user.pk], field, _without(field, said))

    def _own_roles(self) -> Iterator[Problem]:
        """Who may not assign roles at all hears it once."""
        given = [change.user for change in self.plan.changes() if change.field == "roles"]
        if given and not role_rights.may_assign(self._asking):
            said = _("You may not put users into business roles. Take the column roles out.")
            yield Problem(1, str(FIELDS["roles"]), said)
            return
        for user in given:
            if refused := role_rights.refusal(self._asking, [user]):
                yield Problem(self._lines[user.pk], str(FIELDS["roles"]), refused)


def _named(names: set[str]) -> dict[str, TelephoneUser]:
    """Capital letters make no difference."""
    known = TelephoneUser.objects.values_list("pk", "username")
    users = TelephoneUser.objects.filter(pk__in=[pk for pk, name in known if name.lower() in names])
    return {user.get_username().lower(): user for user in users.select_related("partner")}


def _checked(field: str, read: Callable[[], str]) -> str:
    try:
        return read()
    except ValidationError as error:
        raise Wrong(str(FIELDS[field]), _without(str(FIELDS[field]), error.messages[0])) from error
    except Rounded:
        said = _("A spreadsheet has rounded it. Enter it there as text, then export again.")
        raise Wrong(str(FIELDS[field]), said) from None


def _without(field: str, said: str) -> str:
    """The field stands in a column of its own."""
    return capfirst(said.removeprefix(f"{field}: "))
