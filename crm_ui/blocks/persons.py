"""Blocks that list persons, with presence for those who are users."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.db.models import Q, QuerySet
from django_stubs_ext import StrOrPromise

from crm_ui.blocks.base import Block
from crm_ui.models import BusinessPartner, Relationship
from crm_ui.partners.rows import PartnerRow, partner_row


class PersonRow(NamedTuple):
    """A partner in a list: in which relation, and in which function."""

    partner: PartnerRow
    function: str = ""
    relation: str = ""
    main: bool = False


class PersonsBlock(Block):
    """A block with one person a row."""

    template = "blocks/persons.html"
    relation_title: ClassVar[StrOrPromise] = ""

    @property
    def with_relation(self) -> bool:
        return bool(self.relation_title)

    @cached_property
    def persons(self) -> list[PersonRow]:
        """The rows on the page shown."""
        return list(self.person_rows(self.shown.object_list))

    def person_rows(self, rows: Iterable[Any]) -> Iterable[PersonRow]:
        return (PersonRow(partner_row(partner), partner.function) for partner in rows)


class RelatedPersonsBlock(PersonsBlock):
    """Persons related to the partner in one way."""

    kind: ClassVar[str]
    subject: BusinessPartner

    def rows(self) -> QuerySet[Relationship]:
        related = Relationship.objects.filter(source=self.subject, kind=self.kind).select_related("target")
        return related.prefetch_related("target__numbers")

    def person_rows(self, rows: Iterable[Relationship]) -> Iterable[PersonRow]:
        return (PersonRow(partner_row(row.target), row.function or row.target.function, main=row.main) for row in rows)


def relationships_of(partner: BusinessPartner) -> QuerySet[Relationship]:
    """The relationships of a partner, in both directions."""
    both = Relationship.objects.filter(Q(source=partner) | Q(target=partner)).select_related("source", "target")
    return both.prefetch_related("source__numbers", "target__numbers").order_by("kind", "-main", "pk")
