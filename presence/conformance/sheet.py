"""What came of the scenarios, as Markdown: a column for each telephone system."""

from collections.abc import Iterable, Iterator, Mapping

from presence.conformance.line import Latency
from presence.conformance.suite import Played

Systems = Mapping[str, Played]
"""What was played, by the name of the telephone system."""


def page(systems: Systems) -> str:
    """Both tables: what works, and how long it took."""
    return "\n".join([*verdicts(systems), "", *latencies(systems)])


def verdicts(systems: Systems) -> Iterator[str]:
    """A row for each scenario. All systems were asked the same."""
    yield _row("About", "What happens", *systems)
    yield _row(*["---"] * (2 + len(systems)))
    for results in zip(*(played.results for played in systems.values()), strict=True):
        scenario = results[0].scenario
        yield _row(scenario.subject, scenario.title, *(result.in_words for result in results))


def latencies(systems: Systems) -> Iterator[str]:
    """p50 and p95 from a command until all that it was to bring about was told, and until badges were told of that."""
    measured = {name: played.latencies for name, played in systems.items()}
    yield _row("Command, p50 / p95 in ms", *(f"{name} → {what}" for name in systems for what in ("event", "badge")))
    yield _row("---", *["--:"] * 2 * len(systems))
    for command in [*sorted({each.command for all_of in measured.values() for each in all_of}), "all"]:
        yield _row(command, *(cell for all_of in measured.values() for cell in _cells(command, all_of)))


def summary(systems: Systems) -> str:
    """The last line."""
    failed = sum(len(played.failed) for played in systems.values())
    return f"{sum(len(played.results) for played in systems.values()) - failed} passed, {failed} failed"


def _cells(command: str, measured: Iterable[Latency]) -> tuple[str, str]:
    these = [each for each in measured if command in (each.command, "all")]
    badges = [each.to_badge for each in these if each.to_badge is not None]
    return _percentiles([each.to_event for each in these]), _percentiles(badges)


def _percentiles(seconds: list[float]) -> str:
    """The values that 50 and 95 of a hundred do not exceed."""
    if not seconds:
        return "–"
    ordered = sorted(seconds)
    return " / ".join(f"{1000 * ordered[-(-len(ordered) * percent // 100) - 1]:.0f}" for percent in (50, 95))


def _row(*cells: str) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"
