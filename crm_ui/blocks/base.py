"""Assignment blocks: the collapsible sections that an overview page consists of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.urls import reverse
from django_stubs_ext import StrOrPromise

from crm_ui.models import BusinessPartner, BusinessTransaction
from customizing import access
from customizing.requests import WebClientRequest

Subject = User | BusinessPartner | BusinessTransaction


@dataclass(frozen=True)
class Action:
    """A link at the right of a block's title."""

    text: StrOrPromise
    url: str


class Block:
    """One block of one page. Subclasses say what it is called, how it looks and which rows it shows.

    Rows are read when the template asks for them, so a closed block reads nothing but its count.
    """

    do_not_call_in_templates = True  # templates also show the classes, to arrange them

    key: ClassVar[str]
    title: ClassVar[StrOrPromise]
    template: ClassVar[str]
    pages: ClassVar[Sequence[str]] = ()
    """At the end of which pages it stands, if it comes from another package."""

    empty_text: ClassVar[StrOrPromise] = ""
    starts_open: ClassVar[bool] = True
    half: ClassVar[bool] = False
    rows_per_page: ClassVar[int] = 25
    counted: ClassVar[bool] = True
    follows_calls: ClassVar[bool] = False
    """Whether it shows calls of the user, and so may be another one after each event of them."""

    hidden_when_empty: ClassVar[bool] = False

    subject: Subject
    is_open: bool
    is_hidden: bool = False

    def __init__(self, subject: Subject, *, page: str, request: WebClientRequest):
        self.subject = subject
        self.page = page
        self.request = request
        self.is_open = self.starts_open

    def rows(self) -> QuerySet[Model, object] | Sequence[object]:
        """All rows in their order; the block pages them."""
        return []

    def actions(self) -> list[Action]:
        return []

    @cached_property
    def paginator(self) -> Paginator[Any]:
        return Paginator(self.rows(), self.rows_per_page)

    @cached_property
    def shown(self) -> Page[Any]:
        """The page of rows that was asked for, or the nearest there is."""
        asked = self.request.GET.get("page") if self._is_asked_for else 1
        return self.paginator.get_page(asked)

    @property
    def count(self) -> int | None:
        return self.paginator.count if self.counted else None

    @property
    def shown_when_empty(self) -> bool:
        """Whether the block has more to show than its rows."""
        return False

    @property
    def comes_with_page(self) -> bool:
        """Whether its rows are rendered with the page. In a preview those of all are, as nothing is fetched there."""
        return self.is_open or access.is_previewing()

    @property
    def _is_asked_for(self) -> bool:
        return self.request.GET.get("open") == self.key or self.request.resolver_match.kwargs.get("block") == self.key

    @property
    def watched(self) -> str:
        """The object of which a change is seen in this block at once: see `presence.subjects`."""
        kind = self.page if self.page in {"home", "transaction"} else "partner"
        return f"{'user' if kind == 'home' else kind}:{self.subject.pk}"

    @property
    def url(self) -> str:
        """The address of the block alone."""
        if self.page == "home":
            return reverse("home-block", args=[self.key])
        view = "transaction-block" if self.page == "transaction" else "partner-block"
        return reverse(view, args=[self.subject.pk, self.key])

    @property
    def page_url(self) -> str:
        """The page this block stands on."""
        if self.page == "home":
            return reverse("home")
        return reverse("transaction" if self.page == "transaction" else "partner", args=[self.subject.pk])

    @property
    def remember_url(self) -> str:
        """The address that keeps whether the user opened or closed the block."""
        return reverse("block-open", args=[self.page, self.key])
