"""How a user finds the blocks of a page: as arranged by himself or herself, else as the business role has it."""

from dataclasses import dataclass

from crm_ui.models import BlockSetting
from customizing.access import Profiles
from customizing.models import LaidOutBlock


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """`open` is None where the block itself says it; `place` is the user's, then that before the user moved any."""

    open: bool | None
    hidden: bool
    place: tuple[int, int]


def rows_of(page: str, profiles: Profiles) -> dict[str, LaidOutBlock]:
    """What the layout of the role says of the blocks of the page, by their keys."""
    rows = profiles.block_layout.blocks.all() if profiles.block_layout else ()
    return {row.block.partition(":")[2]: row for row in rows if row.block.startswith(f"{page}:")}


def in_order(page: str, keys: list[str], profiles: Profiles) -> dict[str, int]:
    """The place of each block before the user moves any: first those that the layout lists, in its order."""
    listed = [key for key in rows_of(page, profiles) if key in keys]
    return {key: place for place, key in enumerate(dict.fromkeys([*listed, *keys]))}


def arranged(setting: BlockSetting | None, row: LaidOutBlock | None, *, usual: int) -> Arranged:
    """The user's own setting counts before the role's."""
    by_role = row.starts == "open" if row and row.starts else None
    by_user = setting.open if setting else None
    hidden = setting.hidden if setting and setting.hidden is not None else bool(row and not row.shown)
    moved = setting.position if setting and setting.position is not None else usual
    return Arranged(open=by_role if by_user is None else by_user, hidden=hidden, place=(moved, usual))
