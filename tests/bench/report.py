"""The figures as a table beside what is to be reached. A cross marks what misses it, a dash what was not measured."""

from collections.abc import Iterator, Mapping

Goal = float | None
SERVERS = ("daphne", "uvicorn")
DATABASES = ("sqlite", "postgresql")
ON_SERVERS: dict[str, tuple[Goal, Goal, str]] = {
    "cpu_ratio": (3, 1.5, "CPU per delivery ÷ websockets.broadcast"),
    "change_p50_ms": (8, 3, "one change → its watchers, p50 ms"),
    "change_p99_ms": (25, 10, "one change → its watchers, p99 ms"),
    "paced_p95_ms": (15, 6, "50 changes/s, p95 ms"),
    "wrong_states": (0, 0, "states wrong at the end"),
    "growth_100_to_2000": (0.25, 0.25, "growth of CPU per delivery, 100 → 2,000 clients"),
    "kib_per_client": (40, 40, "KiB per client"),
    "connect_s": (4, 3, "1,000 clients connect and subscribe, s"),
    "idle_writes_per_s": (0, 0, "database writes/s while idle"),
    "coalesced_p95_ms": (200, 80, "40 changes/s, all watch all, p95 ms"),
    "flood_p50_ms": (60, 60, "one user floods: the others' badges, p50 ms"),
    "flood_p95_ms": (250, 250, "one user floods: the others' badges, p95 ms"),
    "flood_mib": (30, 30, "one user floods: server grows, MiB"),
}
ON_DATABASES: dict[str, tuple[Goal, Goal, str]] = {
    "per_s_10": (None, None, "transfers/s with transaction, 10 agents"),
    "per_s_1000": (None, None, "transfers/s with transaction, 1,000 agents"),
    "cpu_ms_10": (None, None, "CPU per transfer, 10 agents, ms"),
    "cpu_ms_1000": (None, None, "CPU per transfer, 1,000 agents, ms"),
    "growth": (0.25, 0.25, "growth of CPU per transfer, 10 → 1,000 agents"),
    "cpu_ratio": (0.334, 0.334, "CPU per transfer ÷ that of the commit BASE"),
    "statements": (90, 90, "statements per transfer, own tables"),
    "savepoints": (5, 5, "savepoints per transfer"),
    "commits": (12, 12, "commits per transfer"),
}
SEARCHES: dict[str, tuple[Goal, Goal, str]] = {
    "one_word_ms": (300, 300, "search for one word, slowest of 5, ms"),
    "words_5000_ms": (300, 300, "search for 5,000 words, ms"),
    "pasted_page_ms": (300, 300, "search for a pasted page, ms"),
    "letters_ms": (300, 300, "search for single letters, ms"),
    "suggest_words_ms": (300, 300, "suggestions for 5,000 words, ms"),
    "agents_900_and_ms": (300, 300, "dial pad, 900 words, ms"),
}
ALONE: dict[str, tuple[Goal, str]] = {
    "slow_client_kib": (1024, "server grows for a client that stops reading, KiB"),
    "slow_client_wrong_states": (0, "its states wrong one digest after it wakes"),
    "browser_p95_ms": (60, "CMS event → badge in Chromium, p95 ms"),
    "tabs_p50_ms": (None, "event → toolbar in all of 5 tabs of the user, p50 ms"),
    "tabs_p95_ms": (200, "event → toolbar in all of 5 tabs of the user, p95 ms"),
    "answer_p95_ms": (100, "key or click → answer in the toolbar, p95 ms"),
    "state_p95_ms": (100, "key or click → new state in the toolbar, p95 ms"),
    "picker_p95_ms": (300, "last letter of a name → list of colleagues, p95 ms"),
    "missed_p95_ms": (1000, "caller hangs up → number of missed calls, p95 ms"),
    "block_p95_ms": (1000, "caller hangs up → missed calls on the home page, p95 ms"),
    "logon_quiet_p50_ms": (None, "a change, nobody guesses passwords, p50 ms"),
    "logon_guessed_p50_ms": (60, "a change, 16 guess passwords, p50 ms"),
    "guesses_per_s": (None, "passwords looked at meanwhile, each second"),
    "asterisk_badge_p95_ms": (80, "event of a real Asterisk → badge in Chromium, p95 ms"),
    "asterisk_cpu_ms": (None, "Asterisk connector alone, CPU per call, ms"),
    "asterisk_engine_cpu_ms": (None, "the same with the product's engine, ms"),
    "asterisk_lag_p95_ms": (None, "10 calls/s at one connector, taken in after, p95 ms"),
    "asterisk_lag_growth_ms": (10, "the same, the last 10 s of a minute − the first, ms"),
    "asterisk_grown_mib": (8, "connector process, after 10,000 calls − 2,000, MiB"),
    "telephone_accept_p95_ms": (50, "click on Accept → the telephone in the browser does it, p95 ms"),
    "telephone_hold_p95_ms": (50, "the same, Hold, p95 ms"),
    "telephone_retrieve_p95_ms": (50, "the same, Retrieve, p95 ms"),
    "telephone_mute_p95_ms": (50, "the same, Mute, p95 ms"),
    "telephone_sound_p50_ms": (250, "click on Accept → first packet, p50 ms"),
    "list_50_ms": (8, "list of 50 rows in the view, p50 ms"),
    "list_500_ms": (None, "list of 500 rows in the view, p50 ms"),
    "start_page_p95_ms": (200, "start page of the administration, 500 roles, p95 ms"),
}


def merge(results: dict, new: dict) -> None:
    """Add figures to those of earlier runs."""
    for key, value in new.items():
        if isinstance(value, dict):
            results.setdefault(key, {}).update(value)
        else:
            results[key] = value


def table(results: dict) -> str:
    lines = [*_columns(SERVERS, ON_SERVERS, results), ""]
    lines += [_row(text, [(results.get(key), goal)]) for key, (goal, text) in ALONE.items()]
    lines += ["", *_columns(DATABASES, ON_DATABASES, results.get("transfers", {})), ""]
    lines += [*_columns(DATABASES, SEARCHES, results.get("searches", {})), ""]
    for name in ("yardstick", "groups"):
        if name in results:
            lines.append(f"{name}: " + ", ".join(f"{key} {value}" for key, value in results[name].items()))
    return "\n".join(lines)


def _columns(names: tuple[str, str], rows: Mapping[str, tuple[Goal, Goal, str]], results: Mapping) -> Iterator[str]:
    yield f"{'':52}" + "".join(f"{name:>12}{'goal':>8}" for name in names)
    for key, (*goals, text) in rows.items():
        values = [results.get(name, {}).get(key) for name in names]
        yield _row(text, list(zip(values, goals, strict=True)))


def _row(text: str, cells: list[tuple[float | None, Goal]]) -> str:
    shown = (f"{_mark(value, goal):>12}{'' if goal is None else goal:>8}" for value, goal in cells)
    return f"{text:52}{''.join(shown)}".rstrip()


def _mark(value: float | None, goal: Goal) -> str:
    if value is None:
        return "–"
    return f"{value}" if goal is None or value <= goal else f"✗ {value}"
