"""What a process tree costs: processor time and memory, as the kernel counts them."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all its descendants."""
    children = [int(c) for task in Path(f"/proc/{pid}/task").glob("*/children") for c in task.read_text().split()]
    return [pid, *(p for child in children for p in tree(child))]


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree, in seconds."""
    total = 0
    for process in tree(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_kib(pid: int) -> int:
    """Resident memory of the tree, in KiB."""
    total = 0
    for process in tree(pid):
        line = next(row for row in Path(f"/proc/{process}/status").read_text().splitlines() if row.startswith("VmRSS"))
        total += int(line.split()[1])
    return total
