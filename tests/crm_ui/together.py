"""Several threads doing the same at the same moment, each with its own database connection."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def together(act: Callable[[], Any], *, times: int) -> list[Any]:
    """The results of `times` threads that all start `act` at once."""
    ready = threading.Barrier(times)

    def run(_number: int) -> Any:
        ready.wait(timeout=10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
