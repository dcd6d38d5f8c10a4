"""What is done again and again, apart from the connections to telephone systems. `engine` says who does what."""

from datetime import datetime

from customizing.models import SubmittedForm
from presence import recorder, working_role
from presence.models import Delivery
from presence.observers import customizing_changes
from presence.push import recorded_badges, session_end
from presence.questions import commands as questions
from presence.sessions import auto_logoff, departures, leases, logon
from presence.sessions import renamed_users as renamed_sessions
from presence.status import board
from presence.transfers import after_return, completion
from presence.transfers import time_outs as transfer_time_outs
from presence.when_free import scan


def time_outs(now: datetime) -> None:
    """Transfers nobody took, callers who came back and were taken by a third one, wrap-ups that are over, colleagues
    who are free for whom a caller waits, questions that nobody answers."""
    transfer_time_outs.expire_transfers(now)
    after_return.follow(now)
    logon.expire_wrap_ups(now)
    scan.review(now)
    questions.end_overdue(now)


def lost_leases(now: datetime) -> None:
    """Leases whose users did not come back."""
    leases.end_suspects(now)


def completed_transfers(now: datetime) -> None:
    """Completed transfers that have not had their effect, because of a crash in between."""
    completion.handle_completed(now)


def waiting_transfers(now: datetime) -> None:
    """What waits for a consultant has its effect as soon as Customizing lets it."""
    completion.handle_what_waits(now)


def renamed_users(now: datetime) -> None:
    """Users whose name was changed are logged on to the telephone system under the new one."""
    renamed_sessions.follow(now)


def queues_by_customizing(now: datetime) -> None:
    """Users work in the queues that Customizing names, also those that it named after they had logged on."""
    logon.follow_customizing()


def deserted_telephones(now: datetime) -> None:
    """Users whose pages have been closed for too long leave the telephone system too."""
    auto_logoff.log_off(now)


def without_telephony(now: datetime) -> None:
    """Users whose CMS profile has telephony off leave the telephone system."""
    auto_logoff.log_off_without_telephony(now)


def departed_users(now: datetime) -> None:
    """Who was deactivated has no presence; whose user is gone has no call."""
    departures.see_off(now)


def telephones_without_right(now: datetime) -> None:
    """Who may not communicate any more is at no telephone."""
    departures.log_off(now)


def deleted_users(now: datetime) -> None:
    """Who was deleted is shown as somebody without presence."""
    board.bury_deleted()


def sessions_over(now: datetime) -> None:
    """Sockets of sessions that are over close."""
    session_end.end_sessions_that_are_over()


def changed_customizing(now: datetime) -> None:
    """Customizing that another process has changed takes effect."""
    customizing_changes.if_changed_elsewhere()
    working_role.end_former_customizing()


def pushed_badges(now: datetime) -> None:
    """Badges of people in a call that were pushed come into the flight recorder."""
    recorded_badges.write(now)


def old_moments(now: datetime) -> None:
    """What the flight recorder has kept for long enough goes."""
    recorder.sweep(now)


def old_deliveries(now: datetime) -> None:
    """Webhooks that nobody sends again are forgotten."""
    Delivery.sweep(now)


def old_forms(now: datetime) -> None:
    """Forms that were sent so long ago that nobody sends them again are forgotten."""
    SubmittedForm.sweep(now)
