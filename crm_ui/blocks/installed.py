"""Blocks that other packages add to pages, and what is shown in place of one that fails."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crm_ui.blocks.base import Block
from customizing import packages

KEY = re.compile(r"[a-zA-Z0-9-]+")
NEEDED = ("key", "title", "template", "pages")
log = logging.getLogger(__name__)
_installed: set[type[Block]] = set()


def add_installed(pages: dict[str, list[type[Block]]]) -> None:
    """Put those of other packages at the end of the pages that they name."""

    def problem(name: str, thing: Any) -> str:
        if not KEY.fullmatch(name):
            return "its key has something else than letters, digits and hyphens"
        if unknown := set(thing.pages) - pages.keys():
            return f"there is no page “{min(unknown)}”, but {', '.join(pages)}"
        if any(name == kind.key for page in thing.pages for kind in pages[page]):
            return "the product has a block of that key on the same page"
        return ""

    wanted = packages.Wanted("subclass of crm_ui.blocks.Block", packages.subclass_of(Block), NEEDED, problem=problem)
    for kind in packages.load("blocks", wanted).values():
        _installed.add(kind)
        for page in kind.pages:
            pages[page].append(kind)


@contextmanager
def guarded(block: Block) -> Iterator[None]:
    """What fails within is logged and left at that, if the block is of another package: the page goes on."""
    try:
        yield
    except Exception:
        if type(block) not in _installed:
            raise
        log.exception("The block “%s” of %s has failed.", block.key, type(block).__module__)
