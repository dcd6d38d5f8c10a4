"""The simulator's world as its page shows and moves it: outside parties, calls, simulated colleagues."""

from collections.abc import Mapping
from datetime import datetime


def simulate_inbound(
    from_number: str,
    *,
    to: str | None = None,
    attached_data: Mapping[str, str] | None = None,
    now: datetime | None = None,
):
    """An outside party calls a user (user name or extension), or whoever is available. Returns the party."""
    raise NotImplementedError


def outside_hang_up(party_id: int, *, now: datetime | None = None) -> None:
    """The outside party hangs up, or does not take the call if it rings there. Nothing happens if it has ended."""
    raise NotImplementedError


def outside_answer(party_id: int, *, now: datetime | None = None) -> None:
    """The outside party answers the call that rings there."""
    raise NotImplementedError


def set_outside_answers(answers: bool) -> None:
    """Whether outside parties answer by themselves."""
    raise NotImplementedError


def set_colleague(username: str, *, simulated: bool, auto_answer: bool = True, now: datetime | None = None) -> None:
    """A simulated colleague is logged on to CRM and CMS without a browser, and may answer by itself."""
    raise NotImplementedError


def all_parties() -> list:
    """Outside parties: those on the line, then the last ten that have left. Each has `id`, `number`, `state`,
    `state_text`, `with_whom`, `since`, `is_open`, `can_answer`, `end_reason`."""
    raise NotImplementedError


def all_calls() -> list:
    """The legs of users that are open. Each has `user`, `state`, `state_text`, `kind`, `with_whom`, `since`."""
    raise NotImplementedError


def colleagues() -> list:
    """The agents of the simulator. Each has `user`, `logged_on`, `simulated`, `auto_answer`, `work_mode`."""
    raise NotImplementedError


def outside_answers() -> bool:
    """Whether outside parties answer by themselves."""
    raise NotImplementedError
