"""What came of the scenarios, as Markdown: a column for each telephone system."""

from collections.abc import Iterable, Iterator, Mapping

from presence.conformance.line import Latency
from presence.conformance.suite import Played

Systems = Mapping[str, Played]
"""What was played, by the name of the telephone system."""
Column = list[tuple[str, float]]
"""Commands, and how many seconds each took."""
ALL = "all"


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
    columns = dict(column for name, played in systems.items() for column in _columns(name, played.latencies))
    yield _row("Command, p50 / p95 in ms", *columns)
    yield _row("---", *["--:"] * len(columns))
    for command in [*sorted({command for column in columns.values() for command, _seconds in column}), ALL]:
        yield _row(command, *(_percentiles(command, column) for column in columns.values()))


def summary(systems: Systems) -> str:
    """The last line."""
    failed = sum(len(played.failed) for played in systems.values())
    return f"{sum(len(played.results) for played in systems.values()) - failed} passed, {failed} failed"


def _columns(name: str, measured: Iterable[Latency]) -> Iterator[tuple[str, Column]]:
    """Badges only where a product was there to show them."""
    yield f"{name} → event", [(each.command, each.to_event) for each in measured]
    if badges := [(each.command, each.to_badge) for each in measured if each.to_badge is not None]:
        yield f"{name} → badge", badges


def _percentiles(command: str, column: Column) -> str:
    """The values that 50 and 95 of a hundred do not exceed."""
    ordered = sorted(seconds for of, seconds in column if command in (of, ALL))
    if not ordered:
        return "–"
    return " / ".join(f"{1000 * ordered[-(-len(ordered) * percent // 100) - 1]:.0f}" for percent in (50, 95))


def _row(*cells: str) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"
