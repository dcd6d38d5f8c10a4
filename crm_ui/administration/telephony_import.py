"""What an import of users and their telephony would change, and what is wrong in it: line, field, remedy."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_ui.administration import terms
from crm_ui.administration.telephony_csv import Row
from crm_ui.administration.telephony_plan import BY_ROLE, FIELDS, Change, Plan, Wanted
from crm_ui.administration.telephony_rules import read_cms_user_name, read_extension, read_mobile, region_of
from crm_ui.administration.terms import Terms
from crm_ui.models import TelephoneUser
from customizing.admin import role_rights
from customizing.display_names import visible
from customizing.models import BusinessRole, CmsDestination
from presence.models import Agent
from presence.phone.spreadsheets import Rounded, undo_spreadsheet

OF_USER = {"mobile", "roles", "positions"}
"""Columns that are the same for all telephones of a user."""

WANTED = {"cms_destination": "own_destination"}
"""Columns that are called otherwise in the plan."""

LONGEST_LABEL = 30


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
        self._systems = {name.lower(): pk for pk, name in CmsDestination.objects.values_list("pk", "name")}
        self._known = {column: _known(column) for column in terms.TABLES}
        self.problems: list[Problem] = []
        self._lines: dict[tuple[int, str], int] = {}
        self._first: dict[int, Row] = {}
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
        number = self.number - self.plan.number_changed
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
        first = self._first.setdefault(user.pk, row)
        for name, read in self._readers.items():
            if name in row.cells and (first is row or name not in OF_USER):
                try:
                    fields[WANTED.get(name, name)] = read(row.cells[name], user)
                except Wrong as wrong:
                    self._note(row, wrong)
        return Wanted(user, **fields)  # type: ignore[arg-type]  # each as its reader gives it

    @property
    def _readers(self) -> dict[str, Callable[[str, TelephoneUser], object]]:
        return {
            "telephone": self._telephone,
            "extension": self._extension,
            "cms_destination": self._destination,
            "cms_user_name": self._cms_user_name,
            "mobile": self._mobile,
            "roles": self._roles,
            "positions": self._positions,
        }

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
        self._must_be_new(row, user)
        return user

    def _must_be_new(self, row: Row, user: TelephoneUser) -> None:
        """A user has a line for each telephone; mobile number and roles are the same in all of them."""
        about, key = _("User name"), _key(row, user)
        if key in self._lines:
            said = _("Line %(line)d is about %(name)s already. Take one of the two out, or name another telephone.")
            raise Wrong(about, said % {"line": self._lines[key], "name": row.cells["user_name"]})
        self._lines[key] = row.line
        first = self._first.get(user.pk)
        for name in OF_USER & row.cells.keys() if first else ():
            if first and row.cells[name] != first.cells.get(name):
                said = _("Line %(line)d says otherwise of the same user. Let both say the same.")
                raise Wrong(str(FIELDS[name]), said % {"line": first.line})

    def _telephone(self, cell: str, user: TelephoneUser) -> str:
        if len(cell) > LONGEST_LABEL:
            said = _("It is longer than %(n)d characters. Shorten it.")
            raise Wrong(str(FIELDS["telephone"]), said % {"n": LONGEST_LABEL})
        return visible(cell)

    def _destination(self, cell: str, _user: TelephoneUser) -> int:
        if cell and cell.lower() not in self._systems:
            said = _("There is no CMS destination %(name)s. There are: %(known)s.")
            known = ", ".join(CmsDestination.objects.order_by("name").values_list("name", flat=True))
            raise Wrong(str(FIELDS["own_destination"]), said % {"name": cell, "known": known})
        return self._systems[cell.lower()] if cell else BY_ROLE

    def _cms_user_name(self, cell: str, _user: TelephoneUser) -> str:
        return _checked("cms_user_name", lambda: read_cms_user_name(cell))

    def _extension(self, cell: str, _user: TelephoneUser) -> str:
        return _checked("extension", lambda: read_extension(undo_spreadsheet(cell)))

    def _mobile(self, cell: str, user: TelephoneUser) -> str:
        return _checked("mobile", lambda: read_mobile(cell, region=region_of(user)))

    def _roles(self, cell: str, _user: TelephoneUser) -> Terms:
        return self._terms("roles", cell, _("There is no business role %(names)s. There are: %(known)s."))

    def _positions(self, cell: str, _user: TelephoneUser) -> Terms:
        return self._terms("positions", cell, _("There is no position %(names)s. There are: %(known)s."))

    def _terms(self, column: str, cell: str, strange: str) -> Terms:
        try:
            found, unknown = terms.read(cell, self._known[column])
        except terms.Unclear as unclear:
            raise Wrong(str(FIELDS[column]), str(unclear)) from unclear
        if unknown:
            known = ", ".join(sorted(terms.names_of(column).values())) or "–"
            raise Wrong(str(FIELDS[column]), strange % {"names": ", ".join(unknown), "known": known})
        return found

    def _clashes(self) -> Iterator[Problem]:
        for wanted, name, said in self.plan.clashes():
            field = str(FIELDS[name])
            yield Problem(self._line_of(wanted), field, _without(field, said))

    def _line_of(self, wanted: Wanted) -> int:
        """Of several lines of the user that about the telephone."""
        lines = {name: line for (user_id, name), line in self._lines.items() if user_id == wanted.user.pk}
        return lines.get((wanted.telephone or "").lower(), min(lines.values()))

    def _own_roles(self) -> Iterator[Problem]:
        """Who may not assign roles at all hears it once."""
        given = [change for change in self.plan.changes() if change.field in terms.TABLES]
        if given and not role_rights.may_assign(self._asking):
            said = _("You may not put users into business roles. Take the columns roles and positions out.")
            yield Problem(1, str(FIELDS[given[0].field]), said)
            return
        for change in given:
            if refused := role_rights.refusal(self._asking, [change.user]):
                yield Problem(self._first[change.user.pk].line, str(FIELDS[change.field]), refused)


def _known(column: str) -> dict[str, int]:
    """The roles or positions by what a file may call them; business roles by their texts in any language, too."""
    known = {name.lower(): pk for pk, name in terms.names_of(column).items()}
    roles = BusinessRole.objects.values_list("pk", "text", "translations") if column == "roles" else ()
    return {said.lower(): pk for pk, text, others in roles for said in (*others.values(), text)} | known


def _named(names: set[str]) -> dict[str, TelephoneUser]:
    """Capital letters make no difference."""
    known = TelephoneUser.objects.values_list("pk", "username")
    users = TelephoneUser.objects.filter(pk__in=[pk for pk, name in known if name.lower() in names])
    return {user.get_username().lower(): user for user in users.select_related("partner", "agent")}


def _key(row: Row, user: TelephoneUser) -> tuple[int, str]:
    """The user and the telephone that a line is about: that in use if it names none."""
    agent = getattr(user, "agent", None) or Agent()
    return user.pk, (row.cells.get("telephone") or agent.telephone).lower()


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
