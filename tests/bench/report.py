"""The figures as a table beside what is to be reached."""

TARGETS = {
    "cpu_ratio": (6, 1.6, "CPU per delivery ÷ websockets.broadcast"),
    "change_p50_ms": (8, 3, "one change → its watchers, p50 ms"),
    "change_p99_ms": (25, 10, "one change → its watchers, p99 ms"),
    "paced_p95_ms": (15, 6, "50 changes/s, p95 ms"),
    "wrong_states": (0, 0, "states wrong at the end"),
    "growth_100_to_2000": (0.25, 0.25, "growth of CPU per delivery, 100 → 2,000 clients"),
    "kib_per_client": (40, 40, "KiB per client"),
    "connect_s": (4, 3, "1,000 clients connect and subscribe, s"),
    "idle_writes_per_s": (0, 0, "database writes/s while idle"),
    "coalesced_p95_ms": (200, 80, "40 changes/s, all watch all, p95 ms"),
}
SINGLE = {
    "slow_client_kib": (1024, "server grows for a client that stops reading, KiB"),
    "browser_p95_ms": (60, "CMS event → badge in Chromium, p95 ms"),
    "tabs_p50_ms": (None, "event → toolbar in all of 5 tabs of the user, p50 ms"),
    "tabs_p95_ms": (200, "event → toolbar in all of 5 tabs of the user, p95 ms"),
    "list_50_ms": (8, "list of 50 rows in the view, p50 ms"),
    "list_500_ms": (None, "list of 500 rows in the view, p50 ms"),
}


def merge(results: dict, new: dict) -> None:
    for key, value in new.items():
        if isinstance(value, dict):
            results.setdefault(key, {}).update(value)
        else:
            results[key] = value


def table(results: dict) -> str:
    lines = [f"{'':52}{'daphne':>10}{'goal':>8}{'uvicorn':>10}{'goal':>8}"]
    for key, (daphne, uvicorn, text) in TARGETS.items():
        row = "".join(
            f"{mark(results.get(server, {}).get(key), goal):>10}{goal:>8}"
            for server, goal in (("daphne", daphne), ("uvicorn", uvicorn))
        )
        lines.append(f"{text:52}{row}")
    lines += [
        f"{text:52}{mark(results.get(key), goal):>10}{goal if goal is not None else '':>8}"
        for key, (goal, text) in SINGLE.items()
    ]
    for name in ("yardstick", "groups"):
        if name in results:
            lines.append(f"{name}: " + ", ".join(f"{key} {value}" for key, value in results[name].items()))
    return "\n".join(lines)


def mark(value: float | None, goal: float | None) -> str:
    """The value, with a cross where it misses its goal; a dash where it was not measured."""
    if value is None:
        return "–"
    return f"{value}" if goal is None or value <= goal else f"✗ {value}"
