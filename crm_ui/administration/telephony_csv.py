"""Users and their telephony as CSV, as spreadsheets write and read it."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_ui.administration import terms
from crm_ui.models import TelephoneUser
from customizing import spreadsheets
from customizing.display_names import full_name
from presence.models import Agent
from presence.phone import international

COLUMNS = ("user_name", "telephone", "extension", "cms_destination", "cms_user_name", "mobile", "roles", "positions")
"""Those that are read; the others of an export are there for people."""
SHOWN = ("name", "telephone_system", "active")
DELIMITERS = ";,\t"
MOST_ROWS = 5_000
LARGEST = 1_000_000


class Unreadable(Exception):
    """The file as a whole. `message` says what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Row(NamedTuple):
    """One user as the file has it; columns that it lacks are not in `cells`."""

    line: int
    cells: dict[str, str]


def text_of(data: bytes) -> str:
    """As spreadsheets save it. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(_("The file is larger than %(n)d bytes. Import it in parts.") % {"n": LARGEST})
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file is no text. Save it as CSV (UTF-8), then choose it again."))


def read(text: str) -> list[Row]:
    """Raises Unreadable."""
    text = text.removeprefix("\ufeff")
    if "\0" in text or len(text) > LARGEST:
        raise Unreadable(_("The file is no text. Save it as CSV (UTF-8), then choose it again."))
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count))
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unreadable(_("Line %(line)d is no CSV: %(why)s.") % {"line": reader.line_num, "why": error}) from error
    if not rows:
        raise Unreadable(_("The file is empty. Export the list to have one to begin with."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("The file has more than %(n)d lines. Import it in parts.") % {"n": MOST_ROWS})
    columns = _columns(rows[0][1])
    return [Row(line, _cells(line, columns, cells)) for line, cells in rows[1:]]


def written(users: QuerySet[TelephoneUser]) -> Iterator[str]:
    """The lines of a file that can be changed and imported: one for each telephone, first for that in use."""
    return spreadsheets.written(_rows(users))


def _rows(users: QuerySet[TelephoneUser]) -> Iterator[list[str]]:
    assigned = [(terms.stored(column, users.values("pk")), terms.names_of(column)) for column in terms.TABLES]
    yield [*COLUMNS, *SHOWN]
    for user in users:
        agent = getattr(user, "agent", None) or Agent()
        held = [terms.written(of_users.get(user.pk, ()), names) for of_users, names in assigned]
        name = full_name(user.first_name, user.last_name, otherwise="")
        system = str(agent.destination or "")
        shown = [*map(spreadsheets.harmless, (name, system)), "1" if user.is_active else "0"]  # not read back
        for each in (agent, *user.other_telephones.all()):
            telephone = [each.telephone, each.extension, str(each.own_destination or ""), each.cms_user_name]
            yield [user.get_username(), *telephone, international(agent.mobile), *held, *shown]


def _columns(names: list[str]) -> list[str]:
    columns = [name.strip().lower().replace(" ", "_") for name in names]
    known = (*COLUMNS, *SHOWN)
    if strange := [name for name in columns if name and name not in known]:
        said = _("Line 1: the columns %(strange)s are not known. Name them %(known)s, or take them out.")
        raise Unreadable(said % {"strange": ", ".join(strange), "known": ", ".join(COLUMNS)})
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        said = _("Line 1: the columns %(names)s are there twice. Take one of each out.")
        raise Unreadable(said % {"names": ", ".join(twice)})
    if "user_name" not in columns:
        raise Unreadable(_("Line 1: the column user_name is missing. It says whom a line is about."))
    return columns


def _cells(line: int, columns: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        said = _("Line %(line)d has more cells than line 1 has columns. Put a cell with a comma into quotes.")
        raise Unreadable(said % {"line": line})
    named = zip(columns, (*cells, *[""] * len(columns)), strict=False)
    return {name: cell.strip() for name, cell in named if name in COLUMNS}
