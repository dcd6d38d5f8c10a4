"""What the pages of partners show of the work with them, as `presence.subjects` names it."""

from collections.abc import Iterable

from presence import subjects

HISTORY = ("interaction-history", "my-open-transactions")


def history_changed(partner_ids: Iterable[int | None]) -> None:
    """What has happened with these partners, or is to be done by them, is another thing now."""
    for pk in {*partner_ids} - {None}:
        subjects.changed(f"partner:{pk}", *HISTORY)
