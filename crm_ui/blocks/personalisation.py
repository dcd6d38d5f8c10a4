"""How users arrange the blocks of a page: open or closed, shown or hidden, and in which order."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction

from crm_ui.blocks import arranged_blocks
from crm_ui.models import BlockSetting
from customizing.access import Profiles


def keep_open(user: User, *, page: str, block: str, is_open: bool) -> None:
    _keep(user, page=page, block=block, open=is_open)


def show(user: User, profiles: Profiles, *, page: str, block: str) -> None:
    _keep(user, page=page, block=block, hidden=False)


def hide(user: User, profiles: Profiles, *, page: str, block: str) -> None:
    _keep(user, page=page, block=block, hidden=True)


def move_up(user: User, profiles: Profiles, *, page: str, block: str) -> None:
    _move(user, profiles, page=page, block=block, by=-1)


def move_down(user: User, profiles: Profiles, *, page: str, block: str) -> None:
    _move(user, profiles, page=page, block=block, by=1)


def reset(user: User, profiles: Profiles, *, page: str, block: str = "") -> None:
    """Give the blocks of the page the order and look again that the business role has."""
    BlockSetting.objects.filter(user=user, page=page).delete()


@transaction.atomic
def _move(user: User, profiles: Profiles, *, page: str, block: str, by: int) -> None:
    order = [kind.key for kind, _setting in arranged_blocks(page, user=user, profiles=profiles)]
    place = order.index(block)
    order.insert(max(place + by, 0), order.pop(place))
    for position, key in enumerate(order):
        _keep(user, page=page, block=key, position=position)


def _keep(user: User, *, page: str, block: str, **values: bool | int) -> None:
    BlockSetting.objects.update_or_create(user=user, page=page, block=block, defaults=values)


ACTS: dict[str, Callable[..., None]] = {
    "show": show,
    "hide": hide,
    "up": move_up,
    "down": move_down,
    "reset": reset,
}
