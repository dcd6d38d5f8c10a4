"""Which blocks each kind of page has, and how its user arranged them.

Imports: calls, models, partners, records.
"""

from django.contrib.auth.models import User
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks import home, partners, transactions
from crm_ui.blocks.base import Action, Block, Subject
from crm_ui.models import BlockSetting
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
    for kind, setting in arranged_blocks(page, user=request.user):
        block = kind(subject, page=page, request=request)
        if setting and setting.open is not None:
            block.is_open = setting.open
        block.is_open = block.is_open or kind.key == asked
        if against_block(block, setting, asked=kind.key == asked) is None:
            blocks.append(block)
    return blocks


def against_block(block: Block, setting: BlockSetting | None, *, asked: bool = False) -> Hindrance | None:
    """What speaks against a block on its page; `asked` for is one that a link leads to."""
    if block.hidden_when_empty and not block.count:
        return EMPTY
    return HIDDEN if setting and setting.hidden and not asked else None


def block_of(page: str, key: str, subject: Subject, *, request: WebClientRequest) -> Block:
    """One block of a page, open."""
    kind = next((kind for kind in PAGES[page] if kind.key == key), None)
    if kind is None:
        raise Http404
    block = kind(subject, page=page, request=request)
    block.is_open = True
    return block


def arranged_blocks(page: str, *, user: User) -> list[tuple[type[Block], BlockSetting | None]]:
    """All blocks of a page in the user's order, each with the user's setting, if there is one."""
    settings = {row.block: row for row in BlockSetting.objects.filter(user=user, page=page)}
    delivered = {kind.key: place for place, kind in enumerate(PAGES[page])}

    def place(kind: type[Block]) -> tuple[int, int]:
        setting = settings.get(kind.key)
        moved = setting.position if setting and setting.position is not None else delivered[kind.key]
        return moved, delivered[kind.key]

    return [(kind, settings.get(kind.key)) for kind in sorted(PAGES[page], key=place)]
