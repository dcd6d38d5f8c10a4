"""An object that pages show has changed: the pages that show it are told after commit which blocks to fetch anew.

Presence knows no more of such a subject than what it is called, `kind:key`. Pages say which ones they show. Whoever
fetches a block needs the right to it then, so the news may go to anybody.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from django.db import transaction

from presence.changes import hook_under_way

News = Mapping[str, Collection[str]]
"""For each subject the blocks that have changed."""

ALL = "*"
"""Stands for all blocks of a subject."""

when_changed: list[Callable[[News], object]] = []
"""Called in this order after commit, once for all that a transaction has changed."""


def changed(subject: str, *blocks: str) -> None:
    """These blocks of the subject have changed within the caller's transaction. It asks nothing of the database."""
    telling = hook_under_way(_Telling)
    news = telling.news if telling else defaultdict(set)
    news[subject].update(blocks)
    if telling is None:
        transaction.on_commit(_Telling(news), robust=True)


class _Telling:
    """The hook of a transaction, or of a savepoint. What one within it has added is told though it be rolled back."""

    def __init__(self, news: defaultdict[str, set[str]]):
        self.news = news

    def __call__(self) -> None:
        for tell in when_changed:
            tell(self.news)
