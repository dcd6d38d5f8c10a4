"""What the start page shows of each node: its state, who changed it lately, its note, and what a search found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Max, Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django_stubs_ext import StrOrPromise

from .. import access, img
from ..activations.draft import draft_changes
from ..checks import Finding, Level, findings
from ..display_names import name_of
from ..img_documentation import Documentation, documentation_of, table_of
from ..img_search import Hits, search
from ..models import ChangedValue, NodeNote, Occasion

LATELY = timedelta(days=7)
MOST = 3
FIRST_FINDINGS = 5
CHANGES = "admin:customizing_changedvalue_changelist"
EMPTY, INCOMPLETE, CHANGED, CONSISTENT = "empty", "incomplete", "changed", "consistent"
STATES: dict[str, StrOrPromise] = {
    EMPTY: pgettext_lazy("node of the IMG", "empty"),
    INCOMPLETE: pgettext_lazy("node of the IMG", "incomplete"),
    CHANGED: pgettext_lazy("node of the IMG", "changed"),
    CONSISTENT: pgettext_lazy("node of the IMG", "consistent"),
}


@dataclass(frozen=True)
class ChangedLately:
    """The last change that somebody else made at a node within a week."""

    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ShownNode:
    """A node with what there is to know about it now. `links` is the admin's entry.

    `changed`: while changes are collected, whether something is in the draft, which are the objects `drafted`; else
    whether somebody has changed something lately.
    """

    node: img.Node
    links: dict[str, Any]
    number: int
    findings: int
    changed: bool
    drafted: tuple[str, ...] = ()
    lately: ChangedLately | None = None
    note: NodeNote | None = None
    hits: Hits | None = None

    @property
    def state(self) -> str:
        if self.findings:
            return INCOMPLETE
        if not self.number:
            return EMPTY
        return CHANGED if self.changed else CONSISTENT

    @property
    def state_in_words(self) -> StrOrPromise:
        return STATES[self.state]

    @property
    def drafted_in_words(self) -> str:
        """The first of the objects that the draft changes, and how many more there are."""
        more = len(self.drafted) - MOST
        listed = ", ".join(self.drafted[:MOST])
        return gettext("%(names)s and %(n)d more") % {"names": listed, "n": more} if more > 0 else listed

    @property
    def documentation(self) -> Documentation:
        return documentation_of(self.node)

    @property
    def kind(self) -> str:
        return table_of(self.node).kind

    @property
    def changes_url(self) -> str:
        """Its change documents."""
        return f"{reverse(CHANGES)}?kind={self.kind}"

    @property
    def found(self) -> list[tuple[str, str]]:
        """Where the words were found, with the address of the record if there is one."""
        page = f"admin:customizing_{self.kind}_change"
        shown = self.hits.shown if self.hits else []
        return [(hit.text, "" if hit.number is None else reverse(page, args=[hit.number])) for hit in shown]


@dataclass(frozen=True)
class FindingsOfKind:
    """Findings with the same id: those that the page shows, and how many more there are."""

    id: str
    shown: list[Finding]
    more: int


@dataclass
class ShownFolder:
    title: img.Text
    folders: list["ShownFolder"] = field(default_factory=list)
    nodes: list[ShownNode] = field(default_factory=list)


class Overview:
    """The start page for a user: the nodes that he or she may see, only those found if there is something searched.

    It asks the database a number of times that does not depend on how much there is.
    """

    def __init__(self, user: User, app_list: list[dict[str, Any]], *, searched: str = "", opened: str = ""):
        """`opened`: the id of which all findings are shown."""
        self.user, self.searched, self.opened = user, searched.strip()[:100], opened
        self.links = {entry["model"]: entry for app in app_list for entry in app["models"]}
        self.hits = search(self.searched) if self.searched else {}

    @cached_property
    def findings(self) -> list[Finding]:
        return findings()

    @property
    def findings_by_kind(self) -> list[FindingsOfKind]:
        """The first few of each kind, or a thousand roles without users would push the tree out of sight."""
        kinds = [(id_, list(found)) for id_, found in groupby(self.findings, key=lambda finding: finding.id)]
        return [FindingsOfKind(id_, *self._shown_and_more(id_, found)) for id_, found in kinds]

    @cached_property
    def drafted(self) -> dict[str, tuple[str, ...]] | None:
        """The objects of each kind that differ from what is in force; None while each change is in force at once."""
        if not access.is_collecting():
            return None
        found: dict[str, dict[str, None]] = {}
        for change in draft_changes():
            found.setdefault(change.kind, {})[change.key] = None
        return {kind: tuple(keys) for kind, keys in found.items()}

    @cached_property
    def nodes(self) -> list[ShownNode]:
        wanted = [node for node in img.NODES if node.model in self.links]
        if self.searched:
            wanted = [node for node in wanted if node.model in self.hits]
        numbers, wrong = _numbers(wanted), Counter(type(each.record) for each in self.findings if _is_wrong(each))
        mine, others = self._changes()
        changed = mine | others.keys() if self.drafted is None else self.drafted.keys()
        notes = {note.node: note for note in NodeNote.objects.select_related("changed_by")}
        return [
            ShownNode(
                node=node,
                links=self.links[node.model],
                number=numbers[node.model],
                findings=wrong[node.model],
                changed=table_of(node).kind in changed,
                drafted=(self.drafted or {}).get(table_of(node).kind, ()),
                lately=others.get(table_of(node).kind),
                note=notes.get(table_of(node).kind),
                hits=self.hits.get(node.model),
            )
            for node in wanted
        ]

    @property
    def folders(self) -> list[ShownFolder]:
        """The tree, from its first level on."""
        by_node = {shown.node: shown for shown in self.nodes}
        return _shown(img.tree(by_node), by_node).folders

    def _shown_and_more(self, id_: str, found: list[Finding]) -> tuple[list[Finding], int]:
        shown = found if id_ == self.opened or len(found) <= FIRST_FINDINGS + 1 else found[:FIRST_FINDINGS]
        return shown, len(found) - len(shown)

    def _changes(self) -> tuple[set[str], dict[str, ChangedLately]]:
        """The kinds that the user has changed lately; and those that others have, each with the last of them."""
        since = timezone.now() - LATELY
        found = ChangedValue.objects.filter(at__gte=since).exclude(occasion__in=[Occasion.DELIVERED, Occasion.FOUND])
        rows = found.order_by().values_list("kind", "user_name").annotate(last=Max("at"))
        mine = {kind for kind, who, _at in rows if who == self.user.username}
        people = {user.username: name_of(user) for user in User.objects.filter(username__in={row[1] for row in rows})}
        others: dict[str, ChangedLately] = {}
        for kind, who, at in sorted(rows, key=lambda row: row[2]):
            if who != self.user.username:
                others[kind] = ChangedLately(people.get(who, who), at)
        return mine, others


def _is_wrong(finding: Finding) -> bool:
    return finding.level in {Level.ERROR, Level.WARNING}


def _numbers(nodes: Iterable[img.Node]) -> dict[type[Model], int]:
    """How many records each node has."""
    return {node.model: node.model._base_manager.aggregate(n=Count("pk"))["n"] for node in nodes}


def _shown(folder: img.Folder, by_node: dict[img.Node, ShownNode]) -> ShownFolder:
    return ShownFolder(
        folder.title, [_shown(each, by_node) for each in folder.folders], [by_node[node] for node in folder.nodes]
    )
