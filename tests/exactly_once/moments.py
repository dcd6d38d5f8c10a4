"""Moments in the work of a process, and what comes then. Nothing of the product knows of them."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import transaction


def die() -> None:
    """kill -9 of this very process."""
    os.kill(os.getpid(), signal.SIGKILL)


class Moment:
    """Before a statement, or as soon as the transaction of one is committed. Put it around by `execute_wrapper`."""

    def __init__(self, statement: str, *, after_commit: bool = False, comes: Callable[[], object] = die):
        self.statement, self.after_commit, self.comes = statement, after_commit, comes

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if self.is_now(sql):
            if self.after_commit:
                transaction.on_commit(self.comes)
            else:
                self.comes()
        return execute(sql, params, many, context)

    def is_now(self, sql: str) -> bool:
        return self.statement in sql


class Statement(Moment):
    """Before the statement of that number, whatever it is."""

    def __init__(self, number: int):
        super().__init__("")
        self.left = number

    def is_now(self, sql: str) -> bool:
        self.left -= 1
        return self.left < 0
