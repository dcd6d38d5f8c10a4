"""Which colleagues know a caller's account, the best first."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from crm_ui.models import BusinessTransaction, ConversationPartner, Relationship, RelationshipKind
from customizing.display_names import name_of
from presence.models import Conversation

LATELY = 5


def account_experts(conversation: Conversation | None, target: User) -> Iterator[tuple[User, str]]:
    """Employee responsible, account team, the deputy of the colleague wanted, who dealt with the account lately."""
    partners = _partners(conversation)
    yield from _related_to(partners)
    deputy = _("deputy of %(name)s") % {"name": name_of(target)}
    yield from _linked(Q(source__user=target), RelationshipKind.DEPUTY, deputy)
    yield from _lately(partners)


def who_knows_caller(conversation: Conversation | None) -> Iterator[tuple[User, str]]:
    """The same without a colleague who is wanted. Nobody, and no query more, if the caller is not known."""
    if partners := _partners(conversation):
        yield from _related_to(partners)
        yield from _lately(partners)


def _partners(conversation: Conversation | None) -> list[int]:
    found = ConversationPartner.objects.filter(conversation=conversation).first() if conversation else None
    return [pk for pk in (found.account_id, found.contact_id) if pk] if found else []


def _related_to(partners: list[int]) -> Iterator[tuple[User, str]]:
    yield from _linked(Q(source__in=partners), RelationshipKind.RESPONSIBLE, _("employee responsible"))
    yield from _linked(Q(source__in=partners), RelationshipKind.TEAM, _("account team"))


def _linked(of: Q, kind: str, why: str) -> Iterator[tuple[User, str]]:
    links = Relationship.objects.filter(of, kind=kind, target__user__is_active=True).select_related("target__user")
    yield from ((user, why) for link in links.order_by("-main", "pk") if (user := link.target.user))


def _lately(partners: Iterable[int]) -> Iterator[tuple[User, str]]:
    theirs = Q(account__in=partners) | Q(contact__in=partners)
    dealt = BusinessTransaction.objects.filter(theirs, responsible__user__is_active=True)
    last = dealt.select_related("responsible__user").order_by("-created_at", "-number")[:LATELY]
    responsible = [each.responsible for each in last]
    yield from ((partner.user, _("last contact")) for partner in responsible if partner and partner.user)
