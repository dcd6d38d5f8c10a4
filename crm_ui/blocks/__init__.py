"""Which blocks each kind of page has, and how its user arranged them.

Imports: calls, frame, models, partners, records, transactions.
"""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks import home, partners, transactions
from crm_ui.blocks.base import Action, Block, Subject
from crm_ui.blocks.installed import guarded
from crm_ui.blocks.layout import Arranged, arranged, in_order, rows_of
from crm_ui.models import BlockSetting
from customizing.access import Profiles
from customizing.hindrances import Hindrance, Step
from customizing.requests import WebClientRequest

__all__ = [
    "PAGES",
    "PAGE_TITLES",
    "Action",
    "Block",
    "Subject",
    "against_block",
    "arranged_blocks",
    "block_of",
    "blocks_of",
]

PAGES: dict[str, list[type[Block]]] = {
    "home": home.BLOCKS,
    "account": partners.ACCOUNT_BLOCKS,
    "contact": partners.CONTACT_BLOCKS,
    "employee": partners.EMPLOYEE_BLOCKS,
    "transaction": transactions.BLOCKS,
}
PAGE_TITLES = {
    "home": _("Home"),
    "account": _("Account"),
    "contact": _("Contact"),
    "employee": _("Employee"),
    "transaction": _("Business Transaction"),
}
EMPTY = Hindrance(Step.STATE, _("The block has no rows, and is shown with rows only."))
HIDDEN = Hindrance(Step.STATE, _("The user has hidden the block under Personalize."))


def blocks_of(page: str, subject: Subject, *, request: WebClientRequest) -> list[Block]:
    """The blocks of a page that the user wants to see, in the user's order, open or closed as left."""
    asked = request.GET.get("open")
    blocks = []
    for kind, setting in arranged_blocks(page, user=request.user, profiles=request.profiles):
        block = kind(subject, page=page, request=request)
        if setting.open is not None:
            block.is_open = setting.open
        block.is_open = block.is_open or kind.key == asked
        hindrance = against_block(block, setting, asked=kind.key == asked)
        if hindrance is None or (hindrance is EMPTY and not setting.hidden):  # empty: unseen until its first row
            blocks.append(block)
    return blocks


def against_block(block: Block, setting: Arranged, *, asked: bool = False) -> Hindrance | None:
    """What speaks against a block on its page; `asked` for is one that a link leads to."""
    with guarded(block):
        if block.hidden_when_empty and not block.count:
            return EMPTY
    return HIDDEN if setting.hidden and not asked else None


def block_of(page: str, key: str, subject: Subject, *, request: WebClientRequest) -> Block:
    """One block of a page, open."""
    kind = next((kind for kind in PAGES[page] if kind.key == key), None)
    if kind is None:
        raise Http404
    block = kind(subject, page=page, request=request)
    block.is_open = True
    return block


def arranged_blocks(page: str, *, user: User, profiles: Profiles) -> list[tuple[type[Block], Arranged]]:
    """All blocks of a page in the user's order, each as the user, else the business role, has it."""
    settings = {row.block: row for row in BlockSetting.objects.filter(user=user, page=page)}
    rows, usual = rows_of(page, profiles), in_order(page, [kind.key for kind in PAGES[page]], profiles)
    found = [
        (kind, arranged(settings.get(kind.key), rows.get(kind.key), usual=usual[kind.key])) for kind in PAGES[page]
    ]
    return sorted(found, key=lambda each: each[1].place)


def offered_blocks() -> Iterator[tuple[str, str]]:
    """All blocks of all pages, for the choice in Customizing."""
    for page, kinds in PAGES.items():
        for kind in kinds:
            yield f"{page}:{kind.key}", f"{PAGE_TITLES[page]}: {kind.title}"
