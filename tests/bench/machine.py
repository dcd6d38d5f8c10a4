"""What a process tree costs: processor time and memory, as the kernel counts them."""

import os
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all its descendants."""
    children = [int(c) for task in Path(f"/proc/{pid}/task").glob("*/children") for c in task.read_text().split()]
    return [pid, *(p for child in children for p in tree(child))]


def cpu_seconds(pid: int) -> float:
    """Processor time of the tree's living threads, in seconds: to the nanosecond where the kernel tells so."""
    return sum(_exact(process) or _by_ticks(process) for process in tree(pid))


def _exact(process: int) -> float:
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def _by_ticks(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Spent:
    """Processor time of the tree and time that have passed in the `with` block, both in seconds."""

    def __init__(self, pid: int):
        self.pid = pid
        self.cpu = self.seconds = 0.0

    def __enter__(self) -> "Spent":
        self.cpu -= cpu_seconds(self.pid)
        self.seconds -= time.monotonic()
        return self

    def __exit__(self, *raised: object) -> None:
        self.cpu += cpu_seconds(self.pid)
        self.seconds += time.monotonic()


def resident_kib(pid: int) -> int:
    """Resident memory of the tree, in KiB."""
    total = 0
    for process in tree(pid):
        line = next(row for row in Path(f"/proc/{process}/status").read_text().splitlines() if row.startswith("VmRSS"))
        total += int(line.split()[1])
    return total
